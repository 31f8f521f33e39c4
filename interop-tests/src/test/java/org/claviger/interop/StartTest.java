package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server comes up whatever its surroundings do at that moment. */
@ExtendWith(SharedServer.class)
class StartTest {
    private static Home home;

    @BeforeAll
    static void createHome() {
        home = Home.create(SharedServer.distribution());
    }

    @AfterAll
    static void deleteHome() {
        if (home != null) {
            home.close();
        }
    }

    @Test
    void startsWhileThePreviousServerStops() throws IOException {
        Credentials client = home.addClient("restarted");
        try (ServerProcess first = home.start();
                KmipConnection open = first.connect(client)) {
            assertThat(open.call(ProtocolVersion.V2_1, Operation.DISCOVER_VERSIONS)
                            .succeeded())
                    .isTrue();

            first.beginStop();
            try (ServerProcess second = home.start()) {
                assertThat(first.stop()).isZero();
                assertThat(second.isAlive()).isTrue();
            }
        }
    }
}
