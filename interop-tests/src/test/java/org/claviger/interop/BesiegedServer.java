package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/**
 * A server that one client does its worst to: its heap is small, so that it could not hide much, and somebody else's
 * connection stands by, who must not notice.
 */
record BesiegedServer(Home home, ServerProcess process, Credentials client, KmipConnection bystander)
        implements AutoCloseable {
    /** In which an attack is answered or its connection closed. */
    static final Duration LIMIT = Duration.ofMillis(5_500);

    private static final int HEAP_MIB = 256;

    static BesiegedServer start() throws IOException {
        Home home = Home.create(SharedServer.distribution());
        Credentials client = home.addClient("hostile");
        ServerProcess process = home.start(Map.of("CLAVIGER_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m"));
        return new BesiegedServer(home, process, client, process.connect(client));
    }

    KmipConnection connect() throws IOException {
        return process.connect(client);
    }

    void assertServing() throws IOException {
        assertThat(process.isAlive()).as("the server runs").isTrue();
        bystander.patience(LIMIT);
        assertThat(bystander
                        .call(ProtocolVersion.V1_2, Operation.DISCOVER_VERSIONS)
                        .succeeded())
                .isTrue();
        try (KmipConnection next = connect()) {
            next.patience(LIMIT);
            assertThat(next.call(ProtocolVersion.V2_1, Operation.QUERY, Item.enumeration(Tag.QUERY_FUNCTION, 1))
                            .succeeded())
                    .isTrue();
        }
    }

    @Override
    public void close() throws IOException {
        bystander.close();
        process.close();
        home.close();
    }
}
