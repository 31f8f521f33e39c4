package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.claviger.hsm.GcmIv;

/** A module that makes the IV of GCM itself: a library of a few lines in front of SoftHSM2, built where there is a compiler. */
final class OwnIvModule {
    private static final Path SOURCE = Path.of("..", "hsm", "src", "test", "native", "own-iv.c");

    private OwnIvModule() {}

    /** Empty without a compiler. */
    static Optional<Path> build(Path directory, GcmIv way) {
        Optional<Path> compiler = Stream.of("/usr/bin/cc", "/usr/bin/gcc")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        return compiler.map(cc -> build(cc, directory, way));
    }

    private static Path build(Path compiler, Path directory, GcmIv way) {
        int number = switch (way) {
            case WRITTEN -> 1;
            case APPENDED -> 2;
            case APPENDED_UNASKED -> 3;
            case GIVEN, NONE -> throw new IllegalArgumentException(way + " is not the module's own IV");
        };
        Path library = directory.resolve("own-iv-" + number + ".so");
        Path softHsm = TokenInitializer.findSoftHsm().orElseThrow();
        try {
            Process process = new ProcessBuilder(List.of(
                            compiler.toString(),
                            "-shared",
                            "-fPIC",
                            "-Wall",
                            "-Werror",
                            "-D_GNU_SOURCE",
                            "-DOWN_IV=" + number,
                            "-DMODULE=\"" + softHsm + "\"",
                            SOURCE.toString(),
                            "-ldl",
                            "-o",
                            library.toString()))
                    .inheritIO()
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(SOURCE + " does not compile");
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
