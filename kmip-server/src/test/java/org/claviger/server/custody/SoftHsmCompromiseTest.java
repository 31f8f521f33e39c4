package org.claviger.server.custody;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** Rotation after a compromise on a real module. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class SoftHsmCompromiseTest extends CompromiseContract {
    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.onSoftHsm(directory);
    }
}
