package org.claviger.server.custody;

import java.nio.file.Path;

/** Rotation after a compromise on the software HSM and RocksDB. */
class SoftwareCompromiseTest extends CompromiseContract {
    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.inSoftware(directory);
    }
}
