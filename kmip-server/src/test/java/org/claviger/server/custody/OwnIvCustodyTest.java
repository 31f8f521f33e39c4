package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Custody on a module that makes the IV of GCM itself, longer than others', and takes none: SoftHSM2 behind a library. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 or a C compiler is not installed")
class OwnIvCustodyTest extends CustodyContract {
    private static final Path COMPILER = Path.of("/usr/bin/cc");
    private static final Path SOURCE = Path.of("..", "hsm", "src", "test", "native", "own-iv.c");
    private static final int LIKE_LUNA = 3;

    @TempDir
    private static Path built;

    static boolean available() {
        return CustodyFixture.isAvailable() && Files.isExecutable(COMPILER);
    }

    @BeforeAll
    static void build() throws IOException, InterruptedException {
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
                        library().toString())
                .inheritIO()
                .start();

        assertThat(compiling.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiling.exitValue()).isZero();
    }

    private static Path library() {
        return built.resolve("own-iv.so");
    }

    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.behind(library(), directory);
    }

    @Test
    void keepsTheModulesIvBeforeWhatItSealed() {
        Material material = seal("1");

        assertThat(material.blob().length()).isEqualTo(16 + material.exactLength() + 16);
    }
}
