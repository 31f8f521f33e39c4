package org.claviger.hsm.software;

import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SoftwareHsmContractTest extends HsmContract {
    private static SoftwareHsm hsm;

    @BeforeAll
    static void open() {
        hsm = new SoftwareHsm();
    }

    @AfterAll
    static void close() {
        hsm.close();
    }

    @Override
    protected Hsm hsm() {
        return hsm;
    }
}
