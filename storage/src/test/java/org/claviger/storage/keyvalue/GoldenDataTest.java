package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalChain;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an older version wrote is read for ever: {@code golden/store-format-N.txt} holds every key and value of a small
 * store. They are never changed; a new format gets a file of its own. Format 2 keeps sums over the records.
 */
final class GoldenDataTest {
    private static final String GOLDEN = "/golden/store-format-2.txt";
    private static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {
        throw cause;
    });
    private static final UniqueClaim CLAIM = UniqueClaim.of("owner/alice", "key one");

    @Test
    void writesWhatTheFormatSays() throws IOException {
        TreeEngine engine = new TreeEngine();
        try (KeyValueStore store = KeyValueStore.open(engine, SETTINGS)) {
            fill(store);
        }

        String written = engine.state().entrySet().stream()
                .map(entry -> HexFormat.of().formatHex(entry.getKey()) + " "
                        + HexFormat.of().formatHex(entry.getValue()) + "\n")
                .collect(Collectors.joining());

        // Where it can be looked at when it is different.
        Files.writeString(Path.of("target", "store-format-2.txt"), written);
        assertThat(written).isEqualTo(golden(GOLDEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/golden/store-format-1.txt", GOLDEN})
    void readsWhatEachFormatWrote(String name) throws IOException {
        NavigableMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
        for (String line : golden(name).split("\n")) {
            String[] words = line.split(" ", -1);
            state.put(HexFormat.of().parseHex(words[0]), HexFormat.of().parseHex(words[1]));
        }

        try (KeyValueStore store = KeyValueStore.open(new TreeEngine(state), SETTINGS)) {
            store.sumUp();
            LocateQuery objects = LocateQuery.of(DOMAIN, RecordKind.OBJECT);
            assertThat(store.locate(objects).records())
                    .extracting(record -> record.key().id())
                    .containsExactly("two", "one", "old");
            assertThat(store.locate(objects.with(IndexRange.of("date", -10, 0))).records())
                    .extracting(record -> record.key().id())
                    .containsExactly("one");
            assertThat(store.findHolder(DOMAIN, CLAIM).orElseThrow().version()).isEqualTo(2);
            assertThat(store.find(new RecordKey(RecordKey.SERVER, RecordKind.COUNTER, "seals")))
                    .isPresent();
            JournalChain chain = new JournalChain();
            store.journal("node-1", null, 10).forEach(chain::accept);
            assertThat(chain.count()).isEqualTo(3);

            store.commit(Change.builder()
                    .create(new RecordKey(DOMAIN, RecordKind.OBJECT, "three"), CREATED.plusMillis(1), content("3"))
                    .journal(Blob.of("after"))
                    .build());
            assertThat(store.locate(objects).records()).hasSize(4);
            assertThat(store.locate(objects).records().get(1).sequence()).isEqualTo(5);
            try (StoreInspection inspection = store.inspect()) {
                assertThat(new StoreVerifier(SETTINGS.tag(), new byte[16], rows -> {})
                                .verify(inspection, List.of())
                                .problems())
                        .isEmpty();
            }
            System.out.println("PROOF P12 | the store of " + name
                    + " opened | records, indexes, claims, journal read, sums" + " agree | lost 0");
        }
    }

    private static void fill(KeyValueStore store) {
        RecordKey one = new RecordKey(DOMAIN, RecordKind.OBJECT, "one");
        store.commit(Change.builder()
                .create(one, CREATED, content("to be replaced"))
                .create(
                        new RecordKey(DOMAIN, RecordKind.OBJECT, "old"),
                        Instant.parse("1965-04-03T02:01:00Z"),
                        content("before 1970"))
                .journal(Blob.of("first"))
                .journal(Blob.of("second"))
                .build());
        store.commit(Change.builder()
                .update(
                        store.find(one).orElseThrow(),
                        new RecordContent(
                                Blob.of(new byte[] {0, 1, -1}),
                                List.of(
                                        IndexTerm.of("date", -7),
                                        IndexTerm.of("state", "active"),
                                        IndexTerm.of("custom", "x".repeat(300))),
                                List.of(CLAIM)))
                .build());
        store.commit(Change.builder()
                .create(new RecordKey(DOMAIN, RecordKind.OBJECT, "two"), CREATED.plusSeconds(1), content("2"))
                .create(
                        new RecordKey(RecordKey.SERVER, RecordKind.COUNTER, "seals"),
                        Instant.EPOCH,
                        RecordContent.of(Blob.of(65536)))
                .build());
        store.commit(Change.journalOnly(Blob.of("third"), Durability.WRITTEN));
    }

    private static String golden(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(GoldenDataTest.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
