package org.claviger.server.crypto;

import java.nio.file.Path;
import org.claviger.server.custody.CustodyFixture;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class SoftHsmStreamingTest extends StreamingContract {
    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @Override
    CustodyFixture custodyIn(Path directory) {
        return CustodyFixture.onSoftHsm(directory);
    }
}
