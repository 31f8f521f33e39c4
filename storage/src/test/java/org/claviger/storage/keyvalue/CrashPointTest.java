package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.object;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.TimeUnit;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.CommitResult;
import org.claviger.storage.Durability;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.testing.HmacTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run of many writers is recorded: what the engine wrote, when it synced, what was answered. Then the power is cut
 * at every point of it, and of what was not synced by then anything from nothing to all is kept.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class CrashPointTest {
    private static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {
        throw cause;
    });
    private static final int WRITERS = 16;
    private static final int COMMITS_EACH = 12;

    @Test
    void losesNothingThatWasAnsweredAtAnyCrashPoint() throws Exception {
        List<Event> run = record(new RecordingEngine());

        List<String> losses = losses(run);

        assertThat(run.stream().filter(Answered.class::isInstance).count()).isEqualTo(WRITERS * COMMITS_EACH);
        assertThat(run.stream().filter(Synced.class::isInstance).count()).isGreaterThan(COMMITS_EACH);
        assertThat(losses).isEmpty();
    }

    @Test
    void catchesAnEngineThatAnswersBeforeItsSync() throws Exception {
        List<Event> run = record(new HastyEngine());

        assertThat(losses(run)).isNotEmpty().anyMatch(loss -> loss.contains("was answered and is lost"));
    }

    @Test
    void catchesAnEngineThatSyncsNothing() throws Exception {
        List<Event> run = record(new RecordingEngine() {
            @Override
            void syncAfterWrite() {}

            @Override
            public void sync() {}
        });

        assertThat(losses(run)).isNotEmpty();
    }

    private sealed interface Event {}

    private record Written(KeyValueBatch batch) implements Event {}

    private record Synced() implements Event {}

    private record Answered(List<StoredRecord> records, List<RecordKey> deleted, List<JournalEntry> journal)
            implements Event {}

    /** Notes its writes and syncs in the order in which they took effect. */
    private static class RecordingEngine extends TreeEngine {
        private final List<Event> events = new ArrayList<>();

        synchronized void note(Event event) {
            events.add(event);
        }

        synchronized List<Event> events() {
            return List.copyOf(events);
        }

        @Override
        public void write(KeyValueBatch batch, boolean sync) {
            note(new Written(batch));
            if (sync) {
                syncAfterWrite();
            }
            super.write(batch, sync);
        }

        void syncAfterWrite() {
            sync();
        }

        @Override
        public void sync() {
            note(new Synced());
        }
    }

    /** The planted fault: a synced write returns at once, and its sync comes with the next write. */
    private static final class HastyEngine extends RecordingEngine {
        private boolean owed;

        @Override
        public void write(KeyValueBatch batch, boolean sync) {
            if (owed) {
                sync();
            }
            super.write(batch, sync);
            owed = sync;
        }

        @Override
        void syncAfterWrite() {}
    }

    private static List<Event> record(RecordingEngine engine) throws InterruptedException {
        try (KeyValueStore store = KeyValueStore.open(engine, SETTINGS)) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(Thread.startVirtualThread(() -> write(engine, store, writer)));
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        return engine.events();
    }

    private static void write(RecordingEngine engine, KeyValueStore store, int writer) {
        for (int i = 0; i < COMMITS_EACH; i++) {
            RecordKey key = object("w" + writer + "-" + i / 4);
            Change.Builder change = Change.builder().journal(Blob.of(key + " " + i));
            List<RecordKey> deleted = new ArrayList<>();
            switch (i % 4) {
                case 0 -> change.create(key, CREATED, content("first"));
                case 1 -> change.durability(Durability.WRITTEN);
                case 2 -> change.update(store.find(key).orElseThrow(), content("second"));
                default -> {
                    change.delete(store.find(key).orElseThrow());
                    deleted.add(key);
                }
            }
            CommitResult result = store.commit(change.build());
            boolean synced = i % 4 != 1;
            engine.note(new Answered(result.records(), deleted, synced ? result.journal() : List.of()));
        }
    }

    /** Everything that some crash would have lost, at most a hundred. */
    private static List<String> losses(List<Event> run) {
        List<String> losses = new ArrayList<>();
        NavigableMap<byte[], byte[]> durable = new TreeEngine().state();
        List<KeyValueBatch> unsynced = new ArrayList<>();
        List<Answered> answered = new ArrayList<>();
        for (Event event : run) {
            switch (event) {
                case Written written -> unsynced.add(written.batch());
                case Synced ignored -> {
                    for (KeyValueBatch batch : unsynced) {
                        durable = TreeEngine.after(durable, batch);
                    }
                    unsynced.clear();
                }
                case Answered answer -> answered.add(answer);
            }
            crash(durable, unsynced, answered, losses);
            if (losses.size() > 100) {
                break;
            }
        }
        return losses;
    }

    /** The log keeps its order: what survives of the unsynced writes is a beginning of them, of any length. */
    private static void crash(
            NavigableMap<byte[], byte[]> durable,
            List<KeyValueBatch> unsynced,
            List<Answered> answered,
            List<String> losses) {
        NavigableMap<byte[], byte[]> state = durable;
        check(state, answered, losses);
        for (KeyValueBatch batch : unsynced) {
            state = TreeEngine.after(state, batch);
            check(state, answered, losses);
        }
    }

    private static void check(NavigableMap<byte[], byte[]> state, List<Answered> answered, List<String> losses) {
        try (KeyValueStore store = KeyValueStore.open(new TreeEngine(state), SETTINGS)) {
            for (int i = 0; i < answered.size(); i++) {
                check(store, answered.get(i), losses);
            }
            JournalChain chain = new JournalChain();
            store.journal("node-1", null, Integer.MAX_VALUE).forEach(chain::accept);
        } catch (IntegrityException e) {
            losses.add(String.valueOf(e.getMessage()));
        }
    }

    private static void check(KeyValueStore store, Answered answer, List<String> losses) {
        for (StoredRecord record : answer.records()) {
            @Nullable StoredRecord found = store.find(record.key()).orElse(null);
            // A record's later deletion is answered later than its change, but may be durable earlier than that.
            boolean gone = found == null && !isDeletedInJournal(store, record.key());
            if (gone || (found != null && found.version() < record.version())) {
                losses.add(record.key() + " version " + record.version() + " was answered and is lost");
            } else if (found != null && found.version() == record.version() && !found.equals(record)) {
                losses.add(record.key() + " is not what was answered");
            }
        }
        for (RecordKey deleted : answer.deleted()) {
            if (store.find(deleted).isPresent()) {
                losses.add(deleted + " was deleted, which was answered and is lost");
            }
        }
        for (JournalEntry entry : answer.journal()) {
            JournalPosition before = new JournalPosition(1, entry.position().sequence() - 1);
            if (!store.journal("node-1", before, 1).equals(List.of(entry))) {
                losses.add("journal entry " + entry.position() + " was answered and is lost");
            }
        }
    }

    private static boolean isDeletedInJournal(KeyValueStore store, RecordKey key) {
        return store.journal("node-1", null, Integer.MAX_VALUE).stream().anyMatch(entry -> {
            String payload = entry.payload().toText();
            int space = payload.lastIndexOf(' ');
            return payload.substring(0, space).equals(key.toString())
                    && Integer.parseInt(payload.substring(space + 1)) % 4 == 3;
        });
    }
}
