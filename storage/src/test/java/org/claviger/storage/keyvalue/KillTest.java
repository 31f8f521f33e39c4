package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.Position;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.testing.HmacTag;
import org.claviger.storage.testing.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills (-9) a store process while 16 writers write, and reads back every acknowledged change by its value. The long
 * form is {@code -Dclaviger.kills=500}. {@code -Dclaviger.engine=MapDB} fails, and says what was left of its stores.
 */
final class KillTest {
    private static final int KILLS = Integer.getInteger("claviger.kills", 8);
    private static final String ENGINE = System.getProperty("claviger.engine", StoreProcess.ROCKSDB);
    private static final int ACKNOWLEDGED_MIN = 100;
    private static final int ACKNOWLEDGED_MORE = 1_000;
    private static final int DELAY_MILLIS_MAX = 20;
    private static final int HASTY_KILLS_MAX = 5;

    /** A store is killed again and again, but each check reads all of it: after some kills a new one begins. */
    private static final int KILLS_OF_ONE_STORE = 4;

    /** A process that starts, one that writes and one that is read back take turns at processor and disk. */
    private static final int STORES_AT_ONCE = 3;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void losesNoAcknowledgedChangeWhenTheProcessIsKilled() throws Exception {
        Tally tally = new Tally();
        List<Future<?>> stores = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(STORES_AT_ONCE)) {
            for (int done = 0; done < KILLS; done += KILLS_OF_ONE_STORE) {
                Path store = directory.resolve("store" + done);
                int kills = Math.min(KILLS_OF_ONE_STORE, KILLS - done);
                stores.add(executor.submit(() -> {
                    killAndCheck(store, kills, tally);
                    return null;
                }));
            }
            for (Future<?> store : stores) {
                store.get();
            }
        }
        assertThat(tally.damaged)
                .as(
                        "%d kills of a %s store, %d acknowledged changes; these are damaged",
                        KILLS, ENGINE, tally.checked())
                .isEmpty();
        System.out.println("PROOF P1 | " + KILLS + " kills of a " + ENGINE + " store under 16 writers | "
                + tally.checked() + " acknowledged changes read back, sums agree | lost 0");
    }

    /** The planted fault: a process that says what it is about to write loses some of it. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void catchesAcknowledgementsThatComeTooEarly() throws Exception {
        Random random = new Random();
        Path store = directory.resolve("hasty");
        boolean caught = false;
        for (int kill = 0; kill < HASTY_KILLS_MAX && !caught; kill++) {
            List<String> acknowledged = runAndKill(store, "h" + kill, random, true);
            try (KeyValueStore reopened = StoreProcess.open(store, ENGINE)) {
                check(reopened, acknowledged);
            } catch (AssertionError e) {
                caught = true;
            }
        }
        assertThat(caught).isTrue();
    }

    /** What all stores together came to. */
    private static final class Tally {
        private final AtomicInteger checked = new AtomicInteger();
        private final Queue<String> damaged = new ConcurrentLinkedQueue<>();

        int checked() {
            return checked.get();
        }
    }

    /** A damaged store is not killed again: what its next writers find says nothing of them. */
    private static void killAndCheck(Path store, int kills, Tally tally) throws IOException, InterruptedException {
        Random random = new Random();
        List<String> all = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            List<String> acknowledged = runAndKill(store, "k" + kill, random, false);
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_MIN);
            tally.checked.addAndGet(acknowledged.size());
            all.addAll(acknowledged);
            boolean last = kill == kills - 1;
            try (KeyValueStore reopened = StoreProcess.open(store, ENGINE)) {
                check(reopened, last ? all : acknowledged);
            } catch (AssertionError | RuntimeException e) {
                tally.damaged.add(store.getFileName() + " after kill " + (kill + 1) + ": " + e);
                return;
            }
        }
    }

    /** Everything that was acknowledged before and, because the kill is not instant, after it was sent. */
    private static List<String> runAndKill(Path store, String round, Random random, boolean hasty)
            throws IOException, InterruptedException {
        int acknowledgements = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE);
        // Not with an acknowledgement, which comes right after a sync.
        Executor later = CompletableFuture.delayedExecutor(random.nextInt(DELAY_MILLIS_MAX), TimeUnit.MILLISECONDS);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        // It lives for a second or two.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        store.toString(),
                        ENGINE,
                        round,
                        String.valueOf(hasty))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
                acknowledged.add(line.get());
                if (acknowledged.size() == acknowledgements) {
                    // Not through the process itself, which would close the pipe with acknowledgements in it.
                    later.execute(process.toHandle()::destroyForcibly);
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
        return acknowledged;
    }

    /** Whole lines only: the last one may have been torn by the kill. */
    private static Optional<String> next(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return Optional.of(line.toString());
            }
            line.append((char) c);
        }
        return Optional.empty();
    }

    private static void check(KeyValueStore store, List<String> acknowledged) {
        try (StoreInspection inspection = store.inspect()) {
            StoreVerifier verifier = new StoreVerifier(new HmacTag(), new byte[16], rows -> {});
            assertThat(verifier.verify(inspection, List.of()).problems()).isEmpty();
        }
        Set<String> journal = journal(store);
        for (String line : acknowledged) {
            assertThat(journal).contains(line);
            String[] words = line.split(" ", 3);
            Optional<StoredRecord> found = store.find(Records.object(words[1]));
            switch (words[0]) {
                case "deleted" -> assertThat(found).as(line).isEmpty();
                case "put" -> check(store, found, words[1], Long.parseLong(words[2]), journal);
                default -> assertThat(line).startsWith("read ");
            }
        }
    }

    private static void check(
            KeyValueStore store, Optional<StoredRecord> found, String id, long version, Set<String> journal) {
        if (found.isEmpty()) {
            // A deletion may have been done though nobody was told; then its audit record is there too.
            assertThat(journal).contains("deleted " + id);
            return;
        }
        StoredRecord record = found.get();
        assertThat(record.version()).isGreaterThanOrEqualTo(version);
        assertThat(record.body().toText()).isEqualTo(StoreProcess.body(id, record.version()));
        assertThat(journal).contains("put " + id + " " + record.version());
        assertThat(store.findHolder(Records.DOMAIN, UniqueClaim.of("names", id)))
                .contains(record);
        // The id sorts after all: the next place is the record's own.
        Position newer = new Position(record.created().toEpochMilli(), record.sequence() + 1, "~");
        LocateQuery before = LocateQuery.of(Records.DOMAIN, RecordKind.OBJECT)
                .with(IndexTerm.of("version", record.version()))
                .after(newer)
                .limit(1);
        assertThat(store.locate(before).records()).containsExactly(record);
    }

    private static Set<String> journal(KeyValueStore store) {
        JournalChain chain = new JournalChain();
        Set<String> payloads = new HashSet<>();
        JournalPosition after = null;
        while (true) {
            List<JournalEntry> page = store.journal("node-1", after, 10_000);
            if (page.isEmpty()) {
                return payloads;
            }
            for (JournalEntry entry : page) {
                chain.accept(entry);
                assertThat(payloads.add(entry.payload().toText()))
                        .as("each audit record once")
                        .isTrue();
            }
            after = page.getLast().position();
        }
    }
}
