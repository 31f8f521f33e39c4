package org.claviger.server.custody;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.secret.SecretBytes;

/**
 * The wrap and seal keys of one domain, all their versions, as session objects of the module. They are made again from
 * their records when the module was initialised anew, because handles do not outlive that.
 */
final class DomainKeys {
    static final int KEY_BITS = 256;
    static final Mechanism.KeyWrap ROOT_WRAP = new AesKeyWrap();

    /** What a root does: nothing but wrap. */
    static final KeyTemplate ROOT = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);

    private static final KeyTemplate WRAP = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);
    private static final KeyTemplate SEAL = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);

    private record Name(DomainKeyUse use, int version) {}

    private final String domain;
    private final Hsm hsm;
    private final Map<Name, DomainKeyRecord> records = new HashMap<>();
    private final Map<Name, KeyHandle> handles = new HashMap<>();
    private final Map<DomainKeyUse, Integer> newest = new HashMap<>();

    DomainKeys(String domain, Hsm hsm, List<DomainKeyRecord> records) {
        this.domain = domain;
        this.hsm = hsm;
        for (DomainKeyRecord record : records) {
            this.records.put(new Name(record.use(), record.version()), record);
            newest.merge(record.use(), record.version(), Math::max);
        }
        for (DomainKeyUse use : DomainKeyUse.values()) {
            if (!newest.containsKey(use)) {
                throw new CustodyException("The store has no " + use.label() + " key of domain '" + domain + "'");
            }
        }
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

    int newest(DomainKeyUse use) {
        return newest.getOrDefault(use, 0);
    }

    /** The key of this version, of the module's present generation. */
    synchronized KeyHandle handle(DomainKeyUse use, int version) {
        Name name = new Name(use, version);
        KeyHandle handle = handles.get(name);
        if (handle != null && handle.generation() == hsm.generation()) {
            return handle;
        }
        DomainKeyRecord record = record(name);
        KeyHandle made = hsm.unwrapKey(
                root(hsm, record.rootLabel()), ROOT_WRAP, record.wrapped().toArray(), KeyKind.AES, template(use));
        handles.put(name, made);
        return made;
    }

    /** The tag key, in clear: for locked memory, and for nothing else. */
    SecretBytes openTagKey() {
        DomainKeyRecord record = record(new Name(DomainKeyUse.TAG, newest(DomainKeyUse.TAG)));
        SecretBytes key = hsm.unwrapBytes(
                root(hsm, record.rootLabel()), ROOT_WRAP, record.wrapped().toArray());
        if (key.length() != DomainTags.KEY_BYTES) {
            key.close();
            throw new CustodyException("The tag key of domain '" + domain + "' has another length than it was given");
        }
        return key;
    }

    synchronized void close() {
        handles.values().forEach(hsm::destroy);
        handles.clear();
    }

    static KeyHandle root(Hsm hsm, String label) {
        return hsm.findTokenKey(label)
                .orElseThrow(() -> new CustodyException("The token holds no root key '" + label
                        + "': it is another token than the one this store was made with, or the root was destroyed"));
    }

    private DomainKeyRecord record(Name name) {
        DomainKeyRecord record = records.get(name);
        if (record == null) {
            throw new CustodyException("The store has no " + name.use().label() + " key of version " + name.version()
                    + " of domain '" + domain + "'");
        }
        return record;
    }

    private static KeyTemplate template(DomainKeyUse use) {
        return switch (use) {
            case WRAP -> WRAP;
            case SEAL -> SEAL;
            case TAG -> throw new IllegalStateException("the tag key is no key of the module");
        };
    }

    /** Whether both handles are the same key: what one makes, the other makes or opens. */
    private static void requireSame(Hsm hsm, DomainKeyUse use, KeyHandle one, KeyHandle other) {
        boolean same;
        if (use == DomainKeyUse.WRAP) {
            try (SecretBytes probe = hsm.randomSecret(DomainTags.KEY_BYTES);
                    SecretBytes back = hsm.unwrapBytes(other, ROOT_WRAP, hsm.wrapBytes(one, ROOT_WRAP, probe))) {
                same = back.matches(probe);
            }
        } else {
            byte[] probe = hsm.random(DomainTags.KEY_BYTES);
            Mechanism.AesGcm gcm = new Mechanism.AesGcm(hsm.random(Sealing.IV_BYTES), new byte[] {0});
            same = Arrays.equals(hsm.decrypt(other, gcm, hsm.encrypt(one, gcm, probe)), probe);
        }
        if (!same) {
            throw new HsmException(
                    HsmException.Reason.FAILED, "the module did not give back the key that it had wrapped.");
        }
    }
}
