package org.claviger.server.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.config.BackupSection.SigningKeys;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.KeyEscrow;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Makes backups of a store that others go on using. */
public final class BackupCreation {
    private static final int ID_BYTES = 16;

    private final Hsm hsm;
    private final ObjectStore store;
    private final Custody custody;
    private final TokenSigner auditKey;
    private final Clock clock;
    private final Duration expiry;
    private final SigningKeys signingKeys;

    public BackupCreation(
            Hsm hsm,
            ObjectStore store,
            Custody custody,
            TokenSigner auditKey,
            Clock clock,
            Duration expiry,
            SigningKeys signingKeys) {
        this.hsm = hsm;
        this.store = store;
        this.custody = custody;
        this.auditKey = auditKey;
        this.clock = clock;
        this.expiry = expiry;
        this.signingKeys = signingKeys;
    }

    /**
     * What became of it.
     *
     * @param leftOut names of keys that are not in it
     */
    public record Report(MadeBackup backup, long bytes, long objects, long entries, List<String> leftOut) {}

    /**
     * Writes a file at once or not at all; one that is there is left as it is.
     *
     * @param files public files of the home by their names, to be found again
     * @param progress told how many bytes were written, and may take its time, which throttles
     */
    public Report create(Path file, CustodianSet custodians, Map<String, byte[]> files, LongConsumer progress) {
        if (Files.exists(file)) {
            throw new BackupException(file + " is there already and was left as it is; choose another name");
        }
        requireOwn(custodians);
        Path fresh = file.resolveSibling(file.getFileName() + ".partial");
        boolean done = false;
        try {
            BackupHeader header;
            BackupContent.Summary summary;
            // Looked at before the snapshot is taken: whatever these heads cover is in it.
            List<BackupHeader.Head> heads = heads();
            try (StoreSnapshot snapshot = store.snapshot();
                    FileChannel channel = FileChannel.open(
                            fresh,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.TRUNCATE_EXISTING),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    OutputStream out = Channels.newOutputStream(channel);
                    KeyEscrow escrow =
                            KeyEscrow.to(hsm, custody, custodians.publicKey().toArray())) {
                List<StoredRecord> domainKeys = new ArrayList<>();
                snapshot.records(RecordKind.DOMAIN_KEY, kept -> domainKeys.add(kept.record()));
                Bytes id = Bytes.owning(hsm.random(ID_BYTES));
                KeyEscrow.FileKey key = escrow.newFileKey(domainKeys, BackupHeader.context(id, custodians));
                header = header(id, custodians, escrow, key, heads, domainKeys);
                BackupOutput output = new BackupOutput(out, header.encode(), key.content(), progress);
                summary = write(snapshot, new BackupContent.Writer(output), files);
                output.finish(auditKey::sign);
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(file);
            done = true;
            return new Report(
                    made(header, file), Files.size(file), summary.objects(), summary.entries(), summary.leftOut());
        } catch (UncheckedIOException e) {
            throw unwritable(file, e.getCause());
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            if (!done) {
                deleteQuietly(fresh);
            }
        }
    }

    /** A restored home has its old custodians, whose shares vouch for the old audit key: nothing signed by the new one opens. */
    private void requireOwn(CustodianSet custodians) {
        if (!custodians.auditKey().equals(Bytes.of(auditKey.publicKey().getEncoded()))) {
            throw new BackupException(
                    "The custodians' set names another server's audit key, so that a backup made now could"
                            + " not be restored; a home that was restored needs new custodians: `claviger custodians replace`");
        }
    }

    private List<BackupHeader.Head> heads() {
        return store.journalNodes().stream()
                .flatMap(node -> store.journalHead(node).stream())
                .map(entry -> new BackupHeader.Head(
                        entry.node(),
                        entry.position(),
                        Bytes.owning(entry.hash().toByteArray())))
                .toList();
    }

    private BackupHeader header(
            Bytes id,
            CustodianSet custodians,
            KeyEscrow escrow,
            KeyEscrow.FileKey key,
            List<BackupHeader.Head> heads,
            List<StoredRecord> domainKeys) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new BackupHeader(
                id,
                now,
                now.plus(expiry),
                store.description().engine(),
                custodians,
                escrow.mechanism(),
                key.forCustodians(),
                key.forServer(),
                key.serverKeyVersion(),
                heads,
                escrow.escrowAll(domainKeys));
    }

    private BackupContent.Summary write(StoreSnapshot snapshot, BackupContent.Writer writer, Map<String, byte[]> files)
            throws IOException {
        for (Map.Entry<String, byte[]> one : files.entrySet()) {
            writer.file(one.getKey(), one.getValue());
        }
        snapshot.records(kept -> writing(() -> {
            if (isLeftOut(kept.record())) {
                writer.leftOut(nameOf(kept.record()));
            } else {
                writer.record(kept);
            }
        }));
        snapshot.journal(kept -> writing(() -> writer.entry(kept)));
        return writer.end();
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** The store's walk knows no files. */
    private static void writing(Writing step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLeftOut(StoredRecord record) {
        return record.key().kind() == RecordKind.OBJECT && Escrow.isRefused(ObjectRecord.read(record), signingKeys);
    }

    private static String nameOf(StoredRecord record) {
        ManagedObject object = ObjectRecord.read(record);
        return record.key().domain() + "/" + object.id() + " " + Escrow.nameOf(object);
    }

    private static MadeBackup made(BackupHeader header, Path file) {
        return new MadeBackup(
                header.id().toHex(),
                header.created(),
                header.expires(),
                header.custodians().id(),
                file.toAbsolutePath().toString());
    }

    /** The name of the file is in its directory, which has a disk to get to of its own. */
    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static BackupException unwritable(Path file, @Nullable Throwable cause) {
        String why = cause == null ? "" : ": " + cause.getMessage();
        return new BackupException("The backup " + file + " cannot be written" + why, cause);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What went wrong first is what the operator has to know; what is left over is called .partial.
        }
    }
}
