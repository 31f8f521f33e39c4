package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
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

/** What a whole server does on a disk that is full, read-only or dying, and when two want one home. */
@ExtendWith(SharedServer.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DiskFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private static Home home;
    private static Credentials client;

    @TempDir
    private Path folder;

    private final Map<String, byte[]> acknowledged = new HashMap<>();
    private final Random random = new Random();
    private boolean mounted;

    @BeforeAll
    static void createHome() {
        home = Home.create(SharedServer.distribution());
        client = home.addClient("writer");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            run("umount", home.path().toString());
        }
    }

    @AfterAll
    static void deleteHome() {
        home.close();
    }

    @Test
    void endsWhenASyncFailsAndHasEveryAcknowledgedChangeAfterwards() throws Exception {
        Path shim = folder.resolve("failing-sync.so");
        Path source = Files.copy(resource("failing-sync.c"), folder.resolve("failing-sync.c"));
        assumeTrue(
                run("cc", "-shared", "-fPIC", "-o", shim.toString(), source.toString(), "-ldl"),
                "needs a C compiler, for a disk that fails");
        Path mark = folder.resolve("fail");
        int refused = 0;
        try (ServerProcess server = home.start(Map.of("LD_PRELOAD", shim.toString(), "FAILING_SYNC", mark.toString()));
                KmipConnection connection = server.connect(client)) {
            for (int i = 0; i < 20; i++) {
                register(connection);
            }
            Files.createFile(mark);

            try {
                refused += register(connection) ? 0 : 1;
            } catch (IOException ended) {
                refused++;
            }

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("The store has failed");
        }
        assertThat(refused).as("the change whose sync failed").isEqualTo(1);
        Files.delete(mark);
        try (ServerProcess again = home.start()) {
            readBack(again);
        }
        proof("a sync that failed under a server, which ended");
    }

    @Test
    void refusesChangesOnAFullDiskAndGoesOnReading() throws Exception {
        ontoDiskOf("220m");
        try (ServerProcess server = home.start("--set", "audit.reserve=64 MiB");
                KmipConnection connection = server.connect(client)) {
            Path reserve = home.path().resolve("store.reserve");
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(reserve) && Files.size(reserve) == 64 << 20);
            assertThat(register(connection)).isTrue();
            Path filler = home.path().resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                fill(out, home.path().toFile().getUsableSpace() - (20 << 20));
            }

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !attempt(connection, new byte[32]).succeeded());

            Answer refused = attempt(connection, new byte[32]);
            assertThat(refused.failedWith(ResultReason.GENERAL_FAILURE)).isTrue();
            assertThat(refused.batchItem().get(Tag.RESULT_MESSAGE).asText()).contains("disk is full");
            // The reserve is given back in steps, a moment after the room for the audit is gone, too.
            Awaitility.await().atMost(PATIENCE).until(() -> Files.size(reserve) < 64 << 20);
            // The first Get of a key is a change, for which there is room as long as there is for the audit.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> readBack(connection));
            assertThat(fresh(connection)).containsOnly(false);
            assertThat(home.run("client", "list").orFail().output()).contains("writer");

            Files.delete(filler);

            Awaitility.await().atMost(PATIENCE).until(() -> register(connection));
            readBack(connection);
        }
        home.run("audit", "verify").orFail();
        proof("a full disk under a server, which refused changes, read on, and went on when there was room");
    }

    @Test
    void saysThatItsDiskIsReadOnly() throws Exception {
        ontoDiskOf("220m");
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(register(connection)).isTrue();
        }
        assumeTrue(run("mount", "-o", "remount,ro", home.path().toString()), "needs root, to make a disk read-only");

        try (ServerProcess server = home.launch(Map.of())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log().toLowerCase(Locale.ROOT))
                    .contains("read-only")
                    .doesNotContain("\tat ");
        }

        run("mount", "-o", "remount,rw", home.path().toString());
        try (ServerProcess server = home.start()) {
            readBack(server);
        }
        proof("a read-only disk, on which no server starts");
    }

    @Test
    void leavesAHomeToTheServerThatHasIt() throws Exception {
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(register(connection)).isTrue();

            try (ServerProcess second = home.launch(Map.of())) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.log().lines().filter(line -> !line.isBlank())).hasSize(1);
                assertThat(second.log()).contains("is in use by another claviger");
            }

            assertThat(register(connection)).isTrue();
            readBack(connection);
        }
        proof("a second server on one home, which was refused");
    }

    /** Files that are copied one after the other belong to no one moment. */
    @Test
    void opensACopyOfAServedHomeWholeOrRefusesIt() throws Exception {
        Path copy = folder.resolve("copy");
        Map<String, byte[]> before;
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            for (int i = 0; i < 50; i++) {
                register(connection);
            }
            before = Map.copyOf(acknowledged);
            Thread writer = Thread.ofVirtual().start(() -> {
                while (!Thread.interrupted()) {
                    try {
                        register(connection);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            run("cp", "-a", home.path().toString(), copy.toString());
            writer.interrupt();
            writer.join();
        }
        Path original = folder.resolve("original");
        move(home.path(), original);
        move(copy, home.path());
        try (ServerProcess server = home.launch(Map.of())) {
            Awaitility.await().atMost(PATIENCE).until(() -> server.hasPrinted() || !server.isAlive());
            if (server.isAlive()) {
                server.awaitReady();
                acknowledged.keySet().retainAll(before.keySet());
                readBack(server);
            } else {
                assertThat(server.log()).contains("restore the store from a backup");
            }
        } finally {
            move(home.path(), copy);
            move(original, home.path());
        }
        proof("a home copied under a running server");
    }

    private boolean register(KmipConnection connection) throws IOException {
        byte[] material = new byte[32];
        random.nextBytes(material);
        Answer answer = attempt(connection, material);
        if (answer.succeeded()) {
            acknowledged.put(answer.id(), material);
        }
        return answer.succeeded();
    }

    private static Answer attempt(KmipConnection connection, byte[] material) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK));
    }

    private void readBack(ServerProcess server) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            readBack(connection);
        }
    }

    private void readBack(KmipConnection connection) throws IOException {
        assertThat(acknowledged).isNotEmpty();
        for (Map.Entry<String, byte[]> entry : acknowledged.entrySet()) {
            Answer got = connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(entry.getKey()));
            byte[] material =
                    got.payload().deep(Tag.KEY_MATERIAL).getFirst().content().toArray();
            assertThat(Arrays.equals(material, entry.getValue()))
                    .as("the value of %s", entry.getKey())
                    .isTrue();
        }
    }

    private List<Boolean> fresh(KmipConnection connection) throws IOException {
        List<Boolean> fresh = new ArrayList<>();
        for (String id : acknowledged.keySet()) {
            Answer answer = connection.call(ProtocolVersion.V2_1, Operation.GET_ATTRIBUTES, Requests.id(id));
            fresh.add(answer.payload().deep(Tag.FRESH).getFirst().asBoolean());
        }
        return fresh;
    }

    private void proof(String done) {
        System.out.println(
                "PROOF P1 | " + done + " | " + acknowledged.size() + " acknowledged objects read back | lost 0");
    }

    private void ontoDiskOf(String size) {
        Path place = home.path();
        Path beside = folder.resolve("beside");
        assertThat(run("cp", "-a", place.toString(), beside.toString())).isTrue();
        // What the other tests filled for the audit has no room here.
        run("rm", "-f", beside.resolve("store.reserve").toString());
        mounted = run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "tmpfs", place.toString());
        assumeTrue(mounted, "needs root, to mount a small disk");
        assertThat(run("cp", "-a", beside + "/.", place.toString())).isTrue();
    }

    private static void fill(OutputStream out, long bytes) throws IOException {
        byte[] piece = new byte[1 << 20];
        for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece);
        }
    }

    private static Path resource(String name) {
        return Path.of("src", "test", "resources", name);
    }

    private static void move(Path from, Path to) {
        assertThat(run("mv", from.toString(), to.toString())).isTrue();
    }

    private static boolean run(String... command) {
        return Command.run(PATIENCE, Map.of(), new ArrayList<>(List.of(command)))
                        .exitCode()
                == 0;
    }
}
