package org.claviger.server.custody;

import java.nio.file.Path;

/** Rotation on the software HSM and RocksDB. */
class SoftwareRotationTest extends RotationContract {
    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.inSoftware(directory);
    }
}
