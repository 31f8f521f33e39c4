package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on one database, each with a token of its own, whose roots are their own. Either is killed while the keys
 * of both are replaced, or is away for the whole of it; every key opens on both afterwards, and each erasure is closed.
 */
@ExtendWith(SharedServer.class)
@Timeout(900)
class SecondHsmKillTest {
    /** Beside the one after which a node is away for a whole rotation. */
    private static final int KILLS = Boolean.getBoolean("claviger.prove") ? 20 : 0;

    /** While the tag keys are replaced, too. */
    private static final int TAG_KEY_KILLS = Boolean.getBoolean("claviger.prove") ? 2 : 0;

    private static final String[] FAST = {"--set", "custody.rotation-rate=1000"};

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What fails while the database or a server is away is tried again after a minute. */
    private static final Duration CLOSED_LIMIT = Duration.ofSeconds(150);

    private final List<AutoCloseable> started = new ArrayList<>();
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private final List<String> lost = new ArrayList<>();
    private long read;

    /** A node, its home, and the client's files for it. */
    private static final class Side {
        private final Home home;
        private final Credentials client;
        private ServerProcess server;

        private Side(Home home, Credentials client, ServerProcess server) {
            this.home = home;
            this.client = client;
            this.server = server;
        }

        private void restart(String... options) {
            server.kill();
            server = home.start(options);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @Test
    void keepsEveryKeyOnBothHsms(@TempDir Path folder) throws IOException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        Side one = first(folder);
        create(one);
        Side other = second(one, folder);
        try {
            create(other);
            readAll(one, other);
            awayDuringARotation(one, other);
            for (int kill = 0; kill < KILLS; kill++) {
                killAmidARotation(one, other, random);
            }
            awaitClosed(one);
            readAll(one, other);
            replaceEveryTagKey(one, other, random);
            assertThat(lost).as("seed %d", seed).isEmpty();
            noticesAPlantedLoss(one);
            one.home.run("audit", "verify").orFail();
            other.home.run("audit", "verify").orFail();
            one.home.run("store", "verify").orFail();
        } finally {
            one.server.kill();
            other.server.kill();
        }
        System.out.printf(
                "PROOF P1 | %d kills amid rotations over two HSMs, %d of them while tag keys were replaced"
                        + " | %d times a key read by value | lost %d%n",
                KILLS + 1 + TAG_KEY_KILLS, TAG_KEY_KILLS, read, lost.size());
    }

    /** After a compromise, with both HSMs: nobody is served who is not named by a word from outside the store. */
    private void replaceEveryTagKey(Side one, Side other, Random random) throws IOException {
        one.restart(FAST);
        other.restart(FAST);
        Command.Result refused = one.home.run("hsm", "rotate", "--compromised");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.error()).contains("--hsm b=FINGERPRINT");

        for (int kill = 0; kill <= TAG_KEY_KILLS; kill++) {
            one.home
                    .run("hsm", "rotate", "--compromised", "--hsm", "b=" + ownFingerprint(other, "b"))
                    .orFail();
            if (kill < TAG_KEY_KILLS) {
                Awaitility.await()
                        .pollDelay(Duration.ofMillis(random.nextInt(2500)))
                        .atMost(LIMIT)
                        .until(() -> true);
                (random.nextBoolean() ? one : other).restart(FAST);
                readAll(one, other);
            }
        }
        create(other);
        awaitClosed(one);
        assertThat(one.home.run("hsm", "status").orFail().output()).contains("compromise");
        readAll(one, other);
        one.restart(FAST);
        other.restart(FAST);
        create(one);
        readAll(one, other);
    }

