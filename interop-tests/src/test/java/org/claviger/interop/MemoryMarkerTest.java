package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.HttpsPeer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Peer;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole memory of a started server is searched for keys: those that clients have sent and fetched, in TTLV, XML and
 * JSON, are gone when their connections are, and those that nobody has fetched yet were never there.
 */
@ExtendWith(SharedServer.class)
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class MemoryMarkerTest {
    private static final int KEYS = Boolean.getBoolean("claviger.prove") ? 2_000 : 200;
    private static final int ROUNDS = Math.max(1, KEYS / 100);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT, UsageMask.DERIVE_KEY);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void findsNoKeyInTheMemoryOfAServer() throws IOException {
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("marker");
            try (ServerProcess server = home.start(Map.of("CLAVIGER_JAVA_OPTS", "-Xmx256m"))) {
                List<String> made = new ArrayList<>();
                List<byte[]> keys;
                Path before = folder.resolve("before");
                try (KmipConnection connection = server.connect(client)) {
                    for (int i = 0; i < KEYS; i++) {
                        made.add(create(connection));
                    }
                    MemorySnapshot.take(server.pid(), before);
                    // Only now does anybody but the module get to know them.
                    keys = fetch(connection, made);
                }
                assertThat(new MarkerSearch(keys).findIn(before))
                        .as("before they were fetched")
                        .isEmpty();

                try (KmipConnection direct = server.connect(client);
                        HttpsPeer web = HttpsPeer.of(server.address(), client, Form.TTLV, PATIENCE);
                        HttpsPeer xml = HttpsPeer.of(server.address(), client, Form.XML, PATIENCE);
                        HttpsPeer json = HttpsPeer.of(server.address(), client, Form.JSON, PATIENCE)) {
                    List<Peer> peers = List.of(direct, web, xml, json);
                    for (int i = 0; i < KEYS; i++) {
                        register(peers.get(i % peers.size()), keys);
                    }
                    for (int i = 0; i < ROUNDS * peers.size(); i++) {
                        new TravellingKeys(peers.get(i % peers.size()), keys).travel();
                    }
                    // Nothing that is sent later on the same connection covers it.
                    keys.add(random());
                    send(direct, keys.getLast());
                }
                assertThat(new MarkerSearch(keys).isIn(metrics(home)))
                        .as("in the metrics")
                        .isFalse();
                long searched = searchUntilGone(server, keys);
                System.out.printf(
                        "PROOF P4 | %d keys made, registered, used, fetched, wrapped, derived, split and joined by TTLV, XML and JSON | %d MB of a running server's memory"
                                + " searched for each of them | lost 0%n",
                        keys.size(), searched >> 20);
            }
        }
    }

    private static byte[] metrics(Home home) {
        String text = home.monitored("metrics");
        assertThat(text).contains("claviger_");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A connection ends some moments after its client has ended it. */
    private long searchUntilGone(ServerProcess server, List<byte[]> keys) {
        Path after = folder.resolve("after");
        long[] bytes = {0};
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            delete(after);
            bytes[0] = MemorySnapshot.take(server.pid(), after);
            assertThat(new MarkerSearch(keys).findIn(after)).isEmpty();
        });
        return bytes[0];
    }

    @Test
    void findsKeysThatAreLeftBehind() throws IOException {
        Map<PlantedLeaks.Place, byte[]> planted = new EnumMap<>(PlantedLeaks.Place.class);
        for (PlantedLeaks.Place place : PlantedLeaks.Place.values()) {
            planted.put(place, random());
            Files.write(folder.resolve(place.name()), planted.get(place));
        }
        Path agent = PlantedLeaks.jar(folder.resolve("agent.jar"));
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("marker");
            try (ServerProcess server =
                    home.start(Map.of("CLAVIGER_JAVA_OPTS", "-Xmx256m -javaagent:" + agent + "=" + folder))) {
                List<byte[]> keys = new ArrayList<>();
                try (KmipConnection connection = server.connect(client)) {
                    for (int i = 0; i < KEYS; i++) {
                        register(connection, keys);
                    }
                }
                Path memory = folder.resolve("memory");
                MemorySnapshot.take(server.pid(), memory);
                planted.forEach((place, key) ->
                        assertThat(found(memory, key)).as(place.name()).isNotEmpty());

                Path heap = Files.createDirectory(folder.resolve("heap"));
                Files.move(PlantedLeaks.heapDump(folder), heap.resolve("heap.hprof"));
                planted.forEach((place, key) -> assertThat(found(heap, key))
                        .as(place.name())
                        .hasSize(place.name().endsWith("ON_THE_HEAP") ? 1 : 0));
                assertThat(new MarkerSearch(keys).findIn(heap))
                        .as("registered and fetched keys in the dump of the heap")
                        .isEmpty();
            }
        }
    }

    private static List<Path> found(Path where, byte[] key) {
        try {
            return new MarkerSearch(List.of(key)).findIn(where);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static byte[] random() {
        return TravellingKeys.random();
    }

    private static String create(Peer peer) throws IOException {
        String id = peer.call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK))
                .id();
        use(peer, id);
        return id;
    }

    private static void register(Peer peer, List<byte[]> keys) throws IOException {
        keys.add(random());
        String id = send(peer, keys.getLast());
        use(peer, id);
        fetch(peer, List.of(id));
    }

    private static String send(Peer peer, byte[] material) throws IOException {
        return peer.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK))
                .id();
    }

    private static List<byte[]> fetch(Peer peer, List<String> ids) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        for (String id : ids) {
            keys.add(peer.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id))
                    .payload()
                    .deep(Tag.KEY_MATERIAL)
                    .getFirst()
                    .content()
                    .toArray());
        }
        return keys;
    }

    private static void use(Peer peer, String id) throws IOException {
        peer.call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id)).payload();
        peer.call(ProtocolVersion.V2_1, Operation.ENCRYPT, Requests.encryptCbc(id, 40))
                .payload();
    }
}
