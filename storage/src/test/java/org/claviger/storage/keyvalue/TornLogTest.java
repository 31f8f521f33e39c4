package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.JournalChain;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of RocksDB as a power cut leaves them: the log ends anywhere, and behind what was synced there may be
 * nothing, zeros or rubbish. Each change is whole or absent, in order, and all that was synced by then is there.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TornLogTest {
    private static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {
        throw cause;
    });
    private static final int CHANGES = 30;

    /** Odd, so that over the run it falls on every part of an entry. */
    private static final int STEP = 211;

    /** Where a piece of the log has its kind, and one that RocksDB does not expect there. */
    private static final int KIND_AT = 6;

    private static final byte READ_IN_CIRCLES = 5;

    @TempDir
    private Path directory;

    /** What follows the bytes that are sure. */
    private enum Tail {
        NOTHING,
        ZEROS,
        RUBBISH
    }

    @Test
    void recoversToTheLastWholeChange() throws IOException {
        Path original = directory.resolve("original");
        List<Long> acknowledged = new ArrayList<>();
        Path image = directory.resolve("image");
        try (KeyValueStore store = KeyValueStore.open(RocksDbEngine.open(original), SETTINGS)) {
            acknowledged.add(Files.size(log(original)));
            for (int i = 0; i < CHANGES; i++) {
                store.commit(change(i));
                acknowledged.add(Files.size(log(original)));
            }
            // A copy of the open files is what a crash leaves; closing might still write.
            copy(original, image);
        }
        byte[] log = Files.readAllBytes(log(image));
        assertThat(acknowledged.getLast()).isEqualTo(log.length);

        Random random = new Random(1);
        Set<Long> lengths = new TreeSet<>(acknowledged);
        for (long length = acknowledged.getFirst(); length <= log.length; length += STEP) {
            lengths.add(length);
        }
        for (long length : lengths) {
            for (Tail tail : Tail.values()) {
                Files.write(log(image), torn(log, (int) length, tail, random));
                Path crashed = directory.resolve("crashed-" + length + tail);
                copy(image, crashed);
                check(crashed, acknowledged, length);
            }
        }
    }

    /** Several records, so that a torn change would show. */
    private static Change change(int number) {
        return Change.builder()
                .create(object("a" + number), CREATED, content("x".repeat(number * 7)))
                .create(object("b" + number), CREATED, content("y".repeat(100)))
                .journal(Blob.of("change " + number))
                .build();
    }

    private static byte[] torn(byte[] log, int length, Tail tail, Random random) {
        byte[] torn = Arrays.copyOf(log, tail == Tail.NOTHING ? length : log.length);
        if (tail == Tail.RUBBISH) {
            byte[] rubbish = new byte[log.length - length];
            random.nextBytes(rubbish);
            if (rubbish.length > KIND_AT) {
                rubbish[KIND_AT] = READ_IN_CIRCLES;
            }
            System.arraycopy(rubbish, 0, torn, length, rubbish.length);
        } else {
            Arrays.fill(torn, length, torn.length, (byte) 0);
        }
        return torn;
    }

    private static void check(Path crashed, List<Long> acknowledged, long length) {
        long sure = acknowledged.stream().filter(size -> size <= length).count() - 1;
        try (KeyValueStore store = KeyValueStore.open(RocksDbEngine.open(crashed), SETTINGS)) {
            JournalChain chain = new JournalChain();
            store.journal("node-1", null, 1000).forEach(chain::accept);
            assertThat(chain.count()).as("at %d", length).isBetween(sure, sure + 1);
            for (int i = 0; i < CHANGES; i++) {
                boolean expected = i < chain.count();
                assertThat(store.find(object("a" + i)).isPresent())
                        .as("at %d", length)
                        .isEqualTo(expected);
                assertThat(store.find(object("b" + i)).isPresent())
                        .as("at %d", length)
                        .isEqualTo(expected);
            }
            store.commit(change(CHANGES));
        }
    }

    private static Path log(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            List<Path> logs = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
            assertThat(logs).hasSize(1);
            return logs.getFirst();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
