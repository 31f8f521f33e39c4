package org.claviger.server.custody;

import java.nio.file.Path;

/** Custody on the software HSM. */
class SoftwareCustodyTest extends CustodyContract {
    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.inSoftware(directory);
    }
}
