package org.claviger.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.JournalChain;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreReport;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.TagRenewal;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;
import org.claviger.storage.testing.TurningTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store whose records, sums and journal go from one tag key to the next. */
class TagRenewalTest {
    private static final int RECORDS = 30;
    private static final int ENTRIES = 2 * KeyValueTagRenewal.STEP_ENTRIES + 7;

    private final TurningTag tag = new TurningTag();
    private final KeyValueEngine engine = MapDbEngine.inMemory();
    private final ObjectStore store = KeyValueStore.open(engine, StoreSettings.of(tag, cause -> {
        throw cause;
    }));
    private final TagRenewal renewal = store.tagRenewal();

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void holdsAtEachStepAndUnderTheSecondKeyAloneAtTheEnd() {
        fill();
        tag.turn();
        assertThat(verify().problems()).isEmpty();

        List<StoredRecord> before = store.all(LocateQuery.of(DOMAIN, RecordKind.OBJECT));
        for (StoredRecord record : before.subList(0, RECORDS / 2)) {
            renew(record);
        }
        store.commit(creation("later", "under the second"));
        store.commit(Change.builder().delete(before.getLast()).build());
        assertThat(verify().problems()).isEmpty();

        store.all(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).stream()
                .filter(record -> record.tagKey() != tag.newest(DOMAIN))
                .forEach(this::renew);
        assertThat(renewal.run(DOMAIN, entries -> true)).isTrue();
        assertThat(renewal.run(RecordKey.SERVER, entries -> true)).isTrue();
        tag.end();

        assertThat(verify().problems()).isEmpty();
        assertThat(store.all(LocateQuery.of(DOMAIN, RecordKind.OBJECT))).hasSize(RECORDS);
        JournalChain chain = new JournalChain();
        store.journal(StoreSettings.NODE, null, ENTRIES + 1).forEach(chain::accept);
        assertThat(Objects.requireNonNull(chain.last()).position().sequence()).isEqualTo(ENTRIES);
    }

    @Test
    void changesNoGenerationOfASumSoThatWhatWasSignedStaysTrue() {
        fill();
        List<ShardSum> before = store.sums();
        tag.turn();

        renewal.run(DOMAIN, entries -> true);

        assertThat(store.sums()).isEqualTo(before);
    }

    @Test
    void goesOnWhereItWasEnded() {
        fill();
        tag.turn();
        AtomicInteger steps = new AtomicInteger();

        assertThat(renewal.run(RecordKey.SERVER, entries -> steps.incrementAndGet() < 2))
                .isFalse();
        assertThat(store.journal(StoreSettings.NODE, null, ENTRIES)).hasSize(ENTRIES);
        assertThat(renewal.run(RecordKey.SERVER, entries -> true)).isTrue();
        tag.end();

        assertThat(store.journal(StoreSettings.NODE, null, ENTRIES)).hasSize(ENTRIES);
    }

    @Test
    void takesNothingUnderTheFirstKeyOnceThatHasEndedEvenWhereItWasReadBefore() {
        fill();
        StoredRecord known = store.find(object("1")).orElseThrow();
        byte[] old = Objects.requireNonNull(engine.get(KeyLayout.record(known.key())));
        tag.turn();
        store.find(known.key());
        store.all(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).forEach(this::renew);
        renewal.run(DOMAIN, entries -> true);
        tag.end();

        KeyValueBatch forged = new KeyValueBatch();
        forged.put(KeyLayout.record(known.key()), old);
        engine.write(forged, true);

        assertThatThrownBy(() -> store.find(known.key())).isInstanceOf(IntegrityException.class);
        assertThat(verify().problems())
                .contains(known.key() + " was changed outside the server, or is damaged: its tag does not match");
    }

    /** The planted fault: who ends the first key too early is told so. */
    @Test
    void findsWhatWasNotRenewed() {
        fill();
        tag.turn();
        renewal.run(DOMAIN, entries -> true);
        store.all(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).stream().skip(1).forEach(this::renew);

        tag.end();

        assertThat(verify().problems()).hasSize(1);
    }

    private void fill() {
        for (int i = 0; i < RECORDS; i++) {
            store.commit(creation(Integer.toString(i), "value " + i));
        }
        for (int left = ENTRIES; left > 0; ) {
            Change.Builder change = Change.builder();
            for (int i = 0; i < 100 && left > 0; i++, left--) {
                change.journal(Blob.of("entry " + left));
            }
            store.commit(change.build());
        }
    }

    private void renew(StoredRecord record) {
        store.commit(
                Change.builder().update(record, content(record.body().toText())).build());
    }

    private StoreReport verify() {
        try (StoreInspection inspection = store.inspect()) {
            return new StoreVerifier(tag, new byte[] {1}, rows -> {}).verify(inspection, List.of());
        }
    }
}
