package org.claviger.server.custody;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
 * <p>After a compromise a domain gets another tag key. While its records go from one to the next both are open: the
 * newest tags, each is accepted. Then the older one ends, and what it has tagged is nothing.
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
    private final AtomicInteger numbers = new AtomicInteger(NEWEST);

    /** Of each domain the keys that are accepted, the newest first; a list is replaced whole. */
    private final Map<String, List<TagKey>> keys = new ConcurrentHashMap<>();

    private final Map<String, List<Unchecked>> unchecked = new HashMap<>();

    /** Keys that ended while somebody held them, in this order; guarded by itself, as the number of holds is. */
    private final List<TagKey> ended = new ArrayList<>();

    private int holds;

    private record TagKey(String domain, int number, SecretBytes bytes) {}

    private record Unchecked(RecordKey key, Bytes message, Bytes tag) {}

    @Override
    public byte[] tag(RecordKey key, byte[] message) {
        return hmac(accepted(key.domain()).getFirst().bytes(), message);
    }

    @Override
    public byte[] tag(RecordKey key, int number, byte[] message) {
        return number == NEWEST ? tag(key, message) : tag(accepted(key.domain()), key, number, message);
    }

    private byte[] tag(Collection<TagKey> among, RecordKey key, int number, byte[] message) {
        for (TagKey one : among) {
            if (one.number() == number) {
                return hmac(one.bytes(), message);
            }
        }
        throw new CustodyException("The tag key of domain '" + key.domain() + "' that was asked for has ended");
    }

    @Override
    public int newest(String domain) {
        List<TagKey> accepted = keys.get(domain);
        return accepted == null ? NEWEST : accepted.getFirst().number();
    }

    @Override
    public boolean matches(RecordKey key, byte[] message, byte[] tag) {
        return madeWith(key, message, tag) != NONE;
    }

    @Override
    public int madeWith(RecordKey key, byte[] message, byte[] tag) {
        if (isNeededBefore(key) && remember(key, message, tag)) {
            return NEWEST;
        }
        List<TagKey> accepted = accepted(key.domain());
        try {
            return madeWith(accepted, message, tag);
        } catch (IllegalStateException e) {
            if (accepted.equals(keys.get(key.domain()))) {
                throw e;
            }
            // A key ended meanwhile.
            return madeWith(accepted(key.domain()), message, tag);
        }
    }

    private int madeWith(Collection<TagKey> among, byte[] message, byte[] tag) {
        for (TagKey one : among) {
            if (MessageDigest.isEqual(hmac(one.bytes(), message), tag)) {
                return one.number();
            }
        }
        return NONE;
    }

    private List<TagKey> accepted(String domain) {
        List<TagKey> accepted = keys.get(domain);
        if (accepted == null) {
            throw new CustodyException("The tag key of domain '" + domain + "' is not open");
        }
        return accepted;
    }

    /**
     * Takes a domain's tag key over, checks what was read before it was known, and from now on everything.
     *
     * @throws CustodyException if a record of a domain key that was read is not what was written
     */
    void open(String domain, SecretBytes tagKey) {
        open(domain, List.of(tagKey));
    }

    /** The same where one key takes over from another; the newest first. They are this object's to close. */
    void open(String domain, List<SecretBytes> tagKeys) {
        List<Unchecked> waiting;
        synchronized (unchecked) {
            if (keys.containsKey(domain)) {
                requireKnown(domain, tagKeys);
                return;
            }
            keys.put(domain, taken(domain, tagKeys));
            waiting = unchecked.getOrDefault(domain, List.of());
            unchecked.remove(domain);
        }
        for (Unchecked record : waiting) {
            if (!matches(record.key(), record.message().toArray(), record.tag().toArray())) {
                throw new CustodyException("The record " + record.key()
                        + " is not what was written: somebody changed the store. Nothing of it is used.");
            }
        }
    }

    /** From now on the first of these tags, and all are accepted. They are this object's to close. */
    void turn(String domain, List<SecretBytes> tagKeys) {
        synchronized (unchecked) {
            keys.put(domain, taken(domain, tagKeys));
        }
    }

    /** Only the newest key of a domain is accepted from now on. */
    void endOlder(String domain) {
        List<TagKey> older;
        synchronized (unchecked) {
            List<TagKey> accepted = accepted(domain);
            older = accepted.subList(1, accepted.size());
            keys.put(domain, List.of(accepted.getFirst()));
        }
        synchronized (ended) {
            if (holds > 0) {
                ended.addAll(older);
            } else {
                older.forEach(key -> key.bytes().close());
            }
        }
    }

    @Override
    public Hold hold() {
        synchronized (ended) {
            holds++;
            return new Hold(new Held(ended.size()), this::release);
        }
    }

    private void release() {
        synchronized (ended) {
            holds--;
            if (holds == 0) {
                ended.forEach(key -> key.bytes().close());
                ended.clear();
            }
        }
    }

    @Override
    public void close() {
        keys.values().forEach(accepted -> accepted.forEach(key -> key.bytes().close()));
        keys.clear();
        synchronized (ended) {
            ended.forEach(key -> key.bytes().close());
            ended.clear();
        }
    }

    /** What is accepted, and what was when it began. */
    private final class Held implements RecordTag {
        private final int endedBefore;

        private Held(int endedBefore) {
            this.endedBefore = endedBefore;
        }

        @Override
        public byte[] tag(RecordKey key, byte[] message) {
            return DomainTags.this.tag(key, message);
        }

        @Override
        public byte[] tag(RecordKey key, int number, byte[] message) {
            return number == NEWEST ? tag(key, message) : DomainTags.this.tag(held(key.domain()), key, number, message);
        }

        @Override
        public int newest(String domain) {
            return DomainTags.this.newest(domain);
        }

        @Override
        public boolean matches(RecordKey key, byte[] message, byte[] tag) {
            return madeWith(key, message, tag) != NONE;
        }

        @Override
        public int madeWith(RecordKey key, byte[] message, byte[] tag) {
            return DomainTags.this.madeWith(held(key.domain()), message, tag);
        }

        private List<TagKey> held(String domain) {
            List<TagKey> accepted = accepted(domain);
            synchronized (ended) {
                if (ended.size() <= endedBefore) {
                    return accepted;
                }
                return Stream.concat(
                                accepted.stream(),
                                ended.subList(endedBefore, ended.size()).stream()
                                        .filter(key -> key.domain().equals(domain)))
                        .toList();
            }
        }
    }

    /** Each key once, under the number that it has where it is known; what is given twice is closed. */
    private List<TagKey> taken(String domain, List<SecretBytes> tagKeys) {
        List<TagKey> known = keys.getOrDefault(domain, List.of());
        List<TagKey> taken = new ArrayList<>();
        for (SecretBytes key : tagKeys) {
            if (taken.stream().anyMatch(one -> one.bytes().matches(key))) {
                key.close();
                continue;
            }
            TagKey same = known.stream()
                    .filter(one -> one.bytes().matches(key))
                    .findFirst()
                    .orElse(null);
            if (same != null) {
                key.close();
            }
            taken.add(Objects.requireNonNullElseGet(same, () -> new TagKey(domain, numbers.incrementAndGet(), key)));
        }
        known.stream().filter(one -> !taken.contains(one)).forEach(taken::add);
        return List.copyOf(taken);
    }

    /** Whether the tag key is opened by means of this record. */
    private static boolean isNeededBefore(RecordKey key) {
        return key.kind() == RecordKind.DOMAIN_KEY || key.kind() == RecordKind.KEY_WRAPPING;
    }

    private void requireKnown(String domain, List<SecretBytes> tagKeys) {
        List<TagKey> accepted = accepted(domain);
        boolean known = tagKeys.stream()
                .allMatch(key -> accepted.stream().anyMatch(one -> one.bytes().matches(key)));
        tagKeys.forEach(SecretBytes::close);
        if (!known) {
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
