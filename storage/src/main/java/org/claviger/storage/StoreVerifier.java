package org.claviger.storage;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything in a store: each record's tag, the sums over all records, the entries of indexes and claims. What a
 * sum lacks is named where that can be told: from entries that were left behind, and from the sum itself when it is
 * one record.
 */
public final class StoreVerifier {
    public static final int PROBLEMS_MAX = 100;

    private final RecordEncoding encoding;
    private final SumNumbers numbers;
    private final byte[] seed;
    private final LongConsumer progress;
    private final ObjIntConsumer<? super StoredRecord> each;

    /**
     * @param seed random, of this verification alone: nobody can prepare entries whose hashes cancel each other
     * @param progress told how many rows were read, row by row; may wait, to go easy on a running server
     */
    public StoreVerifier(RecordTag tag, byte[] seed, LongConsumer progress) {
        this(tag, seed, progress, (_, _) -> {});
    }

    /** @param each shown every record whose tag holds, sums left out, with the number of its bytes */
    public StoreVerifier(RecordTag tag, byte[] seed, LongConsumer progress, ObjIntConsumer<? super StoredRecord> each) {
        this.encoding = new RecordEncoding(tag);
        this.numbers = new SumNumbers(tag, encoding);
        this.seed = seed.clone();
        this.progress = progress;
        this.each = each;
    }

    public StoreReport verify(StoreInspection inspection, List<SumExpectation> signed) {
        Reading reading = new Reading();
        inspection.walk(reading);
        reading.compareSums(inspection, signed);
        reading.compareEntries(inspection);
        return reading.report();
    }

    private final class Reading implements StoreInspection.Visitor {
        private final Map<KindOfDomain, RecordSum> found = new TreeMap<>();
        private final Map<KindOfDomain, RecordSum> expected = new TreeMap<>();
        private final Map<KindOfDomain, Long> damaged = new HashMap<>();
        private final Map<RecordKey, Long> generations = new HashMap<>();
        private final Set<String> problems = new TreeSet<>();
        private final EntrySum entriesExpected = new EntrySum();
        private final EntrySum entriesFound = new EntrySum();
        private long rows;
        private long records;
        private long bytes;
        private long indexEntries;
        private long claims;

        @Override
        public void record(RecordKey key, byte[] stored) {
            progress.accept(++rows);
            StoredRecord record = checked(key, stored);
            if (record == null) {
                problem(key + " was changed outside the server, or is damaged: its tag does not match");
                damaged.merge(KindOfDomain.of(key), 1L, Long::sum);
            } else if (key.kind() == RecordKind.SUM) {
                sum(record);
            } else {
                records++;
                bytes += stored.length;
                each.accept(record, stored.length);
                found.merge(KindOfDomain.of(key), numbers.of(record, stored), RecordSum::plus);
                IndexPlace.of(record).forEach(entriesExpected::add);
                ClaimPlace.of(record).forEach(entriesExpected::add);
            }
        }

        private void sum(StoredRecord record) {
            try {
                ShardSum shard = ShardSum.read(record, numbers);
                expected.merge(shard.of(), shard.sum(), RecordSum::plus);
                generations.put(record.key(), record.version());
            } catch (IntegrityException e) {
                problem(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void index(IndexPlace place) {
            progress.accept(++rows);
            indexEntries++;
            entriesFound.add(place);
        }

        @Override
        public void claim(ClaimPlace place) {
            progress.accept(++rows);
            claims++;
            entriesFound.add(place);
        }

        @Override
        public void foreign(String what) {
            problem(what + " was put there by no server");
        }

        void compareSums(StoreInspection inspection, List<SumExpectation> signed) {
            for (SumExpectation one : signed) {
                long generation = generations.getOrDefault(ShardSum.key(one.of(), one.shard()), 0L);
                if (generation < one.generation()) {
                    problem("The sum over " + one.of() + ", of " + one.shard() + ", is an old one: write " + generation
                            + ", while write " + one.generation() + " was signed; older records were put back with it");
                }
            }
            Map<KindOfDomain, RecordSum> missing = new TreeMap<>();
            Set<KindOfDomain> kinds = new TreeSet<>(expected.keySet());
            kinds.addAll(found.keySet());
            for (KindOfDomain kind : kinds) {
                RecordSum lack =
                        expected.getOrDefault(kind, RecordSum.EMPTY).minus(found.getOrDefault(kind, RecordSum.EMPTY));
                // A record that can not be read is missing from the sum, and named already.
                boolean explained = lack.count() == damaged.getOrDefault(kind, 0L) && lack.count() > 0;
                if (!lack.equals(RecordSum.EMPTY) && !explained) {
                    missing.put(kind, lack);
                }
            }
            if (!missing.isEmpty()) {
                Culprits culprits = new Culprits(missing);
                inspection.walk(culprits);
                missing.forEach((kind, lack) -> problem(culprits.explain(kind, lack)));
            }
        }

        /** Entry by entry only when the hashes say that something differs. */
        void compareEntries(StoreInspection inspection) {
            if (!entriesExpected.sameAs(entriesFound)) {
                inspection.walk(new Entries(inspection, this));
            }
        }

        private void problem(String text) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(text);
            }
        }

        StoreReport report() {
            return new StoreReport(records, bytes, indexEntries, claims, found, new ArrayList<>(problems));
        }
    }

