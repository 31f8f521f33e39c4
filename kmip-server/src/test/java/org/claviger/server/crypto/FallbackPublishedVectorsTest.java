package org.claviger.server.crypto;

import java.nio.file.Path;
import org.claviger.hsm.Hsm;
import org.claviger.server.custody.CustodyFixture;
import org.junit.jupiter.api.condition.EnabledIf;

/** SoftHSM2, and software for what it lacks. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class FallbackPublishedVectorsTest extends PublishedVectors {
    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @Override
    Hsm hsm(Path home) {
        return CustodyFixture.softHsm(home);
    }

    @Override
    String module() {
        return "softhsm";
    }

    @Override
    boolean isFallingBack() {
        return true;
    }
}
