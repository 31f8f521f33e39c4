package org.claviger.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.claiming;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.indexed;
import static org.claviger.storage.testing.Records.object;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store promises; each implementation has a subclass that says how to open it and how to damage it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class ObjectStoreContract extends VerificationContract {
    @Test
    void keepsWhatWasCommitted() {
        RecordContent content = new RecordContent(
                Blob.of("body"),
                List.of(IndexTerm.of("name", "one"), IndexTerm.of("name", "two"), IndexTerm.of("date", -5)),
                List.of(UniqueClaim.of("names", "one")));

        CommitResult result = store.commit(creation(object("a"), content));

        StoredRecord found = get(object("a"));
        assertThat(found.content()).isEqualTo(content);
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.created()).isEqualTo(CREATED);
        assertThat(result.records()).containsExactly(found);
        assertThat(result.journal()).isEmpty();
    }

    @Test
    void findsNothingWhereNothingWasCommitted() {
        assertThat(store.find(object("a"))).isEmpty();
        assertThat(store.findHolder(DOMAIN, UniqueClaim.of("names", "one"))).isEmpty();
        assertThat(store.locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT))).isEqualTo(new RecordPage(List.of(), null));
        assertThat(store.journalNodes()).isEmpty();
        assertThat(store.journalHead("node-1")).isEmpty();
    }

    @Test
    void keepsKindsAndDomainsApart() {
        store.commit(creation("a", "object"));
        store.commit(creation(new RecordKey(DOMAIN, RecordKind.CLIENT, "a"), content("client")));
        store.commit(creation(new RecordKey("other", RecordKind.OBJECT, "a"), content("other")));

        assertThat(get(object("a")).body().toText()).isEqualTo("object");
        assertThat(get(new RecordKey(DOMAIN, RecordKind.CLIENT, "a")).body().toText())
                .isEqualTo("client");
        assertThat(store.locate(LocateQuery.of("other", RecordKind.OBJECT)).records())
                .extracting(record -> record.body().toText())
                .containsExactly("other");
    }

    @Test
    void raisesTheVersionWithEachChangeAndKeepsTheCreation() {
        store.commit(creation("a", "1"));
        StoredRecord first = get(object("a"));
        store.commit(Change.builder().update(first, content("2")).build());

        StoredRecord second = get(object("a"));

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.created()).isEqualTo(first.created());
        assertThat(second.sequence()).isEqualTo(first.sequence());
        assertThat(second.body().toText()).isEqualTo("2");
    }

    @Test
    void refusesAChangeOfAnOldVersion() {
        store.commit(creation("a", "1"));
        StoredRecord old = get(object("a"));
        store.commit(Change.builder().update(old, content("2")).build());

        assertThatThrownBy(() ->
                        store.commit(Change.builder().update(old, content("3")).build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 2, not 1");
        assertThatThrownBy(() -> store.commit(Change.builder().delete(old).build()))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.commit(creation("a", "4"))).isInstanceOf(ConflictException.class);
        assertThat(get(object("a")).body().toText()).isEqualTo("2");
    }

    @Test
    void refusesAChangeThatRestsOnAReadThatMoved() {
        store.commit(creation("policy", "1"));
        StoredRecord policy = get(object("policy"));
        store.commit(Change.builder().update(policy, content("2")).build());

        Change change = Change.builder()
                .read(policy)
                .create(object("a"), CREATED, content("a"))
                .journal(Blob.of("allowed"))
                .build();

        assertThatThrownBy(() -> store.commit(change)).isInstanceOf(ConflictException.class);
        assertThat(store.find(object("a"))).isEmpty();
        assertThat(store.journalHead("node-1")).isEmpty();
    }

    @Test
    void refusesAnAuditRecordOfADecisionThatRestsOnAReadThatMoved() {
        store.commit(creation("client", "1"));
        StoredRecord client = get(object("client"));
        store.commit(Change.builder().delete(client).build());

        Change decision = Change.builder()
                .read(client)
                .journal(Blob.of("allowed"))
                .durability(Durability.WRITTEN)
                .build();

        assertThatThrownBy(() -> store.commit(decision)).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesAChangeThatRestsOnAnAbsenceThatEnded() {
        store.commit(creation("b", "b"));
        Change change = Change.builder()
                .readAbsent(object("b"))
                .create(object("a"), CREATED, content("a"))
                .build();

        assertThatThrownBy(() -> store.commit(change)).isInstanceOf(ConflictException.class);
        assertThat(store.find(object("a"))).isEmpty();
    }

    @Test
    void changesSeveralRecordsTogetherOrNone() {
        store.commit(creation("a", "1"));
        store.commit(creation("b", "1"));
        StoredRecord a = get(object("a"));
        StoredRecord b = get(object("b"));
        store.commit(Change.builder().update(a, content("2")).delete(b).build());

        assertThatThrownBy(() -> store.commit(Change.builder()
                        .update(get(object("a")), content("3"))
                        .update(b, content("3"))
                        .create(object("c"), CREATED, content("c"))
                        .build()))
                .isInstanceOf(ConflictException.class);

        assertThat(get(object("a")).body().toText()).isEqualTo("2");
        assertThat(store.find(object("b"))).isEmpty();
        assertThat(store.find(object("c"))).isEmpty();
    }

    @Test
    void commitsAListOfChangesThatSeeEachOtherTogetherOrNotAtAll() {
        Change creation = creation("a", "1");
        StoredRecord seen =
                store.view(List.of(), List.of(creation)).find(object("a")).orElseThrow();
        Change update = Change.builder().update(seen, content("2")).build();
        Change wrong = Change.builder()
                .read(object("nothing"), 1)
                .journal(Blob.of("x"))
                .build();

        assertThatThrownBy(() -> store.commit(List.of(creation, update, wrong))).isInstanceOf(ConflictException.class);
        assertThat(store.find(object("a"))).isEmpty();

        store.commit(List.of(creation, update));
        assertThat(get(object("a")).version()).isEqualTo(2);
        assertThat(get(object("a")).body().toText()).isEqualTo("2");
    }

    @Test
    void losesNoUpdateOfManyThatCollide() throws Exception {
        store.commit(creation(object("count"), RecordContent.of(Blob.of(0))));

        inParallel(8, writer -> {
            for (int i = 0; i < 25; i++) {
                increment(object("count"));
            }
        });

        assertThat(get(object("count")).body().toLong()).isEqualTo(200);
        assertThat(get(object("count")).version()).isEqualTo(201);
    }

    private void increment(RecordKey key) {
        while (true) {
            StoredRecord record = get(key);
            RecordContent next = RecordContent.of(Blob.of(record.body().toLong() + 1));
            try {
                store.commit(Change.builder()
                        .update(record, next)
                        .journal(Blob.of("increment"))
                        .build());
                return;
            } catch (ConflictException moved) {
                // What every caller does: read and decide again.
            }
        }
    }

    @Test
    void startsAtVersionOneAgainAfterADeletion() {
        store.commit(creation("a", "1"));
        store.commit(Change.builder().delete(get(object("a"))).build());

        store.commit(creation("a", "again"));

        assertThat(get(object("a")).version()).isEqualTo(1);
        assertThat(store.locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).records())
                .hasSize(1);
    }

    @Test
    void letsOneRecordHoldAClaim() {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        store.commit(creation(object("a"), claiming("a", claim)));

        assertThatThrownBy(() -> store.commit(creation(object("b"), claiming("b", claim))))
                .isInstanceOfSatisfying(UniqueClaimException.class, refused -> {
                    assertThat(refused.claim()).isEqualTo(claim);
                    assertThat(refused.holder()).isEqualTo(object("a"));
                });
        assertThat(store.find(object("b"))).isEmpty();
        assertThat(store.findHolder(DOMAIN, claim)).contains(get(object("a")));
    }

    @Test
    void keepsClaimsOfOtherDomainsAndNameSpacesApart() {
        store.commit(creation(object("a"), claiming("a", UniqueClaim.of("owner", "name"))));

        store.commit(creation(object("b"), claiming("b", UniqueClaim.of("other", "name"))));
        store.commit(creation(object("c"), claiming("c", UniqueClaim.of("ownern", "ame"))));
        store.commit(creation(
                new RecordKey("other", RecordKind.OBJECT, "a"), claiming("a", UniqueClaim.of("owner", "name"))));

        assertThat(store.findHolder("other", UniqueClaim.of("owner", "name"))
                        .orElseThrow()
                        .key()
                        .domain())
                .isEqualTo("other");
    }

    @Test
    void givesAClaimBackWithItsRecordOrItsNextVersion() {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        store.commit(creation(object("a"), claiming("a", claim)));
        store.commit(
                Change.builder().update(get(object("a")), content("renamed")).build());
        store.commit(creation(object("b"), claiming("b", claim)));
        store.commit(Change.builder().delete(get(object("b"))).build());

        assertThat(store.findHolder(DOMAIN, claim)).isEmpty();
        store.commit(creation(object("c"), claiming("c", claim)));
        assertThat(store.findHolder(DOMAIN, claim)).contains(get(object("c")));
    }

    @Test
    void handsAClaimOverInOneChange() {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        store.commit(creation(object("a"), claiming("a", claim)));
        assertThat(store.findHolder(DOMAIN, claim)).contains(get(object("a")));

        store.commit(Change.builder()
                .create(object("b"), CREATED, claiming("b", claim))
                .update(get(object("a")), content("replaced"))
                .build());

        assertThat(store.findHolder(DOMAIN, claim)).contains(get(object("b")));
    }

    @Test
    void showsAHolderAsItsNewestVersionIs() {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        store.commit(creation(object("a"), claiming("a", claim)));
        assertThat(store.findHolder(DOMAIN, claim)).contains(get(object("a")));

        store.commit(Change.builder()
                .update(get(object("a")), claiming("revoked", claim))
                .build());

        assertThat(store.findHolder(DOMAIN, claim).orElseThrow().body()).isEqualTo(Blob.of("revoked"));
    }

    @Test
    void refusesAChangeThatRestsOnAnyOldVersionAmongMany() {
        int records = 60;
        for (int i = 0; i < records; i++) {
            store.commit(creation(object("r" + i), content("1")));
        }
        for (int i = 0; i < records; i += 2) {
            store.commit(
                    Change.builder().update(get(object("r" + i)), content("2")).build());
        }

        for (int i = 0; i < records; i++) {
            Change onOld = Change.builder()
                    .read(object("r" + i), 1)
                    .journal(Blob.of("old"))
                    .build();
            if (i % 2 == 0) {
                assertThatThrownBy(() -> store.commit(onOld)).isInstanceOf(ConflictException.class);
            } else {
                store.commit(onOld);
            }
        }
    }

    @Test
    void letsOneOfManyRivalsHaveAClaim() throws Exception {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        AtomicInteger winners = new AtomicInteger();

        inParallel(8, writer -> {
            try {
                store.commit(creation(object("rival" + writer), claiming("x", claim)));
                winners.incrementAndGet();
            } catch (UniqueClaimException taken) {
                assertThat(store.find(taken.holder())).isPresent();
            }
        });

        assertThat(winners).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = RecordKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"JOURNAL", "SUM"})
    void refusesARecordOfAnyKindThatWasEdited(RecordKind kind) {
        RecordKey key = new RecordKey(DOMAIN, kind, "a");
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        IndexTerm term = IndexTerm.of("name", "n");
        store.commit(creation(key, new RecordContent(Blob.of("body"), List.of(term), List.of(claim))));
        StoredRecord record = get(key);

        edit(key, ObjectStoreContract::flipLastBit);

        assertDamaged(key, () -> store.find(key));
        assertDamaged(key, () -> store.findHolder(DOMAIN, claim));
        assertDamaged(key, () -> store.locate(LocateQuery.of(DOMAIN, kind)));
        assertDamaged(key, () -> store.locate(LocateQuery.of(DOMAIN, kind).with(term)));
        assertDamaged(
                key,
                () -> store.commit(Change.builder().update(record, content("2")).build()));
        assertDamaged(key, () -> store.commit(Change.builder().delete(record).build()));
    }

    @Test
    void refusesARecordWhichOfItsBytesSoeverWasChanged() {
        store.commit(creation(
                object("a"),
                new RecordContent(
                        Blob.of("body"),
                        List.of(IndexTerm.of("name", "n")),
                        List.of(UniqueClaim.of("owner", "name")))));
        byte[] right = bytes(object("a"));

        for (int i = 0; i < right.length; i++) {
            int at = i;
            edit(object("a"), ignored -> {
                byte[] wrong = right.clone();
                wrong[at] ^= 1;
                return wrong;
            });
            assertDamaged(object("a"), () -> store.find(object("a")));
            edit(object("a"), ignored -> Arrays.copyOf(right, at));
            assertDamaged(object("a"), () -> store.find(object("a")));
        }
        edit(object("a"), ignored -> right);
        assertThat(store.find(object("a"))).isPresent();
    }

    @Test
    void refusesARecordInThePlaceOfAnother() {
        store.commit(creation("a", "a"));
        store.commit(creation("b", "b"));

        edit(object("a"), ignored -> bytes(object("b")));

        assertDamaged(object("a"), () -> store.find(object("a")));
        assertThat(get(object("b")).body().toText()).isEqualTo("b");
    }

    @Test
    void chainsTheJournalInTheOrderOfCommits() {
        CommitResult first = store.commit(Change.builder()
                .create(object("a"), CREATED, content("a"))
                .journal(Blob.of("1"))
                .journal(Blob.of("2"))
                .build());
        CommitResult second = store.commit(Change.journalOnly(Blob.of("3"), Durability.WRITTEN));
        CommitResult third = store.commit(Change.journalOnly(Blob.of("4"), Durability.SYNCED));

        List<JournalEntry> journal = store.journal("node-1", null, 100);
        assertThat(journal).extracting(entry -> entry.payload().toText()).containsExactly("1", "2", "3", "4");
        assertThat(journal)
                .extracting(JournalEntry::position)
                .containsExactly(
                        new JournalPosition(1, 1),
                        new JournalPosition(1, 2),
                        new JournalPosition(1, 3),
                        new JournalPosition(1, 4));
        assertThat(first.journal()).containsExactly(journal.get(0), journal.get(1));
        assertThat(second.journal()).containsExactly(journal.get(2));
        assertThat(third.journal()).containsExactly(journal.get(3));
        assertThat(store.journalHead("node-1")).contains(journal.get(3));
        assertThat(store.journalNodes()).containsExactly("node-1");
        assertThat(store.journal("node-1", new JournalPosition(1, 2), 1)).containsExactly(journal.get(2));
        assertThat(store.journal("another", null, 100)).isEmpty();
        verifyJournal(4);
    }

    @Test
    void leavesNoGapInTheJournalOfManyWriters() throws Exception {
        inParallel(8, writer -> {
            for (int i = 0; i < 20; i++) {
                store.commit(
                        i % 2 == 0
                                ? Change.journalOnly(Blob.of(writer + "/" + i), Durability.WRITTEN)
                                : Change.builder()
                                        .create(object(writer + "/" + i), CREATED, content("x"))
                                        .journal(Blob.of(writer + "/" + i))
                                        .build());
            }
        });

        verifyJournal(160);
    }

    @Test
    void refusesAJournalEntryThatWasEdited() {
        store.commit(Change.journalOnly(Blob.of("denied"), Durability.SYNCED));

        editJournal("node-1", new JournalPosition(1, 1), ObjectStoreContract::flipLastBit);

        assertThatThrownBy(() -> store.journal("node-1", null, 1)).isInstanceOf(IntegrityException.class);
        assertThatThrownBy(() -> store.journalHead("node-1")).isInstanceOf(IntegrityException.class);
    }

    @Test
    void showsABatchItsOwnChangesBeforeTheyAreCommitted() {
        UniqueClaim claim = UniqueClaim.of("owner", "name");
        IndexTerm term = IndexTerm.of("state", "active");
        store.commit(creation(object("old"), indexed("old", term).withClaims(List.of(claim))));
        StoredRecord old = get(object("old"));
        Change change = Change.builder()
                .update(old, content("changed"))
                .create(object("new"), CREATED, indexed("new", term).withClaims(List.of(claim)))
                .build();

        StoreView view = store.view(List.of(), List.of(change));

        assertThat(view.find(object("old")).orElseThrow().body().toText()).isEqualTo("changed");
        assertThat(view.findHolder(DOMAIN, claim).orElseThrow().key()).isEqualTo(object("new"));
        LocateQuery query = LocateQuery.of(DOMAIN, RecordKind.OBJECT);
        assertThat(ids(view.locate(query.with(term)))).containsExactly("new");
        assertThat(ids(view.locate(query))).containsExactly("new", "old");
        assertThat(ids(view.locate(query.limit(1)))).containsExactly("new");
        assertThat(ids(view.locate(query.after(view.locate(query.limit(1)).next()))))
                .containsExactly("old");
        assertThat(ids(store.locate(query))).containsExactly("old");
    }

    @Test
    void letsABatchWaitOnceForTheDisk() {
        PendingCommit creation = store.commitLater(creation("a", "1"));
        StoredRecord seen =
                store.view(List.of(creation), List.of()).find(object("a")).orElseThrow();
        PendingCommit update =
                store.commitLater(Change.builder().update(seen, content("2")).build());

        CommitResult created = creation.await();
        CommitResult updated = update.await();

        assertThat(creation.isDone()).isTrue();
        assertThat(created.records().getFirst().version()).isEqualTo(1);
        assertThat(updated.records()).containsExactly(get(object("a")));
        assertThat(get(object("a")).body().toText()).isEqualTo("2");
    }

    @Test
    void doesNotCoverNewerChangesWithOnesThatAreDone() {
        PendingCommit creation = store.commitLater(creation("a", "1"));
        creation.await();
        store.commit(Change.builder().update(get(object("a")), content("2")).build());

        StoreView view = store.view(List.of(creation), List.of());

        assertThat(view.find(object("a")).orElseThrow().body().toText()).isEqualTo("2");
    }

    protected final void verifyJournal(int entries) {
        JournalChain chain = new JournalChain();
        JournalPosition after = null;
        while (true) {
            List<JournalEntry> page = store.journal("node-1", after, 50);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(chain::accept);
            after = page.getLast().position();
        }
        assertThat(chain.count()).isEqualTo(entries);
        assertThat(store.journalHead("node-1")).contains(Objects.requireNonNull(chain.last()));
    }

    private static void assertDamaged(RecordKey key, ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOf(IntegrityException.class).hasMessageContaining(key.toString());
        noticed();
    }

    private static byte[] flipLastBit(byte @Nullable [] bytes) {
        byte[] flipped = Objects.requireNonNull(bytes).clone();
        flipped[flipped.length - 1] ^= 1;
        return flipped;
    }
}
