package org.claviger.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.VendorAttribute;
import org.claviger.hsm.Hsm;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.audit.Checkpoint;
import org.claviger.server.custody.DomainTags;
import org.claviger.server.custody.KeyRecovery;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreImport;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes a store out of a backup, in a module that was never seen before. What can be refused is refused by
 * {@link #prepare}, before anything is made.
 */
public final class Restoration {
    /** What objects bear that may have been destroyed after the backup was made; clients see it, and cannot take it away. */
    public static final VendorReference POSSIBLY_DESTROYED =
            new VendorReference(VendorAttribute.OF_SERVER, "possibly-destroyed");

    /** Domain keys are there by now, under new roots; no HSM that was enrolled before is so in a new home. */
    private static final Set<RecordKind> OF_OTHER_HSMS =
            Set.of(RecordKind.DOMAIN_KEY, RecordKind.KEY_WRAPPING, RecordKind.HSM, RecordKind.DESTRUCTION);

    private final Path file;
    private final BackupHeader header;
    private final List<Share> shares;
    private final Known destroyed;

    private Restoration(Path file, BackupHeader header, List<Share> shares, Known destroyed) {
        this.file = file;
        this.header = header;
        this.shares = List.copyOf(shares);
        this.destroyed = destroyed;
    }

    /**
     * What was said about destructions after the backup.
     *
     * @param list the text of the newest destruction list
     * @param newestHead a checkpoint: the newest signed head that anybody holds
     * @param unknownAccepted whether to go on without knowing what was destroyed
     */
    public record Destructions(
            @Nullable String list, @Nullable Checkpoint newestHead, boolean unknownAccepted) {}

    /**
     * Checks everything that can be checked without a module.
     *
     * @param environment of the home to be made
     */
    public static Restoration prepare(Path file, List<Share> shares, String environment, Destructions destructions) {
        BackupHeader header = BackupInput.readSigned(file);
        new Custodians(header.custodians()).requireRight(shares);
        if (!header.custodians().environment().equals(environment)) {
            throw new BackupException("The backup is of " + header.custodians().environment()
                    + " and is not restored into a home for " + environment + " (backup.environment)");
        }
        return new Restoration(file, header, shares, known(header, destructions));
    }

    /** @param complete whether nothing can have been destroyed that the list does not name */
    private record Known(@Nullable DestructionList list, boolean complete) {
        boolean isDestroyed(RecordKey key) {
            return list != null && list.contains(key.domain(), key.id());
        }
    }

    private static Known known(BackupHeader header, Destructions destructions) {
        String text = destructions.list();
        DestructionList list = text == null
                ? null
                : DestructionList.parse(text, header.custodians().auditKey());
        if (list != null) {
            list.requireCovers(header);
        }
        Checkpoint newest = destructions.newestHead();
        boolean complete = list != null;
        if (newest != null) {
            if (!newest.isSignedBy(BackupInput.publicKey(header.custodians().auditKey()))) {
                throw new BackupException("The audit head is not signed by the server that made the backup");
            }
            complete = list != null
                    ? list.reaches(newest.node(), newest.position())
                    // A head tells of its own node alone.
                    : header.heads().size() == 1
                            && header.heads().stream()
                                    .anyMatch(head -> head.node().equals(newest.node())
                                            && head.position().compareTo(newest.position()) >= 0);
        }
        if (!complete && !destructions.unknownAccepted()) {
            throw new BackupException("What was destroyed after the backup of " + header.created() + " is not known"
                    + (list == null ? "" : " to the end: the audit went on after the list of " + list.until())
                    + "; give the newest list by --destroyed-since (`claviger audit destroyed` writes it), or"
                    + " accept by --accept-unknown-destructions that keys come back which were destroyed");
        }
        return new Known(list, complete);
    }

    /** What a backup was made for, as its server signed it. */
    public static String environmentOf(Path file) {
        return BackupInput.readSigned(file).custodians().environment();
    }

    public BackupHeader header() {
        return header;
    }

    /** Whether every object is marked as one that may have been destroyed. */
    public boolean isUnknown() {
        return !destroyed.complete();
    }

    /**
     * What came of it.
     *
     * @param files public files of the old home
     * @param destroyed how many objects were left out because they were destroyed since
     * @param leftOut names of keys that were never in the backup
     */
    public record Result(long objects, long entries, long destroyed, List<String> leftOut, Map<String, byte[]> files) {}

    /**
     * Fills a store.
     *
     * @param tags those of the new store; knows its tag keys afterwards
     * @param store runs what fills it
     */
    public Result run(Hsm hsm, DomainTags tags, Instant now, Consumer<Consumer<StoreImport>> store) {
        try (KeyRecovery recovery = new Custodians(header.custodians()).recover(shares, hsm, header.mechanism())) {
            boolean done = false;
            try {
                SecretKey key = recovery.contentKey(header.fileKey().toArray(), header.context());
                List<StoredRecord> domainKeys = recovery.adopt(header.keys(), tags);
                Filling filling = new Filling(now);
                store.accept(target -> {
                    domainKeys.forEach(target::put);
                    filling.run(key, tags, target);
                });
                done = true;
                return filling.result();
            } finally {
                if (!done) {
                    recovery.abandon();
                }
            }
        }
    }

    private final class Filling implements BackupContent.Taker {
        private final Instant now;
        private final Map<String, byte[]> files = new HashMap<>();
        private final Map<String, JournalEntry> last = new HashMap<>();
        private final Set<BackupHeader.Head> headsToMeet = new HashSet<>(header.heads());
        private @Nullable StoreImport target;
        private BackupContent.@Nullable Summary summary;
        private long left;

        private Filling(Instant now) {
            this.now = now;
        }

        private void run(SecretKey key, DomainTags tags, StoreImport into) {
            target = into;
            try (BackupInput content = BackupInput.open(file, key)) {
                summary = BackupContent.read(content, new RecordEncoding(tags), this);
            } catch (IOException e) {
                throw new BackupException("The backup cannot be read: " + e.getMessage(), e);
            }
            if (!headsToMeet.isEmpty()) {
                throw new BackupException("The backup lacks an audit record that its header names");
            }
            last.values().forEach(entry -> into.put(restored(entry)));
        }

        @Override
        public void record(StoredRecord record) {
            if (OF_OTHER_HSMS.contains(record.key().kind())) {
                return;
            }
            StoreImport into = Objects.requireNonNull(target);
            if (record.key().kind() != RecordKind.OBJECT) {
                into.put(KeyRecovery.withMargin(record));
            } else if (destroyed.isDestroyed(record.key())) {
                left++;
            } else {
                into.put(isUnknown() ? marked(record) : record);
            }
        }

        private StoredRecord marked(StoredRecord record) {
            ManagedObject object = ObjectRecord.read(record);
            if (object.material() == null) {
                return record;
            }
            ManagedObject marked = object.withAttributes(object.attributes()
                    .with(POSSIBLY_DESTROYED, "restored " + now + " from a backup of " + header.created()));
            return new StoredRecord(
                    record.key(), record.version(), record.created(), record.sequence(), ObjectRecord.write(marked));
        }

        @Override
        public void entry(JournalEntry entry) {
            Objects.requireNonNull(target).put(entry);
            last.put(entry.node(), entry);
            headsToMeet.removeIf(head -> head.node().equals(entry.node())
                    && head.position().equals(entry.position())
                    && Arrays.equals(head.hash().toArray(), entry.hash().toByteArray()));
        }

        @Override
        public void file(String name, byte[] content) {
            files.put(name, content);
        }

        /** A new epoch of the chain, so that no place in it is taken twice by what the lost server wrote later. */
        private JournalEntry restored(JournalEntry head) {
            AuditRecord record = AuditRecord.of(now, "Restore")
                    .on("backup", header.id().toHex())
                    .build();
            return new JournalEntry(
                    head.node(),
                    new JournalPosition(head.position().epoch() + 1, 1),
                    head.hash(),
                    AuditEncoding.encode(record));
        }

        private Result result() {
            BackupContent.Summary read = Objects.requireNonNull(summary);
            return new Result(read.objects() - left, read.entries(), left, new ArrayList<>(read.leftOut()), files);
        }
    }
}
