package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.JournalChain;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When changes are written, when they are seen, and what happens when they can not be written. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CommitterTest {
    private final List<StoreFailedException> failures = new ArrayList<>();
    private final StoreSettings settings = StoreSettings.of(new HmacTag(), failures::add);
    private final ProbedEngine engine = new ProbedEngine(new TreeEngine());
    private final KeyValueStore store = KeyValueStore.open(engine, settings);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void sharesOneSyncAmongConcurrentCommits(@TempDir Path directory) throws Exception {
        ProbedEngine counted = new ProbedEngine(RocksDbEngine.open(directory));
        try (KeyValueStore shared = KeyValueStore.open(counted, settings)) {
            int before = counted.syncs.get();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int writer = i;
                writers.add(Thread.startVirtualThread(() -> {
                    for (int j = 0; j < 100; j++) {
                        shared.commit(creation(writer + "-" + j, "x"));
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }

            assertThat(counted.syncs.get() - before).isBetween(100, 1600 / 2);
            assertThat(shared.find(object("15-99"))).isPresent();
        }
    }

    @Test
    void showsAChangeToOthersOnlyWhenItIsSynced() {
        Semaphore gate = engine.hold();
        PendingCommit pending = store.commitLater(creation("a", "1"));

        assertThat(pending.isDone()).isFalse();
        assertThat(store.find(object("a"))).isEmpty();
        assertThat(store.view(List.of(pending), List.of()).find(object("a"))).isPresent();

        gate.release(100);
        pending.await();
        assertThat(store.find(object("a"))).isPresent();
    }

    @Test
    void writesABatchOfManyItemsWithOneSync() {
        int before = engine.syncs.get();
        Semaphore gate = engine.hold();
        PendingCommit first = store.commitLater(creation("first", "x"));
        List<PendingCommit> batch = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            batch.add(store.commitLater(creation("item" + i, "x")));
        }

        gate.release(100);
        first.await();
        batch.forEach(PendingCommit::await);

        assertThat(engine.syncs.get() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void refusesOnlyOnTheGroundsOfWhatIsDurable() {
        Semaphore gate = engine.hold();
        store.commitLater(creation("a", "1"));

        CompletableFuture<Void> rival =
                CompletableFuture.runAsync(() -> store.commit(creation("a", "2")), Thread::startVirtualThread);

        await().during(Duration.ofMillis(100)).until(() -> !rival.isDone());
        gate.release(100);
        assertThatThrownBy(rival::join).hasCauseInstanceOf(ConflictException.class);
        assertThat(store.find(object("a"))).isPresent();
    }

    @Test
    void checksAgainstChangesThatAreNotWrittenYet() {
        Semaphore gate = engine.hold();
        PendingCommit creation = store.commitLater(creation("a", "1"));
        StoredRecord first =
                store.view(List.of(creation), List.of()).find(object("a")).orElseThrow();
        PendingCommit update =
                store.commitLater(Change.builder().update(first, content("2")).build());
        PendingCommit deletion = store.commitLater(Change.builder()
                .delete(store.view(List.of(creation, update), List.of())
                        .find(object("a"))
                        .orElseThrow())
                .build());

        gate.release(100);
        deletion.await();

        assertThat(creation.isDone()).isTrue();
        assertThat(update.isDone()).isTrue();
        assertThat(store.find(object("a"))).isEmpty();
    }

    @Test
    void syncsSoonWhatWasOnlyWritten() {
        int before = engine.syncs.get();

        store.commit(Change.journalOnly(Blob.of("denied"), Durability.WRITTEN));

        assertThat(engine.syncs.get()).isEqualTo(before);
        await().atMost(Duration.ofSeconds(5)).until(() -> engine.syncs.get() == before + 1);
    }

    @Test
    void syncsWhatWasOnlyWrittenWhileMoreIsWritten() {
        int before = engine.syncs.get();
        long start = System.nanoTime();

        while (System.nanoTime() - start < Duration.ofMillis(500).toNanos()) {
            store.commit(Change.journalOnly(Blob.of("denied"), Durability.WRITTEN));
        }

        assertThat(engine.syncs.get() - before).isBetween(2, 8);
        assertThat(engine.writes.get()).isGreaterThan(100);
    }

    @Test
    void syncsWhatWasOnlyWrittenBeforeItCloses() {
        ProbedEngine closed = new ProbedEngine(new TreeEngine());
        KeyValueStore closing = KeyValueStore.open(closed, settings);
        int before = closed.syncs.get();

        closing.commit(Change.journalOnly(Blob.of("denied"), Durability.WRITTEN));
        closing.close();

        assertThat(closed.syncs.get()).isEqualTo(before + 1);
        assertThatThrownBy(() -> closing.commit(creation("a", "1")))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void writesWhatWasAcceptedBeforeItCloses() {
        TreeEngine tree = new TreeEngine();
        ProbedEngine closed = new ProbedEngine(tree);
        KeyValueStore closing = KeyValueStore.open(closed, settings);
        Semaphore gate = closed.hold();
        List<PendingCommit> accepted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            accepted.add(closing.commitLater(creation("a" + i, "1")));
        }

        gate.release(100);
        closing.close();

        accepted.forEach(PendingCommit::await);
        assertThat(tree.get(KeyLayout.record(object("a19")))).isNotNull();
    }

    @Test
    void refusesWritesThatMakeNoRecordDurable() {
        assertThatThrownBy(() -> Change.builder()
                        .create(object("a"), CREATED, content("x"))
                        .durability(Durability.WRITTEN)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void acceptsNothingMoreAfterAFailureAndTellsTheListenerOnce() {
        store.commit(creation("before", "x"));
        engine.failure.set(KeyValueException.failed(new IOException("the disk is gone")));

        assertThatThrownBy(() -> store.commit(creation("a", "1")))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("the disk is gone");

        engine.failure.set(null);
        assertThatThrownBy(() -> store.commit(creation("b", "1"))).isInstanceOf(StoreFailedException.class);
        assertThatThrownBy(() -> store.commit(Change.journalOnly(Blob.of("x"), Durability.WRITTEN)))
                .isInstanceOf(StoreFailedException.class);
        assertThat(store.find(object("a"))).isEmpty();
        assertThat(store.find(object("before"))).isPresent();
        await().until(() -> failures.size() == 1);
    }

    @Test
    void failsWhenALateSyncFails() {
        store.commit(Change.journalOnly(Blob.of("denied"), Durability.WRITTEN));

        engine.failure.set(KeyValueException.failed(new IOException("fsync failed")));

        await().atMost(Duration.ofSeconds(5)).until(() -> failures.size() == 1);
        assertThatThrownBy(() -> store.commit(creation("a", "1"))).isInstanceOf(StoreFailedException.class);
    }

    @Test
    void doesNothingOfAChangeThereIsNoRoomForAndGoesOnWhenThereIs() {
        store.commit(Change.journalOnly(Blob.of("1"), Durability.SYNCED));
        Semaphore gate = engine.hold();
        engine.failure.set(KeyValueException.full(new IOException("No space left on device")));
        PendingCommit first = store.commitLater(creation("a", "1"));
        PendingCommit restingOnIt = store.commitLater(Change.builder()
                .read(object("a"), 1)
                .create(object("b"), CREATED, content("1"))
                .journal(Blob.of("lost"))
                .build());

        gate.release(1);
        assertThatThrownBy(first::await).isInstanceOf(StoreFullException.class);
        engine.failure.set(null);
        gate.release(100);

        assertThatThrownBy(restingOnIt::await).isInstanceOf(StoreFullException.class);
        assertThat(store.find(object("a"))).isEmpty();
        assertThat(store.find(object("b"))).isEmpty();
        assertThat(failures).isEmpty();
        store.commit(Change.builder()
                .read(object("b"), 0)
                .create(object("a"), CREATED, content("2"))
                .journal(Blob.of("2"))
                .build());
        JournalChain chain = new JournalChain();
        store.journal("node-1", null, 10).forEach(chain::accept);
        assertThat(chain.count()).isEqualTo(2);
    }

    @Test
    void keepsRoomForTheAuditOfReads() {
        engine.usableBytes = Acceptance.JOURNAL_ROOM_BYTES;
        // The room is looked at after each write.
        store.commit(creation("a", "1"));

        await().untilAsserted(() ->
                assertThatThrownBy(() -> store.commit(creation("b", "1"))).isInstanceOf(StoreFullException.class));
        store.commit(Change.journalOnly(Blob.of("read"), Durability.WRITTEN));

        engine.usableBytes = 0;
        await().untilAsserted(() -> assertThatThrownBy(
                        () -> store.commit(Change.journalOnly(Blob.of("x"), Durability.SYNCED)))
                .isInstanceOf(StoreFullException.class));
        assertThat(store.find(object("a"))).isPresent();
    }

    @Test
    void writesNothingOfAChangeThatCanNotBeTagged() {
        HmacTag tag = new HmacTag();
        RecordTag failing = (key, message) -> {
            if (key.id().equals("untaggable")) {
                throw new IllegalStateException("the key is gone");
            }
            return tag.tag(key, message);
        };
        try (KeyValueStore tagged = KeyValueStore.open(new TreeEngine(), StoreSettings.of(failing, failures::add))) {
            Change change = Change.builder()
                    .create(object("a"), CREATED, content("x"))
                    .create(object("untaggable"), CREATED, content("x"))
                    .build();

            assertThatThrownBy(() -> tagged.commit(change)).hasMessage("the key is gone");

            tagged.commit(creation("b", "x"));
            assertThat(tagged.find(object("a"))).isEmpty();
            assertThat(tagged.find(object("b"))).isPresent();
        }
    }

    @Test
    void boundsWhatGathersWhileTheDiskIsSlow() {
        Semaphore gate = engine.hold();
        List<PendingCommit> accepted = new ArrayList<>();
        // The committer has taken at most one group of any size when the rest gathers to the bound.
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < 2 * Acceptance.GROUP_COMMITS_MAX + 2; i++) {
                        accepted.add(store.commitLater(Change.journalOnly(Blob.of("x"), Durability.SYNCED)));
                    }
                },
                Thread::startVirtualThread);

        await().during(Duration.ofMillis(200)).until(() -> !writer.isDone());
        gate.release(1000);

        writer.join();
        accepted.forEach(PendingCommit::await);
        assertThat(accepted).hasSize(2 * Acceptance.GROUP_COMMITS_MAX + 2);
    }
}
