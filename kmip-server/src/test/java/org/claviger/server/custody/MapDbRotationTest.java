package org.claviger.server.custody;

import java.nio.file.Path;
import org.claviger.storage.StoreUrl;

/** Rotation on the software HSM and MapDB. */
class MapDbRotationTest extends RotationContract {
    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.inSoftware(directory, new StoreUrl.MapDbFile());
    }
}
