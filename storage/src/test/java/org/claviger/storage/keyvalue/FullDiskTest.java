package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.creation;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.Stores;
import org.claviger.storage.testing.HmacTag;
import org.claviger.storage.testing.Records;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, on a small one of its own, which root alone can have. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FullDiskTest {
    private static final long MIB = 1L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk.toString());
        assumeTrue(mounted, "needs root, to mount a small disk");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    @Test
    void keepsAuditingReadsOnAFullDiskUntilTheReserveIsGoneAndChangesAgainWhenThereIsRoom() throws Exception {
        try (ObjectStore store = open()) {
            store.commit(creation("a", "a"));
            Awaitility.await().atMost(PATIENCE).until(() -> reserveBytes() == 64 * MIB);

            leave(20 * MIB);

            // The first step of the reserve makes room for changes, too: they are refused all the same.
            Awaitility.await().atMost(PATIENCE).until(() -> reserveBytes() == 32 * MIB);
            assertThatThrownBy(() -> store.commit(creation("b", "b"))).isInstanceOf(StoreFullException.class);
            audit(store);
            use(store, "used");
            assertThat(store.find(Records.object("a")).orElseThrow().body()).isEqualTo(Blob.of("used"));
            assertThatThrownBy(() -> use(store, "long".repeat(Change.USED_BYTES_MAX)))
                    .isInstanceOf(StoreFullException.class);
            assertThat(count(store)).isEqualTo(1);

            leave(20 * MIB);

            Awaitility.await().atMost(PATIENCE).until(() -> reserveBytes() == 0);
            audit(store);
            use(store, "used again");
            leave(8 * MIB);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> audit(store)).isInstanceOf(StoreFullException.class));
            assertThatThrownBy(() -> use(store, "too late")).isInstanceOf(StoreFullException.class);
            assertThat(count(store)).isEqualTo(1);

            Files.delete(filler());

            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(StoreFullException.class)
                    .until(() -> store.commit(creation("c", "c")) != null);
            assertThat(count(store)).isEqualTo(2);
            Awaitility.await().atMost(PATIENCE).until(() -> reserveBytes() == 64 * MIB);
        }
    }

    @Test
    void opensOnAFullDiskByTheReserve() throws Exception {
        try (ObjectStore store = open()) {
            store.commit(creation("a", "a"));
            Awaitility.await().atMost(PATIENCE).until(() -> reserveBytes() == 64 * MIB);
        }
        leave(0);

        try (ObjectStore store = open()) {
            assertThat(count(store)).isEqualTo(1);
            assertThatThrownBy(() -> store.commit(creation("b", "b"))).isInstanceOf(StoreFullException.class);
            audit(store);
        }
    }

    private ObjectStore open() {
        return Stores.open(
                StoreUrl.parse("rocksdb:"),
                disk,
                StoreSettings.of(new HmacTag(), cause -> {
                            throw cause;
                        })
                        .withReserve(64 * MIB));
    }

    private static void audit(ObjectStore store) {
        store.commit(Change.journalOnly(Blob.of("read"), Durability.WRITTEN));
    }

    /** What a first Get does. */
    private static void use(ObjectStore store, String body) {
        StoredRecord record = store.find(Records.object("a")).orElseThrow();
        store.commit(Change.builder()
                .update(record, Records.content(body))
                .journal(Blob.of("read"))
                .ofUse(true)
                .build());
    }

    private static int count(ObjectStore store) {
        return store.locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).records().size();
    }

    private long reserveBytes() throws IOException {
        Path reserve = disk.resolve("store.reserve");
        return Files.exists(reserve) ? Files.size(reserve) : 0;
    }

    private Path filler() {
        return disk.resolve("filler");
    }

    /** Fills the disk so far that so much is left. */
    private void leave(long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long surplus = disk.toFile().getUsableSpace() - bytes;
            while (surplus > 0) {
                surplus -= channel.write(ByteBuffer.allocate((int) Math.min(MIB, surplus)));
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
