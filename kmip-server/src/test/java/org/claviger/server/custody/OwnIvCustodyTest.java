package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.claviger.server.testing.OwnIvLibrary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Custody on a module that makes the IV of GCM itself. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 or a C compiler is not installed")
class OwnIvCustodyTest extends CustodyContract {
    @TempDir
    private static Path built;

    private static Path library;

    static boolean available() {
        return OwnIvLibrary.isAvailable();
    }

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        library = OwnIvLibrary.build(built);
    }

    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.behind(library, directory);
    }

    @Test
    void keepsTheModulesIvBeforeWhatItSealed() {
        Material material = seal("1");

        assertThat(material.blob().length()).isEqualTo(16 + material.exactLength() + 16);
    }
}
