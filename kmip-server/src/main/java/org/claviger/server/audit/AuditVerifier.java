package org.claviger.server.audit;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.claviger.storage.Blob;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.Position;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumExpectation;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the audit with public keys alone: every entry can be read and carries the hash of the one before, none is
 * missing, and each signed checkpoint, those in the store and those that were kept elsewhere, says what is there. A
 * record that was being written when the process was killed was never part of the chain, and is no failure; one that
 * a checkpoint vouches for and that is missing is.
 */
public final class AuditVerifier {
    public static final int PROBLEMS_MAX = 100;
    private static final int PAGE = 1_000;

    private final List<PublicKey> keys;

    /** With the checkpoint key, and those before it where it was replaced. */
    public AuditVerifier(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * For opening a store without the HSM in order to verify its audit, and for nothing else: chain and signatures
     * stand in for the tags. Nothing can be written with it.
     */
    public static RecordTag withoutTags() {
        return new RecordTag() {
            @Override
            public byte[] tag(RecordKey key, byte[] message) {
                throw new AuditException("A store that was opened to verify its audit cannot be written");
            }

            @Override
            public boolean matches(RecordKey key, byte[] message, byte[] tag) {
                return true;
            }
        };
    }

    /** Verifies everything; {@code elsewhere} are checkpoints that were kept outside the store. */
    public AuditReport verify(ObjectStore store, List<Checkpoint> elsewhere) {
        Verification verification = new Verification();
        elsewhere.forEach(checkpoint -> verification.take(checkpoint, "kept outside the store"));
        verification.takeStored(store);
        Set<String> nodes = new TreeSet<>(store.journalNodes());
        nodes.addAll(verification.signed.keySet());
        nodes.forEach(node -> verification.walk(store, node));
        return verification.report();
    }

    private final class Verification {
        private final Map<String, NavigableMap<JournalPosition, Blob>> signed = new HashMap<>();
        private final Map<String, JournalPosition> signedUpTo = new HashMap<>();
        private final Map<String, Checkpoint> newest = new TreeMap<>();
        private final Map<String, Long> epochs = new HashMap<>();
        private final Map<String, Long> unsigned = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private long entries;
        private long checkpoints;

        void take(Checkpoint checkpoint, String where) {
            String name =
                    "The checkpoint of " + checkpoint.node() + " at " + shown(checkpoint.position()) + ", " + where;
            if (keys.stream().noneMatch(checkpoint::isSignedBy)) {
                problem(name + ", is not signed by a key of this server");
                return;
            }
            checkpoints++;
            newest.merge(
                    checkpoint.node(),
                    checkpoint,
                    (one, other) -> one.position().compareTo(other.position()) > 0 ? one : other);
            Blob other = signed.computeIfAbsent(checkpoint.node(), node -> new TreeMap<>())
                    .put(checkpoint.position(), checkpoint.entryHash());
            if (other != null && !other.equals(checkpoint.entryHash())) {
                problem(name + ", contradicts another signed checkpoint of the same place");
            }
        }

        void takeStored(ObjectStore store) {
            Position after = null;
            do {
                RecordPage page = store.locate(LocateQuery.of(RecordKey.SERVER, RecordKind.CHECKPOINT)
                        .limit(PAGE)
                        .after(after));
                for (StoredRecord stored : page.records()) {
                    takeStored(stored);
                }
                after = page.next();
            } while (after != null);
        }

        private void takeStored(StoredRecord stored) {
            try {
                take(Checkpoint.parse(stored.body().toText()), "in the store");
            } catch (AuditException e) {
                problem("The checkpoint " + stored.key().id() + " in the store cannot be read: " + e.getMessage());
            }
        }

        void walk(ObjectStore store, String node) {
            NavigableMap<JournalPosition, Blob> expected = new TreeMap<>(signed.getOrDefault(node, new TreeMap<>()));
            JournalChain chain = new JournalChain();
            long sinceSigned = 0;
            try {
                JournalPosition after = null;
                List<JournalEntry> page;
                do {
                    page = store.journal(node, after, PAGE);
                    for (JournalEntry entry : page) {
                        chain.accept(entry);
                        requireRecord(entry);
                        after = entry.position();
                        sinceSigned = isSigned(entry, expected) ? 0 : sinceSigned + 1;
                        entries++;
                    }
                } while (!page.isEmpty());
            } catch (IntegrityException e) {
                problem("The journal of " + node + " does not hold: " + e.getMessage());
            }
            unsigned.put(node, sinceSigned);
            JournalEntry last = chain.last();
            epochs.put(node, last == null ? 0 : last.position().epoch());
            requireNothingMissing(node, last, expected);
        }

        private boolean isSigned(JournalEntry entry, NavigableMap<JournalPosition, Blob> expected) {
            Blob hash = expected.remove(entry.position());
            if (hash == null) {
                return false;
            }
            if (!hash.equals(entry.hash())) {
                problem("Entry " + shown(entry.position()) + " of " + entry.node()
                        + ", or one before it, is not what was signed");
                return false;
            }
            signedUpTo.put(entry.node(), entry.position());
            return true;
        }

        private void requireNothingMissing(
                String node, @Nullable JournalEntry last, NavigableMap<JournalPosition, Blob> notMet) {
            if (!notMet.isEmpty()) {
                problem("The journal of " + node + " ends at "
                        + (last == null ? "its beginning" : shown(last.position()))
                        + " and lacks the entry " + shown(notMet.lastKey()) + ", which a signed checkpoint names");
            }
        }

        private void requireRecord(JournalEntry entry) {
            try {
                AuditEncoding.decode(entry.payload());
            } catch (AuditException e) {
                problem("Entry " + shown(entry.position()) + " of " + entry.node() + " cannot be read: "
                        + e.getMessage());
            }
        }

        private void problem(String text) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(text);
            }
        }

        /** A restored store is in a new epoch: its sums begin anew, and the old ones are none of it. */
        private List<SumExpectation> sums() {
            return newest.values().stream()
                    .filter(checkpoint -> epochs.getOrDefault(checkpoint.node(), 0L)
                            <= checkpoint.position().epoch())
                    .flatMap(checkpoint -> checkpoint.sums().stream())
                    .toList();
        }

        AuditReport report() {
            return new AuditReport(entries, checkpoints, signedUpTo, unsigned, sums(), problems);
        }
    }

    private static String shown(JournalPosition position) {
        return position.epoch() + "/" + position.sequence();
    }
}
