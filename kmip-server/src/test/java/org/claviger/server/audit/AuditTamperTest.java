package org.claviger.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.claviger.server.identity.SoftwareSigner;
import org.claviger.storage.Blob;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P9: somebody who can write the store, and has not the key of the checkpoints. */
@Timeout(60)
class AuditTamperTest {
    private static final int SIGNED = 12;
    private static final int UNSIGNED = 3;

    private static final AtomicInteger NOTICED = new AtomicInteger();

    private final SoftwareSigner signer = SoftwareSigner.of("audit");
    private ObjectStore store;
    private List<JournalEntry> journal;
    private Checkpoint checkpoint;

    @BeforeEach
    void auditsAndSigns() {
        store = AuditStore.empty();
        AuditStore.append(store, SIGNED);
        try (Checkpoints checkpoints =
                Checkpoints.start(store, AuditStore.NODE, signer, InstantSource.system(), List.of())) {
            checkpoint = checkpoints.signNow().orElseThrow();
        }
        AuditStore.append(store, UNSIGNED);
        journal = store.journal(AuditStore.NODE, null, 100);
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @AfterAll
    static void tellsWhatWasNoticed() {
        System.out.println(
                "PROOF P9 | every bit of every signed audit record changed, records removed, moved, inserted,"
                        + " cut off, chained anew | " + NOTICED.get()
                        + " changes noticed with the public key alone | lost 0");
    }

    @Test
    void holdsWhenNothingWasChanged() {
        AuditReport report = verify(journal);

        assertThat(report.problems()).isEmpty();
        assertThat(report.exitStatus()).isZero();
        assertThat(report.entries()).isEqualTo(SIGNED + UNSIGNED);
        assertThat(report.checkpoints()).isEqualTo(1);
        assertThat(report.signedUpTo()).containsEntry(AuditStore.NODE, new JournalPosition(1, SIGNED));
        assertThat(report.unsigned()).containsEntry(AuditStore.NODE, (long) UNSIGNED);
    }

    @Test
    void findsEveryChangedBitOfEverySignedRecord() {
        for (int index = 0; index < SIGNED; index++) {
            JournalEntry entry = journal.get(index);
            byte[] payload = entry.payload().toByteArray();
            for (int bit = 0; bit < payload.length * 8; bit++) {
                assertFound(replaced(
                        index,
                        new JournalEntry(
                                entry.node(), entry.position(), entry.previousHash(), flipped(entry.payload(), bit))));
            }
            for (int bit = 0; bit < entry.previousHash().length() * 8; bit++) {
                assertFound(replaced(
                        index,
                        new JournalEntry(
                                entry.node(), entry.position(), flipped(entry.previousHash(), bit), entry.payload())));
            }
        }
    }

    @Test
    void findsAChangedPositionOrNode() {
        for (int index = 0; index < SIGNED; index++) {
            JournalEntry entry = journal.get(index);
            assertFound(replaced(
                    index,
                    new JournalEntry(
                            entry.node(), new JournalPosition(2, index + 1), entry.previousHash(), entry.payload())));
            assertFound(replaced(
                    index, new JournalEntry("node-2", entry.position(), entry.previousHash(), entry.payload())));
        }
    }

    @Test
    void findsEveryRemovedRecord() {
        for (int index = 0; index < SIGNED; index++) {
            List<JournalEntry> fewer = new ArrayList<>(journal);
            fewer.remove(index);
            assertFound(fewer);
        }
    }

    @Test
    void findsRemovalWithTheChainMadeGoodAgain() {
        for (int index = 0; index < SIGNED; index++) {
            List<JournalEntry> fewer = new ArrayList<>(journal);
            fewer.remove(index);
            assertFound(rechained(fewer));
        }
    }

    @Test
    void findsEveryTwoRecordsThatChangedPlaces() {
        for (int one = 0; one < SIGNED; one++) {
            for (int other = one + 1; other < SIGNED; other++) {
                List<JournalEntry> swapped = new ArrayList<>(journal);
                Collections.swap(swapped, one, other);
                assertFound(swapped);
                assertFound(rechained(swapped));
            }
        }
    }

    @Test
    void findsAnInsertedRecord() {
        for (int index = 0; index < SIGNED; index++) {
            List<JournalEntry> more = new ArrayList<>(journal);
            more.add(index, journal.getLast());
            assertFound(more);
            assertFound(rechained(more));
        }
    }

    @Test
    void findsATruncationBeforeTheCheckpointAndNoneAfterIt() {
        for (int kept = 0; kept <= journal.size(); kept++) {
            AuditReport report = verify(journal.subList(0, kept));
            assertThat(report.holds()).as("kept %s", kept).isEqualTo(kept >= SIGNED);
        }
    }

    @Test
    void findsATruncationWithTheCheckpointsOfTheStoreDeletedByOneKeptElsewhere() {
        AlteredStore altered = new AlteredStore(store, journal.subList(0, SIGNED - 1), records -> List.of());

        assertThat(verifier().verify(altered, List.of()).holds()).isTrue();
        assertThat(verifier().verify(altered, List.of(checkpoint)).exitStatus()).isEqualTo(1);
    }

    @Test
    void findsAWholeJournalThatIsGone() {
        AlteredStore altered = new AlteredStore(store, List.of(), records -> List.of());

        assertThat(verifier().verify(altered, List.of(checkpoint)).problems())
                .singleElement()
                .asString()
                .contains("lacks the entry 1/12");
    }

    @Test
    void findsEveryChangedByteOfACheckpoint() {
        byte[] text = checkpoint.toText().getBytes(java.nio.charset.StandardCharsets.UTF_8);

        for (int i = 0; i < text.length; i++) {
            byte[] changed = text.clone();
            changed[i] ^= 1;
            UnaryOperator<List<StoredRecord>> change = records ->
                    records.stream().map(record -> withBody(record, changed)).toList();
            AuditReport report = verifier().verify(new AlteredStore(store, journal, change), List.of());
            assertThat(report.holds()).as("byte %s", i).isFalse();
        }
    }

    @Test
    void findsACheckpointOfAnotherKey() {
        PublicKey other = SoftwareSigner.of("other").publicKey();

        AuditReport report = new AuditVerifier(List.of(other)).verify(store, List.of());

        assertThat(report.problems()).singleElement().asString().contains("not signed by a key of this server");
    }

    @Test
    void acceptsCheckpointsOfAKeyThatWasReplaced() {
        PublicKey newer = SoftwareSigner.of("newer").publicKey();

        AuditReport report = new AuditVerifier(List.of(newer, signer.publicKey())).verify(store, List.of(checkpoint));

        assertThat(report.holds()).isTrue();
    }

    @Test
    void boundsTheProblemsThatItLists() {
        List<JournalEntry> broken = new ArrayList<>();
        for (JournalEntry entry : journal) {
            broken.add(new JournalEntry(entry.node(), entry.position(), entry.previousHash(), Blob.of(new byte[] {9})));
        }
        List<JournalEntry> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.addAll(broken);
        }

        assertThat(verify(rechained(many)).problems()).hasSize(AuditVerifier.PROBLEMS_MAX);
    }

