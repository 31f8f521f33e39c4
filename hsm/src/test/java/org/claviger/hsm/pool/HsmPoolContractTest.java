package org.claviger.hsm.pool;

import java.time.Duration;
import java.util.List;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmContract;
import org.claviger.hsm.software.SoftwareHsm;
import org.junit.jupiter.api.AfterAll;

/** A pool does all that one module does. */
class HsmPoolContractTest extends HsmContract {
    private static final Hsm HSM =
            HsmPool.open(List.of(new HsmPool.Source("a", SoftwareHsm::new)), _ -> true, Duration.ofHours(1));

    @AfterAll
    static void close() {
        HSM.close();
    }

    @Override
    protected Hsm hsm() {
        return HSM;
    }
}
