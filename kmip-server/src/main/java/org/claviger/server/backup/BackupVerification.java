package org.claviger.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.KeyEscrow;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Proves a backup where it was made: its signature, every chunk, every record's tag, the audit's chain, and that the
 * material of every object opens under the keys of the running server. That the custodians can open it, a drill proves.
 */
public final class BackupVerification {
    private final Hsm hsm;
    private final ObjectStore store;
    private final Custody custody;
    private final TokenSigner auditKey;

    public BackupVerification(Hsm hsm, ObjectStore store, Custody custody, TokenSigner auditKey) {
        this.hsm = hsm;
        this.store = store;
        this.custody = custody;
        this.auditKey = auditKey;
    }

    /**
     * What was seen.
     *
     * @param opened objects whose material opens
     * @param empty objects that have none: destroyed, or never here
     */
    public record Report(BackupHeader header, long opened, long empty, long entries, List<String> problems) {}

    public Report verify(Path file) {
        BackupHeader header = BackupInput.readSigned(file);
        if (!Arrays.equals(
                header.custodians().auditKey().toArray(), auditKey.publicKey().getEncoded())) {
            throw new BackupException("The backup is of another server: verify it there, or by a drill");
        }
        Optional<StoredRecord> serverKey = store.find(KeyEscrow.serverKey(header.serverKeyVersion()));
        if (serverKey.isEmpty()) {
            throw new BackupException("The server's keys were rotated since the backup was made, so that the custodians"
                    + " alone can open it: verify it by a drill");
        }
        SecretKey key = KeyEscrow.openAsServer(
                hsm, custody, serverKey.get(), header.serverFileKey().toArray(), header.context());
        ObjectProof objects = new ObjectProof(custody);
        try (BackupInput content = BackupInput.open(file, key)) {
            BackupContent.Summary summary =
                    BackupContent.read(content, new RecordEncoding(custody.tags()), new Proof(objects));
            return new Report(header, objects.opened(), objects.empty(), summary.entries(), objects.problems());
        } catch (IOException e) {
            throw new BackupException("The backup cannot be read: " + e.getMessage(), e);
        }
    }

    private static final class Proof implements BackupContent.Taker {
        private final ObjectProof objects;
        private @Nullable JournalChain chain;
        private String node = "";

        private Proof(ObjectProof objects) {
            this.objects = objects;
        }

        @Override
        public void record(StoredRecord record) {
            objects.take(record);
        }

        @Override
        public void entry(JournalEntry entry) {
            if (chain == null || !entry.node().equals(node)) {
                chain = new JournalChain();
                node = entry.node();
            }
            chain.accept(entry);
        }

        @Override
        public void file(String name, byte[] content) {}
    }
}
