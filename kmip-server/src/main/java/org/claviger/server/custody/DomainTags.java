package org.claviger.server.custody;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.TagLevel;

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
 */
public final class DomainTags implements RecordTag, AutoCloseable {
    static final int KEY_BYTES = 32;

    /** More records of domain keys than any store holds: reading on would be a mistake of ours, or of an attacker. */
    private static final int UNCHECKED_MAX = 100_000;

    private final TagHmac hmac = new TagHmac();
    private final AtomicInteger numbers = new AtomicInteger(NEWEST);

    /** Of each domain the keys that are accepted, the newest first; a list is replaced whole. */
    private final Map<String, List<TagKey>> keys = new ConcurrentHashMap<>();

    /** How far each domain is, of those whose keys came out of a store; replaced whole, after the keys. */
    private volatile Map<String, Integer> levels = Map.of();

    private final Map<String, List<Unchecked>> unchecked = new HashMap<>();

    /** Keys that ended while somebody held them, in this order; guarded by itself, as the number of holds is. */
    private final List<TagKey> ended = new ArrayList<>();

    private int holds;

    private record TagKey(String domain, int number, SecretBytes bytes) {}

    private record Unchecked(RecordKey key, Bytes message, Bytes tag) {}

    @Override
    public byte[] tag(RecordKey key, byte[] message) {
        return hmac.of(accepted(key.domain()).getFirst().bytes(), message);
    }

    @Override
    public byte[] tag(RecordKey key, int number, byte[] message) {
        return number == NEWEST ? tag(key, message) : tag(accepted(key.domain()), key, number, message);
    }

    private byte[] tag(Collection<TagKey> among, RecordKey key, int number, byte[] message) {
        for (TagKey one : among) {
            if (one.number() == number) {
                return hmac.of(one.bytes(), message);
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
            if (MessageDigest.isEqual(hmac.of(one.bytes(), message), tag)) {
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
        open(domain, tagKeys, 0);
    }

    /** @param version of the newest, where other processes may be at the store ({@link #learn}); else 0 */
    void open(String domain, List<SecretBytes> tagKeys, int version) {
        List<Unchecked> waiting;
        synchronized (unchecked) {
            if (keys.containsKey(domain)) {
                requireKnown(domain, tagKeys);
                return;
            }
            if (version == 0) {
                keys.put(domain, taken(domain, tagKeys));
            } else {
                learn(domain, version, tagKeys);
            }
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

    @Override
    public Map<String, Integer> levels() {
        return levels;
    }

    /** The version of the newest keys whose tag key is known; 0 where none came out of a store. */
    int version(String domain) {
        Integer level = levels.get(domain);
        return level == null ? 0 : TagLevel.of(level).version();
    }

    /**
     * The tag keys of a domain as a store has them: what is new is accepted from now on, and tags when that is
     * asked ({@link #follow}). What the store has no more ends: everybody went on from it while this process was away.
     *
     * @param version of the first of them
     * @param tagKeys the newest first; this object's to close
     */
    void learn(String domain, int version, List<SecretBytes> tagKeys) {
        List<TagKey> gone;
        synchronized (unchecked) {
            List<TagKey> known = keys.getOrDefault(domain, List.of());
            List<TagKey> stored = taken(domain, tagKeys);
            List<TagKey> order = new ArrayList<>(known);
            order.retainAll(stored);
            if (order.isEmpty()) {
                order.addAll(stored.reversed());
            }
            stored.stream().filter(key -> !order.contains(key)).forEach(order::add);
            gone = known.stream().filter(key -> !order.contains(key)).toList();
            keys.put(domain, List.copyOf(order));
            reach(domain, version, order.size() > 1 ? TagLevel.Stage.ACCEPTS : TagLevel.Stage.ALONE);
        }
        end(gone);
    }

    @Override
    public void follow(String domain, TagLevel asked) {
        synchronized (unchecked) {
            Integer number = levels.get(domain);
            if (number == null
                    || asked.version() > TagLevel.of(number).version()
                    || TagLevel.of(number).reaches(asked)) {
                return;
            }
            if (TagLevel.of(number).stage() == TagLevel.Stage.ACCEPTS) {
                List<TagKey> accepted = accepted(domain);
                List<TagKey> turned = new ArrayList<>(accepted.subList(0, accepted.size() - 1));
                turned.addFirst(accepted.getLast());
                keys.put(domain, List.copyOf(turned));
            }
            if (asked.stage() == TagLevel.Stage.ALONE) {
                endOlder(domain);
            }
            reach(domain, asked.version(), asked.stage());
        }
    }

    private void reach(String domain, int version, TagLevel.Stage stage) {
        Map<String, Integer> reached = new HashMap<>(levels);
        reached.put(domain, new TagLevel(version, stage).number());
        levels = Map.copyOf(reached);
    }

    /** From now on the first of these tags, and all are accepted. They are this object's to close. */
    void turn(String domain, List<SecretBytes> tagKeys) {
        synchronized (unchecked) {
            List<TagKey> all = new ArrayList<>(taken(domain, tagKeys));
            keys.getOrDefault(domain, List.of()).stream()
                    .filter(key -> !all.contains(key))
                    .forEach(all::add);
            keys.put(domain, List.copyOf(all));
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
        end(older);
    }

    private void end(List<TagKey> older) {
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
}