    private static String ownFingerprint(Side side, String name) {
        return side.home
                .run("hsm", "list")
                .orFail()
                .output()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private void noticesAPlantedLoss(Side side) throws IOException {
        String id = List.copyOf(kept.keySet()).getFirst();
        kept.put(id, new byte[32]);
        readAll(side);
        assertThat(lost).singleElement().asString().contains(id);
        lost.clear();
    }

    private Side first(Path folder) {
        DatabaseServer database = add(DatabaseServer.create(folder.resolve("database")));
        String url = "postgresql://127.0.0.1:" + database.port() + "/postgres?user=claviger&connectTimeout=20";
        Home home = add(
                Home.create(SharedServer.distribution(), "--set", "store.url=" + url, "--set", "store.node=node-1"));
        home.configure("[custody]\nrotation-rate = 8");
        return new Side(home, home.addClient("user"), home.start());
    }

    private Side second(Side one, Path folder) throws IOException {
        Home home = add(one.home.copy(text -> text.replace("node-1", "node-2")));
        Path request = folder.resolve("b.request");
        String fingerprint = lastWord(home.run("hsm", "enroll", "--request", request.toString(), "--name", "b"));
        Command.Result accepted =
                one.home.run("hsm", "enroll", "--accept", request.toString(), "--fingerprint", fingerprint);
        home.run("hsm", "enroll", "--confirm", lastWord(accepted)).orFail();
        ServerProcess server = home.start();
        // The same certificate; the other HSM has an authority of its own.
        Path files = Files.createDirectory(folder.resolve("client-of-b"));
        Credentials client = new Credentials(one.client.name(), files);
        Files.copy(one.client.certificate(), client.certificate());
        Files.copy(one.client.key(), client.key());
        Files.copy(home.addClient("any").authority(), client.authority(), StandardCopyOption.REPLACE_EXISTING);
        return new Side(home, client, server);
    }

    private static String lastWord(Command.Result result) {
        String line = result.orFail().output().lines().toList().getLast();
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private void awayDuringARotation(Side one, Side other) throws IOException {
        destroyOne(one);
        other.server.kill();
        rotate(one);
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(erasure(one)).contains("not known to be destroyed in the HSM b"));
        readAll(one);
        other.server = other.home.start();
        awaitClosed(one);
        readAll(one, other);
    }

    private void killAmidARotation(Side one, Side other, Random random) throws IOException {
        create(one);
        create(other);
        destroyOne(random.nextBoolean() ? one : other);
        rotate(random.nextBoolean() ? one : other);
        int moment = random.nextInt(2500);
        Awaitility.await().pollDelay(Duration.ofMillis(moment)).atMost(LIMIT).until(() -> true);
        (random.nextBoolean() ? one : other).restart();
        readAll(one, other);
    }

    /** One that runs still is as good. */
    private static void rotate(Side side) {
        Command.Result begun = side.home.run("hsm", "rotate");
        assertThat(begun.exitCode() == 0 || begun.error().contains("already"))
                .as(begun.error())
                .isTrue();
    }

    private static String erasure(Side side) {
        return side.home.run("erasure", "status").orFail().output();
    }

    private static void awaitClosed(Side side) {
        Awaitility.await()
                .atMost(CLOSED_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(erasure(side)
                                + side.home.run("hsm", "status").orFail().output())
                        .doesNotContain("not known to be destroyed")
                        .doesNotContain("being replaced"));
    }

    private void create(Side side) throws IOException {
        try (KmipConnection connection = side.server.connect(side.client)) {
            String id = connection
                    .call(
                            ProtocolVersion.V2_1,
                            Operation.CREATE,
                            Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT)))
                    .id();
            kept.put(id, value(get(connection, id)));
        }
    }

    private void destroyOne(Side side) throws IOException {
        create(side);
        String id = List.copyOf(kept.keySet()).getLast();
        kept.remove(id);
        try (KmipConnection connection = side.server.connect(side.client)) {
            connection
                    .call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(id))
                    .payload();
        }
    }

    private void readAll(Side... sides) throws IOException {
        for (Side side : sides) {
            try (KmipConnection connection = side.server.connect(side.client)) {
                for (Map.Entry<String, byte[]> key : kept.entrySet()) {
                    Answer answer = get(connection, key.getKey());
                    if (!answer.succeeded() || !Arrays.equals(value(answer), key.getValue())) {
                        lost.add(side.home.path() + " " + key.getKey() + ": "
                                + answer.batchItem().describe());
                    }
                    read++;
                }
            }
        }
    }

    private static Answer get(KmipConnection connection, String id) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id));
    }

    private static byte[] value(Answer answer) {
        return answer.payload().deep(Tag.KEY_MATERIAL).getFirst().content().toArray();
    }
}
