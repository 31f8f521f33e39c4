package org.claviger.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.claviger.hsm.pkcs11.TokenInitializer;

/** SoftHSM2 behind a library that makes the IV of GCM itself, longer than others', and takes none: as Luna in FIPS mode. */
public final class OwnIvLibrary {
    private static final Path COMPILER = Path.of("/usr/bin/cc");
    private static final Path SOURCE = Path.of("..", "hsm", "src", "test", "native", "own-iv.c");
    private static final int LIKE_LUNA = 3;

    private OwnIvLibrary() {}

    /** Whether there is what it is made of. */
    public static boolean isAvailable() {
        return TokenInitializer.findSoftHsm().isPresent() && Files.isExecutable(COMPILER);
    }

    public static Path build(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("own-iv.so");
        Process compiling = new ProcessBuilder(
                        COMPILER.toString(),
                        "-shared",
                        "-fPIC",
                        "-D_GNU_SOURCE",
                        "-DOWN_IV=" + LIKE_LUNA,
                        "-DMODULE=\"" + TokenInitializer.findSoftHsm().orElseThrow() + "\"",
                        SOURCE.toString(),
                        "-ldl",
                        "-o",
                        library.toString())
                .inheritIO()
                .start();
        assertThat(compiling.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiling.exitValue()).isZero();
        return library;
    }
}
