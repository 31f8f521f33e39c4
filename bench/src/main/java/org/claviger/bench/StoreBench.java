package org.claviger.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.keyvalue.KeyValueStore;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;

/**
 * What a request asks of the embedded store, in a store of a thousand objects and in one of a million, in turn: the CPU
 * time of the whole process for each, which holds the engine's own threads too.
 */
public final class StoreBench {
    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final int CREATED_AT_ONCE = 2_000;
    private static final int ROUNDS = 7;
    private static final int BODY_BYTES = 700;
    private static final int POPULAR_OBJECTS = 500;
    private static final int AUDIT_BYTES = 300;
    private static final Duration SETTLE_LOOK = Duration.ofSeconds(2);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);
    private static final String DOMAIN = "default";
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

    private StoreBench() {}

    /** A store and how many objects it began with. */
    private record Filled(ObjectStore store, int objects, Random random) {
        RecordKey any() {
            return key(random.nextInt(objects));
        }

        RecordKey popular() {
            return key(random.nextInt(Math.min(objects, POPULAR_OBJECTS)));
        }
    }

    /** Takes how many objects the large store has, if not a million. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int large = arguments.length == 0 ? LARGE : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("claviger-store-bench");
        try (ObjectStore one = open(folder.resolve("small"));
                ObjectStore other = open(folder.resolve("large"))) {
            Filled few = fill(one, SMALL);
            Filled many = fill(other, large);
            settle();
            System.out.printf("%-34s %12s %12s %7s%n", "us CPU for each", SMALL, large, "ratio");
            operations().forEach((name, operation) -> compare(name, operation, few, many));
        } finally {
            delete(folder);
        }
    }

    private static Map<String, ObjIntConsumer<Filled>> operations() {
        Map<String, ObjIntConsumer<Filled>> operations = new LinkedHashMap<>();
        operations.put("read and audit, popular objects", (filled, turn) -> readAndAudit(filled, filled.popular()));
        operations.put("read and audit, any object", (filled, turn) -> readAndAudit(filled, filled.any()));
        operations.put(
                "create, synced",
                (filled, turn) -> filled.store()
                        .commit(creation(
                                        Change.builder(),
                                        filled.objects() + filled.random().nextInt(Integer.MAX_VALUE / 2))
                                .journal(Blob.adopt(new byte[AUDIT_BYTES]))
                                .durability(Durability.SYNCED)
                                .build()));
        operations.put(
                "find by name",
                (filled, turn) ->
                        filled.store().findHolder(DOMAIN, name(filled.random().nextInt(filled.objects()))));
        operations.put(
                "locate by one attribute",
                (filled, turn) -> filled.store()
                        .locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT)
                                .with(rare(filled.random().nextInt(filled.objects())))));
        return operations;
    }

    private static void readAndAudit(Filled filled, RecordKey key) {
        StoredRecord record = filled.store().find(key).orElseThrow();
        filled.store()
                .commit(Change.builder()
                        .read(record)
                        .journal(Blob.adopt(new byte[AUDIT_BYTES]))
                        .durability(Durability.WRITTEN)
                        .build());
    }

    private static void compare(String name, ObjIntConsumer<Filled> operation, Filled few, Filled many) {
        int times = name.contains("synced") ? 1_000 : 10_000;
        double[] small = new double[ROUNDS];
        double[] large = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            double one = microsEach(operation, few, times);
            double other = microsEach(operation, many, times);
            if (round >= 0) {
                small[round] = one;
                large[round] = other;
            }
        }
        Arrays.sort(small);
        Arrays.sort(large);
        double one = small[ROUNDS / 2];
        double other = large[ROUNDS / 2];
        System.out.printf(Locale.ROOT, "%-34s %12.1f %12.1f %7.2f%n", name, one, other, other / one);
    }

    private static double microsEach(ObjIntConsumer<Filled> operation, Filled filled, int times) {
        long before = cpuNanos();
        for (int i = 0; i < times; i++) {
            operation.accept(filled, i);
        }
        return (cpuNanos() - before) / 1e3 / times;
    }

    /** Until the engine has put in order what was filled in: its own threads count, too. */
    private static void settle() throws InterruptedException {
        long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
        long before;
        do {
            before = cpuNanos();
            Thread.sleep(SETTLE_LOOK.toMillis());
        } while (cpuNanos() - before > SETTLE_LOOK.toNanos() / 20 && System.nanoTime() < end);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static Filled fill(ObjectStore store, int objects) {
        List<Change> group = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            group.add(creation(Change.builder(), i).build());
            if (group.size() == CREATED_AT_ONCE || i == objects - 1) {
                store.commit(group);
                group.clear();
            }
        }
        return new Filled(store, objects, new Random(1));
    }

    private static Change.Builder creation(Change.Builder change, int number) {
        RecordContent content = RecordContent.of(Blob.adopt(new byte[BODY_BYTES]))
                .withIndexes(List.of(
                        IndexTerm.of("Name", "key " + number),
                        IndexTerm.of("State", number % 4),
                        IndexTerm.of("Object Type", 2),
                        IndexTerm.of("Cryptographic Algorithm", number % 3),
                        IndexTerm.of("Initial Date", number),
                        rare(number)))
                .withClaims(List.of(name(number)));
        return change.create(key(number), BEGUN.plusSeconds(number), content);
    }

    private static IndexTerm rare(int number) {
        return IndexTerm.of("x-rare", "volume " + number);
    }

    private static UniqueClaim name(int number) {
        return UniqueClaim.of("names", "key " + number);
    }

    private static RecordKey key(int number) {
        return new RecordKey(DOMAIN, RecordKind.OBJECT, "object-" + number);
    }

    private static ObjectStore open(Path folder) {
        return KeyValueStore.open(
                RocksDbEngine.open(folder), StoreSettings.of(StoreBench::tag, failure -> failure.printStackTrace()));
    }

    private static byte[] tag(RecordKey key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
