package org.claviger.server.custody;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;

/**
 * The tags of records: HMAC-SHA-256 (RFC 2104) under the tag key of the record's domain.
 *
 * <p>Made before the store is opened, because the store is given it, and empty then: the tag keys lie in the store,
 * wrapped by the domain's root. So the order of a start is
 *
 * <ol>
 *   <li>the store opens, and checks nothing yet;
 *   <li>custody reads the domain keys. Their records cannot be checked yet: they are accepted, and remembered here;
 *   <li>the root unwraps them: the key wrap (RFC 3394) is authenticated, and refuses a blob that it did not make;
 *   <li>the tag key is opened, and every record remembered is checked now. One that does not hold stops the start:
 *       nobody can have swapped the seal key's record for the wrap key's, or for an older version's.
 * </ol>
 *
 * Records of any other kind are refused until then.
 *
 * <p>Where the tag key is: in locked memory for the life of the process; for the length of one call also in an array of
 * 64 bytes on the heap, combined with HMAC's pads, which is zeroed. JCA's Mac is not used, because it keeps those
 * arrays where nobody can zero them.
 */
public final class DomainTags implements RecordTag, AutoCloseable {
    static final int KEY_BYTES = 32;

    /** More records of domain keys than any store holds: reading on would be a mistake of ours, or of an attacker. */
    private static final int UNCHECKED_MAX = 100_000;

    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private final SecretAccess access = SecretAccess.grant();
    private final Map<String, SecretBytes> keys = new ConcurrentHashMap<>();
    private final Map<String, List<Unchecked>> unchecked = new HashMap<>();

    private record Unchecked(RecordKey key, Bytes message, Bytes tag) {}

    @Override
    public byte[] tag(RecordKey key, byte[] message) {
        SecretBytes tagKey = keys.get(key.domain());
        if (tagKey == null) {
            throw new CustodyException("The tag key of domain '" + key.domain() + "' is not open");
        }
        return hmac(tagKey, message);
    }

    @Override
    public boolean matches(RecordKey key, byte[] message, byte[] tag) {
        if (isNeededBefore(key) && remember(key, message, tag)) {
            return true;
        }
        return MessageDigest.isEqual(tag(key, message), tag);
    }

    /**
     * Takes a domain's tag key over, checks what was read before it was known, and from now on everything.
     *
     * @throws CustodyException if a record of a domain key that was read is not what was written
     */
    void open(String domain, SecretBytes tagKey) {
        List<Unchecked> waiting;
        synchronized (unchecked) {
            SecretBytes open = keys.putIfAbsent(domain, tagKey);
            if (open != null) {
                requireSame(domain, open, tagKey);
                tagKey.close();
                return;
            }
            waiting = unchecked.getOrDefault(domain, List.of());
            unchecked.remove(domain);
        }
        for (Unchecked record : waiting) {
            if (!MessageDigest.isEqual(
                    hmac(tagKey, record.message().toArray()), record.tag().toArray())) {
                throw new CustodyException("The record " + record.key()
                        + " is not what was written: somebody changed the store. Nothing of it is used.");
            }
        }
    }

    @Override
    public void close() {
        keys.values().forEach(SecretBytes::close);
        keys.clear();
    }

    /** Whether the tag key is opened by means of this record. */
    private static boolean isNeededBefore(RecordKey key) {
        return key.kind() == RecordKind.DOMAIN_KEY || key.kind() == RecordKind.KEY_WRAPPING;
    }

    private static void requireSame(String domain, SecretBytes open, SecretBytes other) {
        if (!open.matches(other)) {
            throw new CustodyException("Another tag key of domain '" + domain + "' is open already");
        }
    }

    private boolean remember(RecordKey key, byte[] message, byte[] tag) {
        synchronized (unchecked) {
            if (keys.containsKey(key.domain())) {
                return false;
            }
            List<Unchecked> waiting = unchecked.computeIfAbsent(key.domain(), domain -> new ArrayList<>());
            if (waiting.size() >= UNCHECKED_MAX) {
                throw new CustodyException("The store holds more domain keys than there can be");
            }
            waiting.add(new Unchecked(key, Bytes.of(message), Bytes.of(tag)));
            return true;
        }
    }

    private byte[] hmac(SecretBytes key, byte[] message) {
        byte[] pad = new byte[BLOCK_BYTES];
        try {
            // Not the segment: where the server ends meanwhile, that may hold another secret by now.
            key.use(access, bytes -> System.arraycopy(bytes, 0, pad, 0, KEY_BYTES));
            xor(pad, INNER);
            MessageDigest digest = sha256();
            digest.update(pad);
            digest.update(message);
            byte[] inner = digest.digest();
            xor(pad, (byte) (INNER ^ OUTER));
            digest.update(pad);
            return digest.digest(inner);
        } finally {
            Arrays.fill(pad, (byte) 0);
        }
    }

    private static void xor(byte[] pad, byte value) {
        for (int i = 0; i < pad.length; i++) {
            pad[i] ^= value;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
