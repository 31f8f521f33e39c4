package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a home holds beside its store is damaged: cut off, overwritten, or in one bit. A start says so in a sentence,
 * or waits for its HSM, or serves every key by its value. The long form is {@code -Dclaviger.prove=true}.
 */
@ExtendWith(SharedServer.class)
@Timeout(900)
class DamagedFilesTest {
    private static final int BITS = Boolean.getBoolean("claviger.prove") ? 4 : 1;
    private static final int KEYS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    /** What every home has; of its token's files a few are taken at random. */
    private static final List<String> FILES = List.of(
            "claviger.toml",
            "demo/pin",
            "pki/clients-ca.crt",
            "pki/officers-ca.crt",
            "pki/servers-ca.crt",
            "pki/audit.pub",
            "tls/server.crt",
            "tls/server.key",
            "audit/checkpoint",
            "token/softhsm2.conf");

    private static final int TOKEN_FILES = Boolean.getBoolean("claviger.prove") ? 4 : 2;
    private static final Map<String, byte[]> MATERIALS = new HashMap<>();

    private static Home home;
    private static Credentials client;

    @TempDir
    private static Path folder;

    private static Path whole;

    private final Random random = new Random();

    private enum Outcome {
        /** It ended, with a sentence. */
        REFUSED,
        /** It says that it waits for its HSM. */
        WAITS,
        /** It serves, and every key is there. */
        SERVES,
        /** A module whose files are damaged may end the process that it is loaded into. */
        ENDED_BY_MODULE
    }

    @BeforeAll
    static void makeHome() throws IOException {
        home = Home.create(SharedServer.distribution());
        client = home.addClient("user");
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            for (int i = 0; i < KEYS; i++) {
                register(connection);
            }
        }
        whole = folder.resolve("whole");
        copy(home.path(), whole);
    }

    @AfterEach
    void makeWhole() {
        putBack();
    }

    @AfterAll
    static void deleteHome() {
        home.close();
    }

    @Test
    void saysWhatIsDamagedOrServesEveryKey() throws IOException {
        List<Path> files = new ArrayList<>();
        FILES.forEach(name -> files.add(home.path().resolve(name)));
        files.addAll(tokenFiles());
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        int starts = 0;
        for (Path file : files) {
            List<byte[]> damaged = new ArrayList<>();
            byte[] content = Files.readAllBytes(file);
            damaged.add(Arrays.copyOf(content, random.nextInt(content.length)));
            damaged.add(randomBytes(content.length));
            for (int bit = 0; bit < BITS; bit++) {
                damaged.add(turned(content));
            }
            for (byte[] bytes : damaged) {
                Files.write(file, bytes);
                Outcome outcome = start(file, content, bytes);
                outcomes.merge(outcome, 1, Integer::sum);
                starts++;
                putBack();
            }
        }
        assertThat(outcomes).containsKeys(Outcome.REFUSED, Outcome.SERVES);
        System.out.printf(
                "PROOF P1 | %d starts of a server with one damaged file in its home, the store aside | %s, of each that"
                        + " serves %d keys read back by value | lost 0%n",
                starts, outcomes, MATERIALS.size());
    }

    /** The head is kept outside the store; without it nobody could tell by what is in the store. */
    @Test
    void refusesAStoreThatWasPutBack() throws IOException {
        String revoked = MATERIALS.keySet().iterator().next();
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            connection
                    .call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(revoked))
                    .payload();
        }
        Path store = home.path().resolve("store");
        run("rm", "-r", store.toString());
        copy(whole.resolve("store"), store);
        Path checkpoint = home.path().resolve("audit").resolve("checkpoint");
        byte[] head = Files.readAllBytes(checkpoint);

        for (int start = 0; start < 2; start++) {
            try (ServerProcess server = home.launch(Map.of())) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(sentences(server.log())).hasSize(1);
                assertThat(server.log()).contains("The store was put back", checkpoint.toString());
            }
        }
        assertThat(checkpoint).hasBinaryContent(head);

        // The planted fault: with no head outside it, the store that was put back looks like any other.
        Files.delete(checkpoint);
        try (ServerProcess server = home.start()) {
            readBack(server);
        }
        System.out.println("PROOF P10 | a whole store put back, with a destroyed key in it, under a head that was kept"
                + " outside | refused at each start, the head left as it was | lost 0");
    }

    private Outcome start(Path file, byte[] before, byte[] after) throws IOException {
        String what = file + " of " + before.length + " bytes, with " + after.length + ", the first other one at "
                + Arrays.mismatch(before, after);
        try (ServerProcess server = home.launch(Map.of())) {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .until(() -> server.hasPrinted()
                            || !server.isAlive()
                            || server.log().contains("The HSM is away"));
            assertThat(server.log()).as(what).doesNotContain("\tat ");
            if (server.log().contains("The HSM is away")) {
                server.kill();
                return Outcome.WAITS;
            }
            if (server.hasPrinted() && server.isAlive()) {
                server.awaitReady();
                readBack(server);
                return Outcome.SERVES;
            }
            int code = server.exitCode();
            if (code != 1 && file.startsWith(home.path().resolve("token"))) {
                return Outcome.ENDED_BY_MODULE;
            }
            assertThat(code).as(what).isEqualTo(1);
            assertThat(sentences(server.log())).as(what).hasSize(1);
            return Outcome.REFUSED;
        }
    }

    /** Lines of the log aside. */
    private static List<String> sentences(String error) {
        return error.lines().filter(line -> !line.startsWith("20")).toList();
    }

    private List<Path> tokenFiles() throws IOException {
        try (Stream<Path> found = Files.walk(home.path().resolve("token"))) {
            List<Path> objects = new ArrayList<>(
                    found.filter(file -> file.getFileName().toString().endsWith(".object"))
                            .toList());
            Collections.shuffle(objects, random);
            return objects.subList(0, TOKEN_FILES);
        }
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] turned(byte[] content) {
        byte[] bytes = content.clone();
        int bit = random.nextInt(bytes.length * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return bytes;
    }

    private static void register(KmipConnection connection) throws IOException {
        byte[] material = new byte[32];
        new Random().nextBytes(material);
        Answer answer = connection.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK));
        MATERIALS.put(answer.id(), material);
    }

    private static void readBack(ServerProcess server) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            for (Map.Entry<String, byte[]> entry : MATERIALS.entrySet()) {
                Answer got = connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(entry.getKey()));
                assertThat(got.payload()
                                .deep(Tag.KEY_MATERIAL)
                                .getFirst()
                                .content()
                                .toArray())
                        .isEqualTo(entry.getValue());
            }
        }
    }

    private static void putBack() {
        run("rm", "-r", home.path().toString());
        copy(whole, home.path());
    }

    private static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) {
        Command.run(PATIENCE, Map.of(), new ArrayList<>(List.of(command))).orFail();
    }
}
