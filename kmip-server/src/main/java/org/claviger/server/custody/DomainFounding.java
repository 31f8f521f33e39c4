package org.claviger.server.custody;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;

/** Makes roots in the token, and the keys under them for the store. */
final class DomainFounding {
    private static final int FIRST = 1;
    private static final byte DOMAIN_FORMAT = 1;
    private static final List<String> DOMAINS = List.of(RecordKey.SERVER, Custody.DEFAULT_DOMAIN);

    private DomainFounding() {}

    /** The roots and keys of a new store: of the server and of the default domain. */
    static void initialise(ObjectStore store, Hsm hsm, DomainTags tags, InstantSource clock, String rootName) {
        for (String domain : DOMAINS) {
            if (!DomainKeyRecord.list(store, domain).isEmpty()) {
                throw new CustodyException("The store has keys already; initialising it again would lose them");
            }
            String label = rootLabel(rootName, domain);
            if (hsm.findTokenKey(label).isPresent()) {
                throw new CustodyException("The token has a root key '" + label
                        + "' already, of another server or of this one; it was left as it is");
            }
        }
        List<String> madeRoots = new ArrayList<>();
        Change.Builder change = Change.builder();
        boolean made = false;
        try {
            for (String domain : DOMAINS) {
                found(change, hsm, tags, clock, domain, rootLabel(rootName, domain), madeRoots);
            }
            made = true;
        } finally {
            if (!made) {
                madeRoots.forEach(hsm::destroyTokenKey);
            }
        }
        // From here on the roots stay: a commit whose outcome is unknown may have kept what they wrap.
        store.commit(change.build());
    }

    /**
     * A root of this label and epoch in the token, and the three keys of a version under it.
     *
     * @param tagKey stays the caller's to close
     */
    static List<DomainKeyRecord> make(Hsm hsm, String rootLabel, int epoch, int version, SecretBytes tagKey) {
        KeyHandle root = hsm.generateTokenKey(rootLabel, KeyKind.AES, DomainKeys.KEY_BITS, DomainKeys.ROOT);
        List<DomainKeyRecord> keys = new ArrayList<>();
        for (DomainKeyUse use : DomainKeyUse.values()) {
            byte[] wrapped =
                    use == DomainKeyUse.TAG ? wrapTagKey(hsm, root, tagKey) : DomainKeys.makeWrapped(hsm, root, use);
            keys.add(new DomainKeyRecord(use, version, epoch, rootLabel, Bytes.owning(wrapped)));
        }
        return keys;
    }

    private static void found(
            Change.Builder change,
            Hsm hsm,
            DomainTags tags,
            InstantSource clock,
            String domain,
            String rootLabel,
            List<String> madeRoots) {
        SecretBytes tagKey = hsm.randomSecret(DomainTags.KEY_BYTES);
        boolean taken = false;
        try {
            madeRoots.add(rootLabel);
            for (DomainKeyRecord key : make(hsm, rootLabel, FIRST, FIRST, tagKey)) {
                change.create(
                        DomainKeyRecord.key(domain, key.use(), FIRST), clock.instant(), RecordContent.of(key.encode()));
            }
            tags.open(domain, tagKey);
            taken = true;
        } finally {
            if (!taken) {
                tagKey.close();
            }
        }
        if (!domain.equals(RecordKey.SERVER)) {
            change.create(
                    new RecordKey(RecordKey.SERVER, RecordKind.DOMAIN, domain),
                    clock.instant(),
                    RecordContent.of(Blob.of(new byte[] {DOMAIN_FORMAT})));
        }
    }

    static byte[] wrapTagKey(Hsm hsm, KeyHandle root, SecretBytes tagKey) {
        byte[] wrapped = hsm.wrapBytes(root, DomainKeys.ROOT_WRAP, tagKey);
        try (SecretBytes again = hsm.unwrapBytes(root, DomainKeys.ROOT_WRAP, wrapped)) {
            if (!again.matches(tagKey)) {
                throw new CustodyException("The HSM did not give back the tag key that it had wrapped");
            }
        }
        return wrapped;
    }

    private static String rootLabel(String rootName, String domain) {
        return rootName + (domain.equals(RecordKey.SERVER) ? "-server-root-" : "-domain-" + domain + "-root-") + FIRST;
    }
}
