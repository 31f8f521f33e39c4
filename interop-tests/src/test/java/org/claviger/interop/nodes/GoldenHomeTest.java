package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P12: a whole home that an older version made, with its SoftHSM2 token, opens: {@code golden-home/format-N-STORE.tar.gz}
 * holds the home, a client, what its keys are, and of PostgreSQL a dump. They hold keys of this test alone, and are never
 * changed; a new format gets archives of its own, written once with {@code -Dclaviger.golden.write=FORMAT}.
 */
@ExtendWith(SharedServer.class)
@Timeout(120)
class GoldenHomeTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final Path ARCHIVES = Path.of("src", "test", "resources", "golden-home");
    private static final String FORMAT_TO_WRITE = System.getProperty("claviger.golden.write", "");
    private static final int REGISTERED = 5;
    private static final int RESIDENT = 5;
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
    private static final byte[] PLAIN = "what was encrypted when the format was new".getBytes(StandardCharsets.UTF_8);
    private static final int OLD_PORT = 1;
    private static final Item PARAMETERS = Requests.cbc(PaddingMethod.PKCS5);

    @TempDir
    private Path folder;

    /** MapDB has the same records as RocksDB, so it is looked at in the long form alone. */
    static List<String> archives() {
        List<String> every = List.of("format-2-rocksdb", "format-2-postgresql", "format-2-mapdb");
        return LONG || !FORMAT_TO_WRITE.isEmpty() ? every : every.subList(0, 2);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void opensWhatAnOlderVersionWrote(String name) throws IOException {
        Path archive = ARCHIVES.resolve(name + ".tar.gz");
        if (!name.contains("postgresql")) {
            if (name.startsWith("format-" + FORMAT_TO_WRITE + "-")) {
                write(archive, name.endsWith("mapdb") ? "mapdb:" : "rocksdb:");
            }
            try (Home home = Home.unpack(SharedServer.distribution(), archive)) {
                assertOpens(home, name);
            }
            return;
        }
        if (name.startsWith("format-" + FORMAT_TO_WRITE + "-")) {
            try (DatabaseServer database = DatabaseServer.create(folder.resolve("written"))) {
                writeWithDatabase(archive, database);
            }
        }
        try (DatabaseServer database = DatabaseServer.create(folder.resolve("database"));
                Home home = Home.unpack(SharedServer.distribution(), archive)) {
            database.restore(home.folder().resolve("dump.sql"));
            replace(home, url(OLD_PORT), url(database.port()));
            assertOpens(home, name);

            database.query("UPDATE claviger_store SET number = 99 WHERE name = 'format'");
            Command.Result refused = home.run("store", "verify");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.error()).contains("was written by a newer version (format 99");
        }
    }

    private static void assertOpens(Home home, String name) throws IOException {
        List<String> facts = Files.readAllLines(home.folder().resolve("facts.txt"));
        assertThat(facts).hasSize(REGISTERED + RESIDENT);
        // Before anything of this version has been written.
        home.run("audit", "verify").orFail();
        home.run("store", "verify").orFail();
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client(home))) {
            for (String fact : facts) {
                String[] words = fact.split(" ");
                boolean registered = words[0].equals("registered");
                assertThat(registered ? material(connection, words[1]) : decrypted(connection, words[1], words[2]))
                        .as("%s of %s", fact, name)
                        .isEqualTo(registered ? HexFormat.of().parseHex(words[2]) : PLAIN);
            }
            assertThat(register(connection, 99)).as("it goes on").isNotEmpty();
        }
        if (LONG) {
            home.run("audit", "verify").orFail();
            home.run("store", "verify").orFail();
        }
        System.out.println("PROOF P12 | the home of " + name + " opened with its token | " + facts.size()
                + " keys read back by value or use, audit and sums agree | lost 0");
    }

    private static Credentials client(Home home) {
        return new Credentials("golden", home.folder().resolve("client-golden"));
    }

    private static byte[] material(KmipConnection connection, String id) throws IOException {
        return call(connection, Operation.GET, Requests.id(id))
                .payload()
                .deep(Tag.KEY_MATERIAL)
                .getFirst()
                .content()
                .toArray();
    }

    private static byte[] decrypted(KmipConnection connection, String id, String cipherText) throws IOException {
        assertThat(call(connection, Operation.GET_ATTRIBUTES, Requests.id(id))
                        .payload()
                        .deep(Tag.STATE)
                        .getFirst()
                        .asInt())
                .isEqualTo(State.ACTIVE.code());
        return call(
                        connection,
                        Operation.DECRYPT,
                        Requests.id(id),
                        PARAMETERS,
                        Item.bytes(Tag.DATA, HexFormat.of().parseHex(cipherText)),
                        Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16]))
                .payload()
                .get(Tag.DATA)
                .content()
                .toArray();
    }

    private static Answer call(KmipConnection connection, Operation operation, Item... payload) throws IOException {
        return connection.call(ProtocolVersion.V2_1, operation, payload);
    }

    private void writeWithDatabase(Path archive, DatabaseServer database) throws IOException {
        try (Home home = Home.create(
                SharedServer.distribution(),
                "--set",
                "store.url=" + url(database.port()),
                "--set",
                "store.node=node-1")) {
            fill(home);
            Files.writeString(home.folder().resolve("dump.sql"), database.dump());
            replace(home, url(database.port()), url(OLD_PORT));
            home.pack(archive, "client-golden", "facts.txt", "dump.sql");
        }
    }

    private void write(Path archive, String url) throws IOException {
        try (Home home = Home.create(SharedServer.distribution(), "--set", "store.url=" + url)) {
            fill(home);
            home.pack(archive, "client-golden", "facts.txt");
        }
    }

    /** Changes of several kinds, so that the store and the journal hold more than the newest of everything. */
    private void fill(Home home) throws IOException {
        addLastingClient(home);
        List<String> facts = new ArrayList<>();
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client(home))) {
            for (int i = 0; i < REGISTERED; i++) {
                facts.add("registered " + register(connection, i) + " "
                        + HexFormat.of().formatHex(value(i)));
            }
            for (int i = 0; i < RESIDENT; i++) {
                facts.add(encryptUnderResident(connection));
            }
            call(connection, Operation.DESTROY, Requests.id(register(connection, REGISTERED)))
                    .payload();
        }
        Files.write(home.folder().resolve("facts.txt"), facts);
    }

    /** With a certificate that outlives those of the server's own authority. */
    private void addLastingClient(Home home) throws IOException {
        Path out = Files.createDirectories(home.folder().resolve("client-golden"));
        Path key = out.resolve("golden.key");
        Path certificate = folder.resolve("golden.crt");
        SelfSigned.make("golden", 36_500, key, certificate);
        home.run("client", "add", "golden", "--certificate", certificate.toString(), "--out", out.toString())
                .orFail();
        if (Files.notExists(out.resolve("golden.crt"))) {
            Files.copy(certificate, out.resolve("golden.crt"));
        }
    }

    private static String register(KmipConnection connection, int number) throws IOException {
        return call(connection, Operation.REGISTER, Requests.registerAes(value(number), MASK))
                .id();
    }

    private static byte[] value(int number) {
        try {
            byte[] seed = ("golden " + number).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.getInstance("SHA-256").digest(seed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String encryptUnderResident(KmipConnection connection) throws IOException {
        String id = call(
                        connection,
                        Operation.CREATE,
                        Requests.createAes(
                                256, MASK, Item.bool(Tag.EXTRACTABLE, false), Item.bool(Tag.SENSITIVE, true)))
                .id();
        call(connection, Operation.ACTIVATE, Requests.id(id)).payload();
        byte[] cipherText = call(
                        connection,
                        Operation.ENCRYPT,
                        Requests.id(id),
                        PARAMETERS,
                        Item.bytes(Tag.DATA, PLAIN),
                        Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16]))
                .payload()
                .get(Tag.DATA)
                .content()
                .toArray();
        return "resident " + id + " " + HexFormat.of().formatHex(cipherText);
    }

    private static void replace(Home home, String from, String to) throws IOException {
        Path file = home.path().resolve("claviger.toml");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static String url(int port) {
        return "postgresql://127.0.0.1:" + port + "/postgres?user=claviger";
    }
}
