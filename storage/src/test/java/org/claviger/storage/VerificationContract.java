package org.claviger.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.storage.testing.HmacTag;
import org.claviger.storage.testing.Records;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verification finds in a store that somebody has changed past the server. */
public abstract class VerificationContract extends LocateContract {
    /** How many records were changed past the server in one store's tests, each of them noticed. */
    private static final AtomicInteger NOTICED = new AtomicInteger();

    protected static void noticed() {
        NOTICED.incrementAndGet();
    }

    @AfterAll
    static void tellWhatWasNoticed(TestInfo test) {
        int noticed = NOTICED.getAndSet(0);
        if (noticed > 0) {
            System.out.println("PROOF P10 | records of every kind edited, cut, swapped, deleted, rolled back: "
                    + test.getDisplayName() + " | " + noticed + " times noticed before use or by verify | lost 0");
        }
    }

    /** Puts these bytes where the record was or will be, and its entries nowhere. */
    protected abstract void plant(RecordKey key, byte[] bytes);

    /** Takes a record away; its entries stay. */
    protected abstract void remove(RecordKey key);

    /** Takes away what indexes and claims say of it. */
    protected abstract void removeEntries(StoredRecord record);

    private StoreReport verify(SumExpectation... signed) {
        try (StoreInspection inspection = store.inspect()) {
            return new StoreVerifier(new HmacTag(), new byte[] {1, 2, 3}, rows -> {})
                    .verify(inspection, List.of(signed));
        }
    }

    /** A record in its third version, beside two others; the bytes of the second version are returned. */
    private byte[] fill(RecordKey key) {
        store.commit(creation(key, contentWith("1")));
        store.commit(creation(beside(key), content("beside")));
        store.commit(creation(new RecordKey(key.domain(), key.kind(), "gone"), content("gone")));
        StoredRecord first = store.find(key).orElseThrow();
        store.commit(Change.builder().update(first, contentWith("2")).build());
        byte[] second = bytes(key);
        store.commit(Change.builder()
                .update(store.find(key).orElseThrow(), contentWith("3"))
                .delete(store.find(new RecordKey(key.domain(), key.kind(), "gone"))
                        .orElseThrow())
                .journal(Blob.of("audit"))
                .build());
        return second;
    }

    private static RecordContent contentWith(String body) {
        return new RecordContent(
                Blob.of(body),
                List.of(IndexTerm.of("type", "key"), IndexTerm.of("long", "x".repeat(300))),
                List.of(UniqueClaim.of("names", "a\0b")));
    }

    private static RecordKey beside(RecordKey key) {
        return new RecordKey(key.domain(), key.kind(), "beside");
    }

    @ParameterizedTest
    @EnumSource(
            value = RecordKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"JOURNAL", "SUM"})
    void findsWhatWasDoneToARecordOfAnyKind(RecordKind kind) {
        RecordKey key = new RecordKey(DOMAIN, kind, "a");
        byte[] old = fill(key);
        StoredRecord record = store.find(key).orElseThrow();
        byte[] newest = bytes(key);

        StoreReport unchanged = verify();
        assertThat(unchanged.problems()).isEmpty();
        assertThat(unchanged.records()).isEqualTo(2);

        byte[] flipped = newest.clone();
        flipped[newest.length / 2] ^= 4;
        plant(key, flipped);
        assertThat(verify().problems())
                .as("flipped")
                .anySatisfy(problem -> assertThat(problem).startsWith(key + " was changed"));
        noticed();

        plant(key, bytes(beside(key)));
        assertThat(verify().problems())
                .as("swapped")
                .anySatisfy(problem -> assertThat(problem).startsWith(key + " was changed"));
        noticed();

        plant(key, old);
        assertThat(verify().problems())
                .as("rolled back")
                .containsExactly(
                        "Old records of " + kind + " of " + DOMAIN + " were put back, 1 changes behind: " + key);
        noticed();

        remove(key);
        assertThat(verify().problems())
                .as("deleted")
                .contains("1 records of " + kind + " of " + DOMAIN + " are missing: " + key)
                .anySatisfy(problem -> assertThat(problem).startsWith(key + " is missing: the index"));
        noticed();

        removeEntries(record);
        assertThat(verify().problems())
                .as("deleted without a trace")
                .containsExactly("1 records of " + kind + " of " + DOMAIN + " are missing");
        noticed();
    }

    @Test
    void findsADeletedRecordThatWasPutBack() {
        store.commit(creation("a", "1"));
        byte[] deleted = bytes(object("a"));
        store.commit(
                Change.builder().delete(store.find(object("a")).orElseThrow()).build());

        plant(object("a"), deleted);

        assertThat(verify().problems())
                .contains("1 records of OBJECT of " + DOMAIN + " are there that were deleted: " + object("a"));
        noticed();
    }

    @Test
    void findsASumThatWasPutBackWithItsRecordsOnceANewerOneIsSigned() {
        store.commit(creation("a", "1"));
        ShardSum before = store.sums().getFirst();
        byte[] oldSum = bytes(before.key());
        byte[] oldRecord = bytes(object("a"));
        store.commit(Change.builder()
                .update(store.find(object("a")).orElseThrow(), content("2"))
                .build());
        ShardSum signed = store.sums().getFirst();
        SumExpectation expected = new SumExpectation(signed.of(), signed.shard(), signed.generation());
        assertThat(verify(expected).problems()).isEmpty();

        plant(object("a"), oldRecord);
        plant(before.key(), oldSum);

        assertThat(verify().holds()).isTrue();
        assertThat(verify(expected).problems()).singleElement().asString().contains("is an old one");
        noticed();
    }

    @Test
    void findsASumThatIsMissing() {
        store.commit(creation("a", "1"));
        ShardSum sum = store.sums().getFirst();

        remove(sum.key());

        assertThat(verify(new SumExpectation(sum.of(), sum.shard(), sum.generation()))
                        .problems())
                .hasSize(2);
    }

    @Test
    void findsAnEntryOfAnIndexThatNoRecordHas() {
        store.commit(creation("a", "1"));

        plantIndexEntry(store.find(object("a")).orElseThrow(), IndexTerm.of("name", "foreign"));

        assertThat(verify().problems())
                .singleElement()
                .asString()
                .startsWith(object("a") + " is an old record, or was put");
    }

    @Test
    void sumsUpWhatARecordGoesThroughInOneCommit() {
        store.commit(List.of(Records.creation("a", "1"), Records.creation("b", "1")));
        store.commit(
                Change.builder().delete(store.find(object("b")).orElseThrow()).build());
        store.commit(List.of(
                Change.builder().delete(store.find(object("a")).orElseThrow()).build(), Records.creation("a", "anew")));

        assertThat(verify().problems()).isEmpty();
        assertThat(verify().sums().get(new KindOfDomain(DOMAIN, RecordKind.OBJECT)))
                .extracting(RecordSum::count)
                .isEqualTo(1L);
    }
}
