package org.claviger.server.custody;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.ConflictException;

/**
 * The wrap and seal keys of one domain, all their versions, as session objects of the module. They are made again from
 * their records when the module was initialised anew, because handles do not outlive that.
 */
final class DomainKeys {
    static final int KEY_BITS = 256;
    static final Mechanism.KeyWrap ROOT_WRAP = new AesKeyWrap();

    /** What a root does: nothing but wrap. */
    static final KeyTemplate ROOT = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);

    /** Longer than any call with a key lasts. */
    private static final Duration LAST_USE = Duration.ofSeconds(30);

    private static final KeyTemplate WRAP = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);
    private static final KeyTemplate SEAL = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);

    private record Name(DomainKeyUse use, int version) {}

    /** A key that is gone from the store, and that a call which began before may still use for so long. */
    private record Ending(KeyHandle handle, long sinceNanos) {}

    private final String domain;
    private final Hsm hsm;
    private final Supplier<List<HeldKey>> source;
    private final PeerKeys peers;
    private final Map<Name, HeldKey> records = new HashMap<>();
    private final Map<Name, KeyHandle> handles = new HashMap<>();
    private final Map<DomainKeyUse, Integer> newest = new HashMap<>();
    private final List<Ending> ending = new ArrayList<>();

    /**
     * @param source reads the domain's records in the store
     * @param peers whose keys are taken where another HSM has sent them
     */
    DomainKeys(String domain, Hsm hsm, PeerKeys peers, Supplier<List<HeldKey>> source) {
        this.domain = domain;
        this.hsm = hsm;
        this.peers = peers;
        this.source = source;
        read();
        if (records.isEmpty()) {
            throw new CustodyException("The store has no keys of domain '" + domain + "': it was never initialised");
        }
        for (DomainKeyUse use : DomainKeyUse.values()) {
            if (!newest.containsKey(use)) {
                throw new CustodyException("The store has no " + use.label() + " key of domain '" + domain + "'");
            }
        }
    }

    private void read() {
        List<HeldKey> found = source.get();
        records.clear();
        newest.clear();
        for (HeldKey held : found) {
            DomainKeyRecord record = held.record();
            records.put(new Name(record.use(), record.version()), held);
            newest.merge(record.use(), record.version(), Math::max);
        }
    }

    /** Reads the records again; keys that are gone from the store end a little later. */
    synchronized void refresh() {
        read();
        long now = System.nanoTime();
        handles.forEach((name, handle) -> {
            if (!records.containsKey(name)) {
                ending.add(new Ending(handle, now));
            }
        });
        handles.keySet().retainAll(records.keySet());
        for (Ending gone : List.copyOf(ending)) {
            if (now - gone.sinceNanos() >= LAST_USE.toNanos()) {
                ending.remove(gone);
                hsm.destroy(gone.handle());
            }
        }
    }

    /** Changes the records in the store; nobody gets a key between that and the new state. */
    synchronized void publish(Runnable commit) {
        try {
            commit.run();
        } finally {
            refresh();
        }
    }

    /** The records as they are known. */
    synchronized List<DomainKeyRecord> records() {
        return records.values().stream().map(HeldKey::record).toList();
    }

    /** The same, with how this HSM opens them. */
    synchronized List<HeldKey> held() {
        return List.copyOf(records.values());
    }

    /** A new wrap or seal key, wrapped by the root, and seen to work when it is unwrapped again. */
    static byte[] makeWrapped(Hsm hsm, KeyHandle root, DomainKeyUse use) {
        KeyTemplate template = template(use);
        KeyHandle made = hsm.generateSecretKey(KeyKind.AES, KEY_BITS, template.wrappable());
        try {
            byte[] wrapped = hsm.wrapKey(root, ROOT_WRAP, made);
            KeyHandle again = hsm.unwrapKey(root, ROOT_WRAP, wrapped, KeyKind.AES, template);
            try {
                requireSame(hsm, use, made, again);
            } finally {
                hsm.destroy(again);
            }
            return wrapped;
        } finally {
            hsm.destroy(made);
        }
    }

    synchronized int newest(DomainKeyUse use) {
        return newest.getOrDefault(use, 0);
    }

    /** The key of this version, of the module's present generation. */
    synchronized KeyHandle handle(DomainKeyUse use, int version) {
        Name name = new Name(use, version);
        KeyHandle handle = handles.get(name);
        if (handle != null && handle.generation() == hsm.generation()) {
            return handle;
        }
        KeyHandle made = record(name).unwrap(hsm, peers, template(use));
        handles.put(name, made);
        return made;
    }

    synchronized DomainKeyRecord newestRecord(DomainKeyUse use) {
        return record(new Name(use, newest(use))).record();
    }

    /** The root of this HSM that the newest keys lie under, or the transport key that they were sent to. */
    synchronized String newestLabel() {
        return record(new Name(DomainKeyUse.SEAL, newest(DomainKeyUse.SEAL)))
                .wrapping()
                .label();
    }

    /** The newest tag key, in clear: for locked memory, and for nothing else. */
    SecretBytes openTagKey() {
        return openTagKey(tagKeyRecords().getFirst());
    }

    /** The same of all versions, the newest first: two that differ where one takes over from the other. */
    List<SecretBytes> openTagKeys() {
        List<SecretBytes> opened = new ArrayList<>();
        boolean done = false;
        try {
            for (HeldKey held : tagKeyRecords()) {
                opened.add(openTagKey(held));
            }
            done = true;
            return opened;
        } finally {
            if (!done) {
                opened.forEach(SecretBytes::close);
            }
        }
    }

    private SecretBytes openTagKey(HeldKey held) {
        SecretBytes key = held.open(hsm, peers);
        if (key.length() != DomainTags.KEY_BYTES) {
            key.close();
            throw new CustodyException("The tag key of domain '" + domain + "' has another length than it was given");
        }
        return key;
    }

    /** The version of the newest tag key that is there for this HSM. */
    int newestTagKey() {
        return tagKeyRecords().getFirst().record().version();
    }

    /** Those that are there for this HSM, also where another one has just sent them; else the one that is waited for. */
    private synchronized List<HeldKey> tagKeyRecords() {
        HeldKey newestTag = record(new Name(DomainKeyUse.TAG, newest(DomainKeyUse.TAG)));
        List<HeldKey> there = records.values().stream()
                .filter(held -> held.record().use() == DomainKeyUse.TAG && held.missing() == null)
                .sorted(Comparator.comparingInt((HeldKey held) -> held.record().version())
                        .reversed())
                .toList();
        return there.isEmpty() ? List.of(newestTag) : there;
    }

    synchronized void close() {
        handles.values().forEach(hsm::destroy);
        handles.clear();
        ending.forEach(gone -> hsm.destroy(gone.handle()));
        ending.clear();
    }

    static KeyHandle root(Hsm hsm, String label) {
        return hsm.findTokenKey(label)
                .orElseThrow(() -> new CustodyException("The token holds no root key '" + label
                        + "': it is another token than the one this store was made with, or the root was destroyed"));
    }

    /** @throws ConflictException of a key that was replaced: whoever read what it protected reads that again */
    private HeldKey record(Name name) {
        HeldKey record = records.get(name);
        if (record == null || record.missing() != null) {
            // Another node may have made it, or sent it to this HSM.
            refresh();
            record = records.get(name);
        }
        if (record == null && name.version() < newest(name.use())) {
            throw new ConflictException(DomainKeyRecord.key(domain, name.use(), name.version()), 1, 0);
        }
        if (record == null) {
            throw new CustodyException("The store has no " + name.use().label() + " key of version " + name.version()
                    + " of domain '" + domain + "'");
        }
        return record;
    }

    static KeyTemplate template(DomainKeyUse use) {
        return switch (use) {
            case WRAP -> WRAP;
            case SEAL -> SEAL;
            case TAG -> throw new IllegalStateException("the tag key is no key of the module");
        };
    }

    /** Whether both handles are the same key: what one makes, the other makes or opens. */
    static void requireSame(Hsm hsm, DomainKeyUse use, KeyHandle one, KeyHandle other) {
        boolean same;
        if (use == DomainKeyUse.WRAP) {
            try (SecretBytes probe = hsm.randomSecret(DomainTags.KEY_BYTES);
                    SecretBytes back = hsm.unwrapBytes(other, ROOT_WRAP, hsm.wrapBytes(one, ROOT_WRAP, probe))) {
                same = back.matches(probe);
            }
        } else {
            byte[] probe = hsm.random(DomainTags.KEY_BYTES);
            byte[] additionalData = {0};
            GcmSealed made = hsm.encryptUnderOwnIv(one, additionalData, AesGcm.FULL_TAG_BITS, probe);
            same = Arrays.equals(hsm.decrypt(other, new AesGcm(made.iv(), additionalData), made.sealed()), probe);
        }
        if (!same) {
            throw new HsmException(
                    HsmException.Reason.FAILED, "the module did not give back the key that it had wrapped.");
        }
    }
}
