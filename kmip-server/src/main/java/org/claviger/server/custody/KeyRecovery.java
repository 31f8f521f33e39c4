package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;

/**
 * The other end of {@link KeyEscrow}: the custodians' private key as a key of a module, for the length of one restore.
 * The domain keys are unwrapped by it in the module, and wrapped there under new roots.
 */
public final class KeyRecovery implements AutoCloseable {
    /** A thousand seals a second for three days. */
    private static final long MARGIN = 1L << 28;

    private final Hsm hsm;
    private final KeyHandle privateKey;
    private final RsaOaep oaep;
    private final List<String> madeRoots = new ArrayList<>();

    private KeyRecovery(Hsm hsm, KeyHandle privateKey, RsaOaep oaep) {
        this.hsm = hsm;
        this.privateKey = privateKey;
        this.oaep = oaep;
    }

    /**
     * Opens the custodians' private key.
     *
     * @param secret what their shares gave
     * @param iv and {@code sealed}: the private key (PKCS#8), by AES-256-GCM under that secret
     * @param mechanism what the backup's keys are encrypted by
     */
    public static KeyRecovery open(
            Hsm hsm, SecretBytes secret, byte[] iv, byte[] sealed, byte[] additionalData, String mechanism) {
        KeyHandle opening = hsm.importSecretKey(KeyKind.AES, secret, KeyTemplate.of(KeyUse.DECRYPT));
        try (SecretBytes info = hsm.open(opening, new AesGcm(iv, additionalData), sealed)) {
            KeyHandle key = hsm.importPrivateKey(info, KeyTemplate.of(KeyUse.UNWRAP, KeyUse.DECRYPT));
            return new KeyRecovery(hsm, key, oaep(mechanism));
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.BAD_DATA) {
                throw new CustodyException("The shares do not open the custodians' key", e);
            }
            throw e;
        } finally {
            hsm.destroy(opening);
        }
    }

    static RsaOaep oaep(String mechanism) {
        for (Hash hash : List.of(Hash.SHA_256, Hash.SHA_1)) {
            RsaOaep oaep = new RsaOaep(hash);
            if (oaep.name().equals(mechanism)) {
                return oaep;
            }
        }
        throw new CustodyException("Keys are encrypted by " + mechanism + ", which this version does not know");
    }

    /** What the file is encrypted with. */
    public SecretKey contentKey(byte[] encrypted, byte[] context) {
        try (SecretBytes fileKey = hsm.unwrapBytes(privateKey, oaep, encrypted)) {
            return KeyEscrow.contentKey(fileKey, context);
        }
    }

    /**
     * Makes the roots anew, under their old labels, in a module that has none of them, and wraps the domain keys under
     * them.
     *
     * @param tags knows the tag keys afterwards
     * @return the records of the domain keys, as the new store is to have them
     */
    public List<StoredRecord> adopt(List<EscrowedKey> keys, DomainTags tags) {
        Map<String, KeyHandle> roots = new HashMap<>();
        for (EscrowedKey key : keys) {
            roots.computeIfAbsent(key.domainKey().rootLabel(), this::makeRoot);
        }
        List<StoredRecord> adopted = new ArrayList<>();
        Map<String, List<DomainKeyRecord>> tagKeys = new HashMap<>();
        for (EscrowedKey key : keys) {
            DomainKeyRecord made = adopt(key, root(roots, key.domainKey()));
            adopted.add(adopted(key.record(), made));
            if (made.use() == DomainKeyUse.TAG) {
                tagKeys.computeIfAbsent(key.record().key().domain(), domain -> new ArrayList<>())
                        .add(made);
            }
        }
        tagKeys.forEach((domain, versions) -> tags.open(
                domain,
                versions.stream()
                        .sorted(Comparator.comparingInt(DomainKeyRecord::version)
                                .reversed())
                        .map(key -> hsm.unwrapBytes(
                                root(roots, key),
                                DomainKeys.ROOT_WRAP,
                                key.wrapped().toArray()))
                        .toList()));
        return adopted;
    }

    private static KeyHandle root(Map<String, KeyHandle> roots, DomainKeyRecord key) {
        return Objects.requireNonNull(roots.get(key.rootLabel()));
    }

    private KeyHandle makeRoot(String label) {
        if (hsm.findTokenKey(label).isPresent()) {
            throw new CustodyException("The token has a root key '" + label
                    + "' already, so it is in use by a server: restore into a new token");
        }
        KeyHandle root = hsm.generateTokenKey(label, KeyKind.AES, DomainKeys.KEY_BITS, DomainKeys.ROOT);
        madeRoots.add(label);
        return root;
    }

    private DomainKeyRecord adopt(EscrowedKey escrowed, KeyHandle root) {
        DomainKeyRecord old = escrowed.domainKey();
        KeyHandle passing =
                hsm.unwrapKey(privateKey, oaep, escrowed.encrypted().toArray(), KeyKind.AES, KeyEscrow.PASSING);
        try {
            return new DomainKeyRecord(
                    old.use(),
                    old.version(),
                    old.epoch(),
                    old.rootLabel(),
                    Bytes.owning(hsm.wrapKey(root, DomainKeys.ROOT_WRAP, passing)));
        } finally {
            hsm.destroy(passing);
        }
    }

    private static StoredRecord adopted(StoredRecord old, DomainKeyRecord key) {
        return new StoredRecord(
                old.key(), old.version() + 1, old.created(), old.sequence(), RecordContent.of(key.encode()));
    }

    /** Takes the roots away again, of a restore that came to nothing: the next one finds the token as it was. */
    public void abandon() {
        madeRoots.forEach(hsm::destroyTokenKey);
        madeRoots.clear();
    }

    /**
     * A record for the new store: the counters of seal keys and of clients' keys go ahead by more than a server encrypts
     * between a backup and its loss, because the same key went on there. Any other record stays as it is.
     */
    public static StoredRecord withMargin(StoredRecord record) {
        long limit;
        if (SealCounter.isOne(record.key())) {
            limit = SealCounter.ROTATION_DUE;
        } else if (RandomIvCounter.isOne(record.key())) {
            limit = RandomIvCounter.MAX;
        } else {
            return record;
        }
        long counted = record.body().toLong();
        long ahead = Math.max(counted, Math.min(counted + MARGIN, limit));
        return new StoredRecord(
                record.key(),
                record.version() + 1,
                record.created(),
                record.sequence(),
                RecordContent.of(Blob.of(ahead)));
    }

    @Override
    public void close() {
        hsm.destroy(privateKey);
    }
}