    private @Nullable StoredRecord checked(RecordKey key, byte @Nullable [] stored) {
        try {
            return stored == null ? null : encoding.decode(key, stored);
        } catch (IntegrityException e) {
            return null;
        }
    }

    /** Looks for the one record whose absence or age makes a sum differ. */
    private final class Culprits implements StoreInspection.Visitor {
        private final Map<KindOfDomain, RecordSum> missing;
        private final Map<KindOfDomain, Set<RecordKey>> named = new HashMap<>();
        private final Set<RecordKey> asked = new HashSet<>();

        Culprits(Map<KindOfDomain, RecordSum> missing) {
            this.missing = missing;
        }

        @Override
        public void record(RecordKey key, byte[] stored) {
            ask(key);
        }

        @Override
        public void index(IndexPlace place) {
            // The list of all holds each record once.
            if (place.name().isEmpty()) {
                ask(place.record());
            }
        }

        @Override
        public void claim(ClaimPlace place) {
            ask(place.holder());
        }

        @Override
        public void foreign(String what) {}

        private void ask(RecordKey key) {
            RecordSum lack = missing.get(KindOfDomain.of(key));
            if (lack == null || lack.versions() == 0 || !asked.add(key)) {
                return;
            }
            RecordSum one = new RecordSum(
                    0,
                    0,
                    lack.contents(),
                    numbers.keyNumber(key, RecordTag.NEWEST).multiply(BigInteger.valueOf(lack.versions())));
            if (one.keys().equals(lack.keys())) {
                named.computeIfAbsent(KindOfDomain.of(key), kind -> new TreeSet<>())
                        .add(key);
            }
        }

        String explain(KindOfDomain kind, RecordSum lack) {
            Set<RecordKey> one = named.getOrDefault(kind, Set.of());
            String who = one.isEmpty() ? "" : ": " + one.iterator().next();
            if (lack.count() > 0) {
                return lack.count() + " records of " + kind + " are missing" + who;
            }
            if (lack.count() < 0) {
                return -lack.count() + " records of " + kind + " are there that were deleted" + who;
            }
            return lack.versions() == 0
                    ? "Records of " + kind + " are not those that were written last"
                    : "Old records of " + kind + " were put back, " + lack.versions() + " changes behind" + who;
        }
    }

    /** Names the entries that no record has, and those that records lack. */
    private final class Entries implements StoreInspection.Visitor {
        private final StoreInspection inspection;
        private final Reading reading;

        Entries(StoreInspection inspection, Reading reading) {
            this.inspection = inspection;
            this.reading = reading;
        }

        @Override
        public void record(RecordKey key, byte[] stored) {
            StoredRecord record = key.kind() == RecordKind.SUM ? null : checked(key, stored);
            if (record == null) {
                return;
            }
            for (IndexPlace place : IndexPlace.of(record)) {
                if (!inspection.holds(place)) {
                    reading.problem(key + " is not in the index " + shown(place) + ", or is an old record");
                }
            }
            for (ClaimPlace place : ClaimPlace.of(record)) {
                if (!inspection.holds(place)) {
                    reading.problem(key + " does not hold what it claims, or is an old record");
                }
            }
        }

        @Override
        public void index(IndexPlace place) {
            compare(
                    place.record(),
                    "the index " + shown(place),
                    record -> IndexPlace.of(record).contains(place));
        }

        @Override
        public void claim(ClaimPlace place) {
            compare(
                    place.holder(),
                    "the claims",
                    record -> ClaimPlace.of(record).contains(place));
        }

        private void compare(RecordKey key, String where, Predicate<StoredRecord> names) {
            byte @Nullable [] stored = inspection.find(key);
            if (stored == null) {
                reading.problem(key + " is missing: " + where + " still names it");
                return;
            }
            StoredRecord record = checked(key, stored);
            if (record != null && !names.test(record)) {
                reading.problem(key + " is an old record, or was put into " + where + " by no server");
            }
        }

        @Override
        public void foreign(String what) {}

        private static String shown(IndexPlace place) {
            return place.name().isEmpty() ? "of all" : place.name();
        }
    }

    /** Adds hashes of entries, in any order. */
    private final class EntrySum {
        private final long[] sum = new long[4];

        void add(Record entry) {
            MessageDigest digest = JournalEntry.sha256();
            digest.update(seed);
            digest.update(text(entry).getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += Encoder.getLong(hash, i * Long.BYTES);
            }
        }

        private static String text(Record entry) {
            return switch (entry) {
                case IndexPlace place ->
                    String.join(
                            "\0",
                            place.record().toString(),
                            place.name(),
                            hex(place.value()),
                            Long.toString(place.position().createdMillis()),
                            Long.toString(place.position().sequence()));
                case ClaimPlace place ->
                    String.join("\0", "claim", place.holder().toString(), hex(place.namespace()), hex(place.value()));
                default -> throw new IllegalArgumentException("no entry: " + entry.getClass());
            };
        }

        private static String hex(Blob blob) {
            return HexFormat.of().formatHex(blob.array());
        }

        boolean sameAs(EntrySum other) {
            return Arrays.equals(sum, other.sum);
        }
    }
}
