package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Appliances keep connections open for days. Each costs little, none is lost, and others do not notice. {@code make
 * prove} runs the long form, with ten thousand of them.
 */
@ExtendWith(SharedServer.class)
class IdleConnectionsTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int CONNECTIONS = LONG ? 10_000 : 500;
    private static final int FILES_OF_ITS_OWN = 500;
    private static final int WARMING = 200;
    private static final int OPENERS = 8;
    private static final long BYTES_EACH_MAX = 50 << 10;

    /** With a heap that has no room to leave garbage lying, what the process takes is what it needs. */
    private static final Map<String, String> SMALL_HEAP = Map.of("CLAVIGER_JAVA_OPTS", "-Xms256m -Xmx256m");

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void servesOthersWhileManyConnectionsRest() throws Exception {
        long files = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        assumeTrue(
                files >= CONNECTIONS + WARMING + FILES_OF_ITS_OWN,
                "needs more open files than ulimit -n says: " + files);
        List<KmipConnection> resting = new ArrayList<>();
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials appliance = home.addClient("appliance");
            Credentials other = home.addClient("other");
            try (ServerProcess server = home.start(SMALL_HEAP)) {
                String id = create(server, other);
                open(server, appliance, WARMING, resting);
                long before = residentBytes(server);

                open(server, appliance, CONNECTIONS, resting);
                long each = (residentBytes(server) - before) / CONNECTIONS;

                System.out.printf("%d idle connections take %.1f KiB of the server each%n", CONNECTIONS, each / 1024.0);
                assertThat(get(server, other, id)).isEqualTo(id);
                for (int i = 0; i < resting.size(); i += resting.size() / 50) {
                    assertThat(resting.get(i)
                                    .call(ProtocolVersion.V2_1, Operation.DISCOVER_VERSIONS)
                                    .succeeded())
                            .isTrue();
                }
                if (LONG) {
                    assertThat(each).isLessThan(BYTES_EACH_MAX);
                }
                assertThat(server.isAlive()).isTrue();
            } finally {
                for (KmipConnection connection : resting) {
                    connection.close();
                }
            }
        }
    }

    private static void open(ServerProcess server, Credentials client, int count, List<KmipConnection> opened)
            throws Exception {
        SSLContext sessions = client.tls();
        try (ExecutorService openers = Executors.newFixedThreadPool(OPENERS)) {
            List<Future<KmipConnection>> connections = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                connections.add(openers.submit(() -> {
                    KmipConnection connection = KmipConnection.open(server.address(), sessions);
                    connection
                            .call(ProtocolVersion.V2_1, Operation.DISCOVER_VERSIONS)
                            .payload();
                    return connection;
                }));
            }
            for (Future<KmipConnection> connection : connections) {
                opened.add(connection.get(2, TimeUnit.MINUTES));
            }
        }
    }

    private static String create(ServerProcess server, Credentials client) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            return connection
                    .call(
                            ProtocolVersion.V2_1,
                            Operation.CREATE,
                            Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT)))
                    .id();
        }
    }

    private static String get(ServerProcess server, Credentials client, String id) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            return connection
                    .call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id))
                    .payload()
                    .get(Tag.UNIQUE_IDENTIFIER)
                    .asText();
        }
    }

    private static long residentBytes(ServerProcess server) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
