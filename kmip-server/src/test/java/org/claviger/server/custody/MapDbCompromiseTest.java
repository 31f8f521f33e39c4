package org.claviger.server.custody;

import java.nio.file.Path;
import org.claviger.storage.StoreUrl;

/** Rotation after a compromise on the software HSM and MapDB. */
class MapDbCompromiseTest extends CompromiseContract {
    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.inSoftware(directory, new StoreUrl.MapDbFile());
    }
}
