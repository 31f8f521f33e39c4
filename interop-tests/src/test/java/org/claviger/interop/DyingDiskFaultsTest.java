package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.type.ResultReason;
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

/**
 * What a whole server does when its disk dies under it. Nothing is done that cannot be audited, so it does not read on
 * where nothing can be written: it ends, and has everything that it acknowledged when the disk is back.
 */
@ExtendWith(SharedServer.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DyingDiskFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WRITERS = 8;
    private static final int ENOUGH = 100;
    private static final int READ_ONLY = Boolean.getBoolean("claviger.prove") ? 10 : 1;

    private static Home home;
    private static Credentials client;

    @TempDir
    private Path folder;

    private final KeptKeys keys = new KeptKeys();
    private String device = "";
    private Path place = Path.of("");

    @BeforeAll
    static void createHome() {
        home = Home.create(SharedServer.distribution());
        client = home.addClient("writer");
    }

    @AfterEach
    void unmount() {
        if (!device.isEmpty()) {
            run("umount", place.toString());
            run("losetup", "--detach", device);
            device = "";
        }
    }

    @AfterAll
    static void deleteHome() {
        home.close();
    }

    @Test
    void endsWhenASyncFailsAndHasEveryAcknowledgedChangeAfterwards() throws Exception {
        endsWhenItFailsTo("sync");
        keys.proof("a sync that failed under a server with " + WRITERS + " writers, which ended");
    }

    @Test
    void endsWhenAWriteFailsAndHasEveryAcknowledgedChangeAfterwards() throws Exception {
        endsWhenItFailsTo("write");
        keys.proof("a write that failed under a server with " + WRITERS + " writers, which ended");
    }

    @Test
    void endsWhenItsDiskBecomesReadOnlyAndHasEveryAcknowledgedChangeAfterwards() throws Exception {
        ontoExt4();
        for (int time = 0; time < READ_ONLY; time++) {
            try (ServerProcess server = home.start()) {
                List<Thread> writers = write(server);

                giveUp();

                endsForItsStore(server, writers);
            }
            try (ServerProcess server = home.launch(Map.of())) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.log()).containsIgnoringCase("read-only").doesNotContain("\tat ");
            }
            mountAgain();
            try (ServerProcess again = home.start()) {
                keys.readBack(again, client);
            }
        }
        home.run("audit", "verify").orFail();
        keys.proof(READ_ONLY + " disks that became read-only under a server with " + WRITERS + " writers, which ended");
    }

    @Test
    void answersWhatItCanWhileTheTablesOfItsStoreCannotBeRead() throws Exception {
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            keys.register(connection, ENOUGH);
        }
        try (ServerProcess server = home.start(dyingDisk());
                KmipConnection connection = server.connect(client)) {
            String read = keys.ids().getFirst();
            assertThat(KeptKeys.get(connection, read).succeeded()).isTrue();
            Files.writeString(mark(), "read");

            // What was read a moment ago is in memory; of the rest nothing is said that is not so.
            for (String id : keys.ids()) {
                var answer = KeptKeys.get(connection, id);
                assertThat(answer.succeeded() || answer.failedWith(ResultReason.GENERAL_FAILURE))
                        .as(answer.batchItem().describe())
                        .isTrue();
            }

            Files.delete(mark());
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> keys.readBack(connection));
        }
        keys.proof("tables that could not be read for a while");
    }

    /** Whatever was not synced is gone when a file system that has given up is mounted again. */
    @Test
    void keepsANewHomeAndTheNewRootOfAnOldOneThroughAPowerCut() throws Exception {
        try (Home fresh = Home.empty(SharedServer.distribution())) {
            place = fresh.folder();
            mountNewExt4();
            fresh.run("init", "--demo").orFail();

            cutPower();

            Files.createDirectories(fresh.logs());
            Credentials user = fresh.addClient("user");
            assertThat(run("sync", "-f", place.toString())).isTrue();
            try (ServerProcess server = fresh.start()) {
                try (KmipConnection connection = server.connect(user)) {
                    keys.register(connection, 10);
                    fresh.run("hsm", "rotate-root").orFail();
                    keys.register(connection, 10);
                }

                giveUp();

                server.kill();
            }
            mountAgain();
            Files.createDirectories(fresh.logs());
            try (ServerProcess server = fresh.start()) {
                keys.readBack(server, user);
            }
            unmount();
        }
        keys.proof("a power cut after init, and one after the root was replaced");
    }

    @Test
    void saysWhatAStartIsAtThatTakesLong() throws Exception {
        Files.writeString(mark(), "slow");

        try (ServerProcess server = home.start(dyingDisk())) {
            Files.delete(mark());

            assertThat(server.log()).contains("Not ready yet").contains("the server opens its store");
        }
    }

    private void endsWhenItFailsTo(String call) throws Exception {
        try (ServerProcess server = home.start(dyingDisk())) {
            List<Thread> writers = write(server);

            Files.writeString(mark(), call);

            endsForItsStore(server, writers);
        }
        Files.delete(mark());
        try (ServerProcess again = home.start()) {
            keys.readBack(again, client);
        }
        home.run("audit", "verify").orFail();
    }

    /** They write on. */
    private List<Thread> write(ServerProcess server) {
        int enough = keys.size() + ENOUGH;
        List<Thread> writers = Stream.generate(() -> keys.registerToTheEnd(server, client))
                .limit(WRITERS)
                .toList();
        Awaitility.await().atMost(PATIENCE).until(() -> keys.size() >= enough);
        return writers;
    }

    private static void endsForItsStore(ServerProcess server, List<Thread> writers) throws InterruptedException {
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log()).contains("The store has failed");
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private Path mark() {
        return folder.resolve("fails");
    }

    /** What makes a server's disk fail as the file {@link #mark} says. */
    private Map<String, String> dyingDisk() {
        Path shim = folder.resolve("failing-disk.so");
        Path source = Path.of("src", "test", "resources", "failing-disk.c");
        assumeTrue(
                run("cc", "-shared", "-fPIC", "-o", shim.toString(), source.toString()),
                "needs a C compiler, for a disk that fails");
        return Map.of("LD_PRELOAD", shim.toString(), "FAILING_DISK", mark().toString());
    }

    /** Moves the home to a file system of its own. */
    private void ontoExt4() throws IOException {
        place = home.path();
        Path beside = folder.resolve("beside");
        assertThat(run("cp", "-a", place.toString(), beside.toString())).isTrue();
        run("rm", "-f", beside.resolve("store.reserve").toString());
        mountNewExt4();
        assertThat(run("cp", "-a", beside + "/.", place.toString())).isTrue();
        // The home has been there for long: what dies with the disk is what the server writes from now on.
        assertThat(run("sync", "-f", place.toString())).isTrue();
    }

    private void mountNewExt4() {
        Path image = folder.resolve("disk");
        assertThat(run("truncate", "-s", "220M", image.toString())).isTrue();
        assumeTrue(run("mkfs.ext4", "-q", image.toString()), "needs mkfs.ext4");
        Command.Result loop = Command.run(PATIENCE, Map.of(), List.of("losetup", "--find", "--show", image.toString()));
        assumeTrue(loop.exitCode() == 0, "needs root and a loop device, for a disk that becomes read-only");
        device = loop.output().strip();
        assertThat(mount()).isTrue();
    }

    private boolean mount() {
        return run("mount", "-t", "ext4", "-o", "errors=remount-ro", device, place.toString());
    }

    private void cutPower() throws IOException {
        giveUp();
        mountAgain();
    }

    /** As the kernel does it to a file system that it finds damaged. */
    private void giveUp() throws IOException {
        Files.writeString(
                Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error"), "test");
    }

    private void mountAgain() {
        assertThat(run("umount", place.toString())).isTrue();
        assertThat(mount()).isTrue();
    }

    private static boolean run(String... command) {
        return Command.run(PATIENCE, Map.of(), new ArrayList<>(List.of(command)))
                        .exitCode()
                == 0;
    }
}
