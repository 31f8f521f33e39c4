package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ResultReason;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
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

/** What a whole server does on a disk that is full or read-only, and when two want one home. */
@ExtendWith(SharedServer.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DiskFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Home home;
    private static Credentials client;

    @TempDir
    private Path folder;

    private final KeptKeys keys = new KeptKeys();
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
    void refusesChangesOnAFullDiskAndGoesOnReading() throws Exception {
        ontoDiskOf("220m");
        try (ServerProcess server = home.start("--set", "audit.reserve=64 MiB");
                KmipConnection connection = server.connect(client)) {
            Path reserve = home.path().resolve("store.reserve");
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(reserve) && Files.size(reserve) == 64 << 20);
            assertThat(keys.register(connection)).isTrue();
            Path filler = home.path().resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                fill(out, home.path().toFile().getUsableSpace() - (20 << 20));
            }

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !KeptKeys.attempt(connection, new byte[32]).succeeded());

            Answer refused = KeptKeys.attempt(connection, new byte[32]);
            assertThat(refused.failedWith(ResultReason.GENERAL_FAILURE)).isTrue();
            assertThat(refused.batchItem().get(Tag.RESULT_MESSAGE).asText()).contains("disk is full");
            // The reserve is given back in steps, a moment after the room for the audit is gone, too.
            Awaitility.await().atMost(PATIENCE).until(() -> Files.size(reserve) < 64 << 20);
            // The first Get of a key is a change, for which there is room as long as there is for the audit.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> keys.readBack(connection));
            assertThat(keys.fresh(connection)).containsOnly(false);
            assertThat(home.run("client", "list").orFail().output()).contains("writer");

            Files.delete(filler);

            Awaitility.await().atMost(PATIENCE).until(() -> keys.register(connection));
            keys.readBack(connection);
        }
        home.run("audit", "verify").orFail();
        keys.proof("a full disk under a server, which refused changes, read on, and went on when there was room");
    }

    @Test
    void saysThatItsDiskIsReadOnly() throws Exception {
        ontoDiskOf("220m");
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(keys.register(connection)).isTrue();
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
            keys.readBack(server, client);
        }
        keys.proof("a read-only disk, on which no server starts");
    }

    @Test
    void leavesAHomeToTheServerThatHasIt() throws Exception {
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(keys.register(connection)).isTrue();

            try (ServerProcess second = home.launch(Map.of())) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.log().lines().filter(line -> !line.isBlank())).hasSize(1);
                assertThat(second.log()).contains("is in use by another claviger");
            }

            assertThat(keys.register(connection)).isTrue();
            keys.readBack(connection);
        }
        keys.proof("a second server on one home, which was refused");
    }

    @Test
    void refusesTheCopyOfAHomeBesideItsOriginalAndTakesItAloneWithAWarning() throws Exception {
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            keys.register(connection, 1);
        }
        try (Home copy = home.duplicate()) {
            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client);
                    ServerProcess beside = copy.launch(Map.of())) {
                assertThat(beside.exitCode()).isEqualTo(1);
                assertThat(beside.log().lines().filter(line -> !line.isBlank())).hasSize(1);
                assertThat(beside.log()).contains("is a copy of " + home.path());
                assertThat(keys.register(connection)).isTrue();
                keys.readBack(connection);
            }
            keys.proof("the copy of a home that is served, which was refused");
            try (ServerProcess alone = copy.start()) {
                assertThat(alone.log()).contains("was served at " + home.path() + " before");
            }
            try (ServerProcess again = copy.start()) {
                assertThat(again.log()).doesNotContain("before");
            }
        }
    }

    /** Files that are copied one after the other belong to no one moment. */
    @Test
    void opensACopyOfAServedHomeWholeOrRefusesIt() throws Exception {
        Path copy = folder.resolve("copy");
        List<String> before;
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            keys.register(connection, 50);
            before = keys.ids();
            Thread writer = keys.registerToTheEnd(server, client);
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
                keys.retain(before);
                keys.readBack(server, client);
            } else {
                assertThat(server.log()).contains("restore the store from a backup");
            }
        } finally {
            move(home.path(), copy);
            move(original, home.path());
        }
        keys.proof("a home copied under a running server");
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

    private static void move(Path from, Path to) {
        assertThat(run("mv", from.toString(), to.toString())).isTrue();
    }

    private static boolean run(String... command) {
        return Command.run(PATIENCE, Map.of(), new ArrayList<>(List.of(command)))
                        .exitCode()
                == 0;
    }
}
