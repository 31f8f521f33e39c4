package org.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.OpenHome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server with {@code policy.fips}, on SoftHSM2. */
@Timeout(60)
class FipsServerTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needs() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        assumeTrue(OpenSsl.isAvailable(), "needs the native TLS");
    }

    @Test
    void startsWithItsTlsKeyAndItsRandomnessInTheModule() {
        OpenHome home = home("tls.policy=fips", "tls.key=token");
        String generator = home.random().getAlgorithm();

        try (Server server = Server.start(home, false, "test")) {
            assertThat(server.readyLine()).startsWith("ready kmip=127.0.0.1:");
            assertThat(generator).isEqualTo("PKCS#11");
            assertThat(home.random().nextLong()).isNotEqualTo(home.random().nextLong());
            assertThat(Files.exists(folder.resolve("home/tls/server.key"))).isFalse();
            assertThat(home.hsm().tokenKeys()).anyMatch(key -> key.label().contains("tls"));
        }
    }

    @Test
    void refusesToStartWithEachViolation() {
        OpenHome home = home("policy.software-fallback=[\"AES\"]");

        assertThatThrownBy(() -> Server.start(home, true, "test"))
                .isInstanceOf(AdminException.class)
                .hasMessageContainingAll(
                        "4 things stand against it", "--interop", "software-fallback", "tls.policy", "tls.key");
    }

    private OpenHome home(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "policy.fips=true",
                "store.url=mapdb:memory",
                "network.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "metrics.listen=127.0.0.1:0"));
        all.addAll(List.of(settings));
        return new HomeInitialiser(HomeDirectory.of(folder.resolve("home")), true, null)
                .run(all, _ -> {})
                .home();
    }
}
