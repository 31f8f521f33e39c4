package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.HttpsPeer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Peer;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Key material is in clear nowhere that outlives a request: not in the home, its store and token included, and not in
 * what the server logs at its most talkative.
 */
@ExtendWith(SharedServer.class)
class MarkerSearchTest {
    private static final int KEYS = 1_000;
    private static final long STORE_FILE_BYTES_MAX = 128L << 20;
    /** The libraries' loggers too, which the server's own configuration keeps quiet. */
    private static final String LOG_EVERYTHING = """
            <configuration>
              <appender name="stderr" class="ch.qos.logback.core.ConsoleAppender">
                <target>System.err</target>
                <encoder><pattern>%d %-5level %logger: %msg %kvp%n%ex</pattern></encoder>
              </appender>
              <root level="TRACE"><appender-ref ref="stderr"/></root>
            </configuration>
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    @Test
    void findsNoKeyInTheHomeOrTheLogs() throws IOException {
        List<byte[]> keys = new ArrayList<>();
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("marker");
            Path everything = Files.writeString(home.logs().resolve("everything.xml"), LOG_EVERYTHING);
            try (ServerProcess server =
                            home.start(Map.of("CLAVIGER_JAVA_OPTS", "-Dlogback.configurationFile=" + everything));
                    KmipConnection direct = server.connect(client);
                    HttpsPeer xml = HttpsPeer.of(server.address(), client, Form.XML, PATIENCE);
                    HttpsPeer json = HttpsPeer.of(server.address(), client, Form.JSON, PATIENCE)) {
                List<Peer> peers = List.of(direct, xml, json);
                for (int i = 0; i < KEYS; i++) {
                    Peer peer = peers.get(i / 2 % peers.size());
                    keys.add(i % 2 == 0 ? register(peer) : create(peer));
                }
            }
            MarkerSearch search = new MarkerSearch(keys);

            assertThat(search.findIn(home.path())).isEmpty();
            assertThat(search.findIn(home.logs())).isEmpty();

            assertThat(home.logs().resolve("serve-1.log"))
                    .as("what the server and its libraries log at their most talkative")
                    .content()
                    .contains("DEBUG", "Claviger serves");
            assertPlantedKeysAreFound(home, search, keys);
            System.out.println("PROOF P4 | " + keys.size()
                    + " keys made, registered and used by TTLV, XML and JSON, everything logged at TRACE"
                    + " | home, store, token, audit and logs searched for each of them | lost 0");
        }
    }

    private static void assertPlantedKeysAreFound(Home home, MarkerSearch search, List<byte[]> keys)
            throws IOException {
        Path storeFile = largestFile(home.path());
        byte[] content = Files.readAllBytes(storeFile);
        System.arraycopy(keys.get(1), 0, content, content.length / 2 + 3, keys.get(1).length);
        Files.write(storeFile, content);
        assertThat(search.findIn(home.path())).containsExactly(storeFile);

        Path log = home.logs().resolve("serve-1.log");
        Files.writeString(
                log, "DEBUG stored key=" + HexFormat.of().formatHex(keys.getLast()) + "\n", StandardOpenOption.APPEND);
        assertThat(search.findIn(home.logs())).containsExactly(log);

        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = ("abc".substring(0, shift) + "....").getBytes(StandardCharsets.US_ASCII);
            byte[] message = new byte[shifted.length + 32];
            System.arraycopy(shifted, 0, message, 0, shifted.length);
            System.arraycopy(keys.getFirst(), 0, message, shifted.length, 32);
            assertThat(search.isIn(Base64.getEncoder().encode(message))).isTrue();
        }
    }

    private static Path largestFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long largest = -1;
            Path found = folder;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // A ballast file, which is larger than any, holds nothing.
                if (Files.size(file) > largest && Files.size(file) < STORE_FILE_BYTES_MAX) {
                    largest = Files.size(file);
                    found = file;
                }
            }
            return found;
        }
    }

    private static byte[] register(Peer peer) throws IOException {
        byte[] material = new byte[32];
        new SecureRandom().nextBytes(material);
        Answer answer = peer.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK));
        use(peer, answer.id());
        return material;
    }

    private static byte[] create(Peer peer) throws IOException {
        Answer answer = peer.call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK));
        use(peer, answer.id());
        return peer.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(answer.id()))
                .payload()
                .deep(Tag.KEY_MATERIAL)
                .getFirst()
                .content()
                .toArray();
    }

    /** Takes the key through the module and its caches, too. */
    private static void use(Peer peer, String id) throws IOException {
        peer.call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id)).payload();
        peer.call(ProtocolVersion.V2_1, Operation.ENCRYPT, Requests.encryptCbc(id, 40))
                .payload();
    }
}
