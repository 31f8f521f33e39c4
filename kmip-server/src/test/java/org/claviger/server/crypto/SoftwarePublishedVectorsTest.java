package org.claviger.server.crypto;

import java.nio.file.Path;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;

class SoftwarePublishedVectorsTest extends PublishedVectors {
    @Override
    Hsm hsm(Path home) {
        return new SoftwareHsm();
    }

    @Override
    String module() {
        return "software";
    }

    @Override
    boolean isFallingBack() {
        return false;
    }
}
