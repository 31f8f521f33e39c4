package org.claviger.hsm.pkcs11;

import java.nio.file.Path;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class Pkcs11HsmContractTest extends HsmContract {
    @TempDir
    static Path directory;

    private static Pkcs11Hsm hsm;

    @BeforeAll
    static void open() {
        hsm = SoftHsmToken.in(directory).open();
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