    private void assertFound(List<JournalEntry> entries) {
        AuditReport report = verify(entries);
        assertThat(report.problems()).isNotEmpty();
        assertThat(report.exitStatus()).isEqualTo(1);
        NOTICED.incrementAndGet();
    }

    private AuditReport verify(List<JournalEntry> entries) {
        return verifier().verify(new AlteredStore(store, entries, UnaryOperator.identity()), List.of());
    }

    private AuditVerifier verifier() {
        return new AuditVerifier(List.of(signer.publicKey()));
    }

    private List<JournalEntry> replaced(int index, JournalEntry entry) {
        List<JournalEntry> entries = new ArrayList<>(journal);
        entries.set(index, entry);
        return entries;
    }

    /** What somebody makes of a changed journal who knows how it is chained. */
    private static List<JournalEntry> rechained(List<JournalEntry> entries) {
        List<JournalEntry> chained = new ArrayList<>();
        Blob previous = JournalEntry.NO_HASH;
        for (JournalEntry entry : entries) {
            JournalEntry next = new JournalEntry(
                    entry.node(), new JournalPosition(1, chained.size() + 1L), previous, entry.payload());
            previous = next.hash();
            chained.add(next);
        }
        return chained;
    }

    private static Blob flipped(Blob blob, int bit) {
        byte[] bytes = blob.toByteArray();
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        return Blob.adopt(bytes);
    }

    private static StoredRecord withBody(StoredRecord record, byte[] body) {
        return new StoredRecord(
                record.key(), record.version(), record.created(), record.sequence(), RecordContent.of(Blob.of(body)));
    }
}
