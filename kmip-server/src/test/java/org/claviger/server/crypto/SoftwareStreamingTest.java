package org.claviger.server.crypto;

import java.nio.file.Path;
import org.claviger.server.custody.CustodyFixture;

class SoftwareStreamingTest extends StreamingContract {
    @Override
    CustodyFixture custodyIn(Path directory) {
        return CustodyFixture.inSoftware(directory);
    }
}
