package org.claviger.server.crypto;

import java.nio.file.Path;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.jspecify.annotations.Nullable;

class SoftwarePublishedVectorsTest extends PublishedVectors {
    @Override
    Hsm hsm(Path home) {
        return new SoftwareHsm();
    }

    @Override
    @Nullable
    String lacking() {
        return null;
    }

    @Override
    boolean isFallingBack() {
        return false;
    }
}
