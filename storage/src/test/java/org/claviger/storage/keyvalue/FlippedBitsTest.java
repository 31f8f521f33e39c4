package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalChain;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit after the other is turned over in the files of a RocksDB store, one that was stopped and one that was
 * killed. Each time the store says so, or holds every acknowledged change by its value. The long form is
 * {@code -Dclaviger.prove=true}.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class FlippedBitsTest {
    private static final int FLIPS = Boolean.getBoolean("claviger.prove") ? 10_000 : 240;

    /** Most of the time an engine waits for its own threads to end. */
    private static final int AT_ONCE = 24;

    private static final int OBJECTS = 60;
    private static final int LOSSES_SHOWN = 20;
    private static final long PATIENCE_SECONDS = 20;
    private static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {});

    /** In memory where that can be: an engine that opens syncs its new files. */
    private static Path folder;

    private static Image stopped;
    private static Image killed;

    /** The files of a store, and what was acknowledged to be in it. */
    private record Image(Path directory, Map<String, String> bodies, int journal) {}

    private record Flip(int number, Image image, Path file, long bit) {
        @Override
        public String toString() {
            return image.directory().getFileName() + " " + file + " bit " + bit;
        }
    }

    private enum Outcome {
        /** The store was not opened. */
        REFUSED,
        /** It was opened, and what is damaged is named when it is read or verified. */
        NAMED,
        /** All is there. */
        HARMLESS
    }

    /** How a store is opened: the planted faults open it with less care. */
    private interface Opening {
        KeyValueStore open(Path directory);
    }

    @BeforeAll
    static void makeStores(@TempDir Path onDisk) throws Exception {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory) ? Files.createTempDirectory(memory, "claviger-bits") : onDisk;
        Path directory = folder.resolve("store");
        Map<String, String> bodies = new LinkedHashMap<>();
        int journal = 0;
        // Several files of tables, with what later ones replace and delete in earlier ones.
        for (int round = 0; round < 2; round++) {
            try (KeyValueStore store = open(directory)) {
                journal += write(store, bodies, "r" + round, OBJECTS);
            }
        }
        stopped = new Image(copy(directory, folder.resolve("stopped")), new LinkedHashMap<>(bodies), journal);
        try (KeyValueStore store = open(directory)) {
            journal += write(store, bodies, "k", OBJECTS / 2);
            // Of the very last change only what is written later can say that it was on the disk.
            long changes = logBytes(directory);
            Awaitility.await().until(() -> logBytes(directory) > changes);
            // A killed process leaves its files as they are at that moment.
            killed = new Image(copy(directory, folder.resolve("killed")), new LinkedHashMap<>(bodies), journal);
        }
    }

    private static long logBytes(Path directory) throws IOException {
        return Files.size(log(directory));
    }

    private static Path log(Path directory) throws IOException {
        return files(directory).stream()
                .filter(file -> file.toString().endsWith(".log"))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    static void deleteStores() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static KeyValueStore open(Path directory) {
        return KeyValueStore.open(RocksDbEngine.open(directory), SETTINGS);
    }

    private static int write(KeyValueStore store, Map<String, String> bodies, String round, int objects) {
        int changes = 0;
        for (int i = 0; i < objects; i++) {
            String id = round + "-" + i;
            StoredRecord first = store.commit(change("first of " + id)
                            .create(object(id), CREATED, content(id, "first of " + id))
                            .build())
                    .records()
                    .getFirst();
            bodies.put(id, "first of " + id);
            changes++;
            if (i % 3 == 0) {
                store.commit(change("second of " + id)
                        .update(first, content(id, "second of " + id))
                        .build());
                bodies.put(id, "second of " + id);
                changes++;
            } else if (i % 7 == 0) {
                store.commit(change("deletion of " + id).delete(first).build());
                bodies.remove(id);
                changes++;
            }
        }
        return changes;
    }

    private static Change.Builder change(String what) {
        return Change.builder().journal(Blob.of(what));
    }

    private static RecordContent content(String id, String body) {
        return new RecordContent(
                Blob.of(body.repeat(4)), List.of(IndexTerm.of("id", id)), List.of(UniqueClaim.of("names", id)));
    }

    @Test
    void neverReadsAWrongValueNorMissesOneInSilence() throws Exception {
        Random random = new Random();
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<String> losses = new ArrayList<>();
        // Of daemons: one that hangs must not hold up the verdict.
        ExecutorService executor = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofPlatform().daemon().factory());
        Deque<Attempt> running = new ArrayDeque<>();
        for (int i = 0; i < FLIPS && losses.size() < LOSSES_SHOWN; i++) {
            Flip flip = flip(random, i);
            running.add(new Attempt(flip, executor.submit(() -> attempt(flip, FlippedBitsTest::open))));
            if (running.size() == AT_ONCE) {
                take(running.remove(), outcomes, losses);
            }
        }
        running.forEach(attempt -> take(attempt, outcomes, losses));
        executor.shutdownNow();
        assertThat(losses).isEmpty();
        System.out.println("PROOF P1 | " + FLIPS
                + " bits turned over in the files of RocksDB stores, stopped and killed"
                + " | " + outcomes.get(Outcome.REFUSED) + " refused at the start, " + outcomes.get(Outcome.NAMED)
                + " named when read, " + outcomes.get(Outcome.HARMLESS) + " harmless; all else read back | lost 0");
    }

    private record Attempt(Flip flip, Future<Outcome> outcome) {}

    private static void take(Attempt attempt, Map<Outcome, Integer> outcomes, List<String> losses) {
        Flip flip = attempt.flip();
        try {
            outcomes.merge(attempt.outcome().get(PATIENCE_SECONDS, TimeUnit.SECONDS), 1, Integer::sum);
        } catch (TimeoutException e) {
            losses.add(flip + ": the store hangs");
        } catch (ExecutionException e) {
            losses.add(flip + ": " + e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void catchesAStoreThatTakesADamagedPlaceOfTheLogForItsEnd() throws Exception {
        Path log = log(killed.directory());
        Flip flip = new Flip(0, killed, log.getFileName(), Files.size(log) * 4);

        assertThat(attempt(flip, FlippedBitsTest::open)).isEqualTo(Outcome.REFUSED);
        assertThatThrownBy(() -> attempt(flip, directory -> {
                    cut(directory.resolve(flip.file()), flip.bit() / 8);
                    return open(directory);
                }))
                .isInstanceOf(AssertionError.class);
    }

    /** The kind of a piece becomes one that RocksDB reads in circles. */
    @Test
    void endsWhatTheEngineWouldHangOn() throws Exception {
        for (Path file : files(killed.directory())) {
            String name = file.getFileName().toString();
            if (name.startsWith("MANIFEST") || name.endsWith(".log")) {
                List<Long> pieces = pieces(file);
                assertThat(pieces).hasSizeGreaterThan(2);
                for (long piece : pieces) {
                    Flip flip = new Flip(-1, killed, file.getFileName(), (piece + 6) * 8 + 2);
                    // The last one is a mark in a log; in the manifest it could be torn, and tells of tables.
                    assertThat(attempt(flip, FlippedBitsTest::open))
                            .as("%s", flip)
                            .isEqualTo(
                                    name.endsWith(".log") && piece == pieces.getLast()
                                            ? Outcome.HARMLESS
                                            : Outcome.REFUSED);
                }
            }
        }
    }

    /** Where they begin in a file of less than a block. */
    private static List<Long> pieces(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.limit()).isLessThan(32 << 10);
        List<Long> pieces = new ArrayList<>();
        for (int at = 0; at + 7 <= bytes.limit(); at += 7 + Short.toUnsignedInt(bytes.getShort(at + 4))) {
            pieces.add((long) at);
        }
        return pieces;
    }

    /** What a crash leaves of a change of the manifest that was never synced. */
    @Test
    void opensAStoreWhoseManifestHasATornEnd() throws Exception {
        // Of a kind that is known, and of one that RocksDB reads in circles.
        for (byte kind : new byte[] {1, 5}) {
            for (Image image : List.of(stopped, killed)) {
                Path copy = copy(image.directory(), folder.resolve("torn-" + kind + "-" + image.journal()));
                Path manifest = files(copy).stream()
                        .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                        .findFirst()
                        .orElseThrow();
                Files.write(manifest, new byte[] {1, 2, 3, 4, 90, 0, kind, 5, 5, 5}, StandardOpenOption.APPEND);

                assertThat(read(copy, image, FlippedBitsTest::open)).isEqualTo(Outcome.HARMLESS);
            }
        }
    }

    private static void cut(Path file, long bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void catchesAStoreThatTrustsWhatItReads() throws Exception {
        Path copy = copy(stopped.directory(), folder.resolve("edited"));
        try (RocksDbEngine engine = RocksDbEngine.open(copy)) {
            byte[] key = KeyLayout.record(object("r1-0"));
            byte[] record = Objects.requireNonNull(engine.get(key));
            record[new String(record, StandardCharsets.ISO_8859_1).indexOf("second of")] ^= 1;
            KeyValueBatch batch = new KeyValueBatch();
            batch.put(key, record);
            engine.write(batch, true);
        }
        Image edited = new Image(copy, stopped.bodies(), stopped.journal());

        assertThat(read(copy, edited, FlippedBitsTest::open)).isEqualTo(Outcome.NAMED);
        assertThatThrownBy(() -> read(
                        copy,
                        edited,
                        directory -> KeyValueStore.open(
                                RocksDbEngine.open(directory), StoreSettings.of(new TrustingTag(), cause -> {}))))
                .isInstanceOf(AssertionError.class);
    }

    /** The planted fault: finds every tag right. */
    private static final class TrustingTag implements RecordTag {
        private final HmacTag tag = new HmacTag();

        @Override
        public byte[] tag(RecordKey key, byte[] message) {
            return tag.tag(key, message);
        }

        @Override
        public boolean matches(RecordKey key, byte[] message, byte[] found) {
            return true;
        }
    }

    /** In each file as often as in every other one: most bytes are in those of tables. */
    private static Flip flip(Random random, int number) throws IOException {
        Image image = random.nextBoolean() ? stopped : killed;
        List<Path> files = files(image.directory());
        Path file = files.get(random.nextInt(files.size()));
        return new Flip(number, image, file.getFileName(), random.nextLong(Files.size(file) * 8));
    }

    /** Those from which a store is read. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toFile().length() > 0)
                    .filter(file -> !file.getFileName().toString().matches("LOG.*|SYNCED"))
                    .sorted()
                    .toList();
        }
    }

    private static Outcome attempt(Flip flip, Opening opening) throws IOException {
        Path directory = copy(flip.image().directory(), folder.resolve("flipped-" + flip.number()));
        Path file = directory.resolve(flip.file());
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (flip.bit() / 8)] ^= (byte) (1 << flip.bit() % 8);
        Files.write(file, bytes);
        try {
            return read(directory, flip.image(), opening);
        } finally {
            delete(directory);
        }
    }

    private static Outcome read(Path directory, Image image, Opening opening) {
        try (KeyValueStore store = opening.open(directory)) {
            return readAll(store, image);
        } catch (StoreException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Outcome.REFUSED;
        }
    }

    private static Outcome readAll(KeyValueStore store, Image image) {
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        image.bodies().forEach((id, body) -> {
            try {
                Optional<StoredRecord> found = store.find(object(id));
                if (found.isEmpty()) {
                    missing.add(id);
                } else {
                    assertThat(found.get().body().toText()).isEqualTo(body.repeat(4));
                }
            } catch (StoreException e) {
                named.add(String.valueOf(e.getMessage()));
            }
        });
        try {
            verify(store, named);
            if (named.isEmpty()) {
                locate(store, image, missing);
                JournalChain chain = new JournalChain();
                store.journal("node-1", null, Integer.MAX_VALUE).forEach(chain::accept);
                assertThat(chain.count()).as("entries of the journal").isEqualTo(image.journal());
            }
        } catch (StoreException e) {
            named.add(String.valueOf(e.getMessage()));
        }
        assertThat(named.isEmpty() ? missing : List.of())
                .as("missing in silence")
                .isEmpty();
        assertThat(named).allSatisfy(message -> assertThat(message).isNotBlank());
        return named.isEmpty() ? Outcome.HARMLESS : Outcome.NAMED;
    }

    private static void verify(KeyValueStore store, List<String> named) {
        try (StoreInspection inspection = store.inspect()) {
            named.addAll(new StoreVerifier(new HmacTag(), new byte[16], rows -> {})
                    .verify(inspection, List.of())
                    .problems());
        }
    }

    private static void locate(KeyValueStore store, Image image, List<String> missing) {
        Map<String, StoredRecord> located = new TreeMap<>();
        store.locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT).limit(10_000))
                .records()
                .forEach(record -> located.put(record.key().id(), record));
        image.bodies().keySet().stream().filter(id -> !located.containsKey(id)).forEach(missing::add);
        assertThat(located)
                .as("nothing deleted returns")
                .hasSizeLessThanOrEqualTo(image.bodies().size());
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
