package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.HsmCapabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModuleNeedTest {
    @TempDir
    private Path home;

    @Test
    void softHsmDoesAllOfIt() {
        assumeTrue(CustodyFixture.isAvailable(), "needs SoftHSM2: apt-get install softhsm2");
        try (CustodyFixture custody = CustodyFixture.onSoftHsm(home)) {
            assertThat(ModuleNeed.missing(custody.hsm().capabilities())).isEmpty();
        }
    }

    @Test
    void aModuleThatDoesNothingLacksAllOfIt() {
        assertThat(ModuleNeed.missing(new HsmCapabilities("none", new TreeSet<>(), Set.of(), true, true, GcmIv.NONE)))
                .containsExactly(ModuleNeed.values());
    }

    @Test
    void theTableIsInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operate", "hsm-modules.md"));

        assertThat(ModuleNeed.values())
                .allSatisfy(
                        need -> assertThat(page).contains("| " + need.mechanisms() + " | " + need.purpose() + " |"));
    }
}
