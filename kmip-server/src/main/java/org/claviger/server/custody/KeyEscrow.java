package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;

/**
 * How keys leave for a backup: the domain keys, and the key of the backup's file, each encrypted to the custodians'
 * public key by RSA-OAEP, in the module. A domain key is unwrapped there under its root as one that may be wrapped, and
 * wrapped at once: its bytes are never in our memory, the tag key's but in the place where it always is.
 *
 * <p>Any key that a user of the token can unwrap it can also take away so; that is no wider than what the PIN gives
 * (see the design on trusted wrapping).
 */
public final class KeyEscrow implements AutoCloseable {
    private static final int FILE_KEY_BYTES = 32;
    /** Of a domain key on its way: it may be wrapped, and is never shown. */
    static final KeyTemplate PASSING =
            KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT).wrappable();

    private final Hsm hsm;
    private final Custody custody;
    private final KeyHandle recipient;
    private final RsaOaep oaep;

    private KeyEscrow(Hsm hsm, Custody custody, KeyHandle recipient, RsaOaep oaep) {
        this.hsm = hsm;
        this.custody = custody;
        this.recipient = recipient;
        this.oaep = oaep;
    }

    /**
     * The key of a backup's file: what it is encrypted with, and what opens it again.
     *
     * @param content derived from the file's key, which is not kept
     * @param forCustodians the file's key, encrypted to the custodians
     * @param forServer the file's key, wrapped by the server's own wrap key, for verifying where the backup was made
     * @param serverKeyVersion of that wrap key
     */
    public record FileKey(SecretKey content, Bytes forCustodians, Bytes forServer, int serverKeyVersion) {}

    /**
     * @param custody knows how this HSM opens the keys
     * @param subjectPublicKeyInfo the public half of the recipients' key
     */
    public static KeyEscrow to(Hsm hsm, Custody custody, byte[] subjectPublicKeyInfo) {
        KeyHandle recipient = hsm.importPublicKey(subjectPublicKeyInfo, KeyTemplate.of(KeyUse.WRAP, KeyUse.ENCRYPT));
        return new KeyEscrow(hsm, custody, recipient, oaepOf(hsm));
    }

    /**
     * The module's best. With SHA-1, which is what some modules have, OAEP is as strong: it needs no hash without
     * collisions.
     */
    private static RsaOaep oaepOf(Hsm hsm) {
        RsaOaep best = new RsaOaep(Hash.SHA_256);
        return hsm.capabilities().supports(best) ? best : new RsaOaep(Hash.SHA_1);
    }

    /** What the keys are encrypted by; a backup names it. */
    public String mechanism() {
        return oaep.name();
    }

    /** A domain key of this HSM, encrypted to the recipient. */
    Bytes wrap(HeldKey key) {
        KeyHandle passing = key.unwrap(hsm, custody.domains().peers(), PASSING);
        try {
            return Bytes.owning(hsm.wrapKey(recipient, oaep, passing));
        } finally {
            hsm.destroy(passing);
        }
    }

    /**
     * A new key for a file.
     *
     * @param domainKeys the store's, of which the newest wrap key of the server itself is used
     * @param context what the file says of itself, bound to the key
     */
    public FileKey newFileKey(List<StoredRecord> domainKeys, byte[] context) {
        StoredRecord serverKey = domainKeys.stream()
                .filter(record -> record.key().domain().equals(RecordKey.SERVER))
                .filter(record -> decode(record).use() == DomainKeyUse.WRAP)
                .reduce((one, other) -> decode(one).version() > decode(other).version() ? one : other)
                .orElseThrow(() -> new CustodyException("The store has no wrap key of the server"));
        try (SecretBytes fileKey = hsm.randomSecret(FILE_KEY_BYTES)) {
            byte[] forCustodians = hsm.wrapBytes(recipient, oaep, fileKey);
            KeyHandle wrapKey = unwrapServerKey(hsm, custody, serverKey);
            try {
                return new FileKey(
                        contentKey(fileKey, context),
                        Bytes.owning(forCustodians),
                        Bytes.owning(hsm.wrapBytes(wrapKey, DomainKeys.ROOT_WRAP, fileKey)),
                        decode(serverKey).version());
            } finally {
                hsm.destroy(wrapKey);
            }
        }
    }

    private static DomainKeyRecord decode(StoredRecord record) {
        return DomainKeyRecord.decode(record.key(), record.body());
    }

    private static KeyHandle unwrapServerKey(Hsm hsm, Custody custody, StoredRecord serverKey) {
        return custody.domains()
                .held(serverKey)
                .unwrap(hsm, custody.domains().peers(), KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));
    }

    /** The content key of a file, opened by the server that made it. */
    public static SecretKey openAsServer(
            Hsm hsm, Custody custody, StoredRecord serverKey, byte[] wrapped, byte[] context) {
        KeyHandle wrapKey = unwrapServerKey(hsm, custody, serverKey);
        try (SecretBytes fileKey = hsm.unwrapBytes(wrapKey, DomainKeys.ROOT_WRAP, wrapped)) {
            return contentKey(fileKey, context);
        } finally {
            hsm.destroy(wrapKey);
        }
    }

    /** Under which the server's wrap key of a version lies. */
    public static RecordKey serverKey(int version) {
        return DomainKeyRecord.key(RecordKey.SERVER, DomainKeyUse.WRAP, version);
    }

    /** What the file is encrypted with: HKDF-SHA-256 (RFC 5869) of its key, bound to what it says of itself. */
    static SecretKey contentKey(SecretBytes fileKey, byte[] context) {
        SecretAccess access = SecretAccess.grant();
        return fileKey.read(access, bytes -> {
            try {
                return KDF.getInstance("HKDF-SHA256")
                        .deriveKey(
                                "AES",
                                HKDFParameterSpec.ofExtract()
                                        .addIKM(bytes)
                                        .addSalt(context)
                                        .thenExpand("claviger backup 1 content".getBytes(US_ASCII), FILE_KEY_BYTES));
            } catch (GeneralSecurityException e) {
                throw new CustodyException("HKDF is missing from this Java", e);
            }
        });
    }

    /** Every domain key among these records, escrowed. */
    public List<EscrowedKey> escrowAll(List<StoredRecord> domainKeys) {
        List<EscrowedKey> keys = new ArrayList<>();
        domainKeys.forEach(record ->
                keys.add(new EscrowedKey(record, wrap(custody.domains().held(record)))));
        return keys;
    }

    @Override
    public void close() {
        hsm.destroy(recipient);
    }
}
