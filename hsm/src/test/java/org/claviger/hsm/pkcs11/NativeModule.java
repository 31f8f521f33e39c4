package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A library of a few lines in front of SoftHSM2, built where there is a compiler. */
final class NativeModule {
    private static final Path SOURCES = Path.of("..", "hsm", "src", "test", "native");

    private NativeModule() {}

    /** Empty without a compiler. */
    static Optional<Path> compiler() {
        return Stream.of("/usr/bin/cc", "/usr/bin/gcc")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param module the library that it stands before */
    static Path build(Path compiler, String source, Path library, Path module, String... defines) {
        Path file = SOURCES.resolve(source);
        List<String> command =
                new ArrayList<>(List.of(compiler.toString(), "-shared", "-fPIC", "-Wall", "-Werror", "-D_GNU_SOURCE"));
        command.addAll(List.of(defines));
        command.addAll(List.of("-DMODULE=\"" + module + "\"", file.toString(), "-ldl", "-o", library.toString()));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(file + " does not compile");
            }
            return library;
        } catch (IOException e) {
            throw new IllegalStateException(compiler + " does not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait for the compiler was interrupted", e);
        }
    }
}
