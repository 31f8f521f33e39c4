package org.claviger.server.custody;

import java.util.List;
import java.util.Map;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyTemplate;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A domain key, and how the HSM of this process opens it.
 *
 * @param wrapping where the HSM is enrolled and has none yet, that of the HSM which made the key
 * @param missing the enrolled HSM that has none yet; else null
 */
record HeldKey(
        DomainKeyRecord record,
        KeyWrapping wrapping,
        @Nullable String missing) {
    /** @param hsm the enrolled one's name; null where none is, and every key lies under its roots */
    static List<HeldKey> list(ObjectStore store, String domain, @Nullable String hsm) {
        // A key comes into the store with its wrappings: read before it, they would lack those of one that comes now.
        List<DomainKeyRecord> keys = DomainKeyRecord.list(store, domain);
        Map<RecordKey, StoredRecord> wrappings = hsm == null ? Map.of() : KeyWrapping.list(store, domain);
        return keys.stream()
                .map(key -> of(
                        domain,
                        key,
                        hsm,
                        hsm == null ? null : wrappings.get(KeyWrapping.key(domain, hsm, key.use(), key.version()))))
                .toList();
    }

    static HeldKey of(ObjectStore store, StoredRecord domainKey, @Nullable String hsm) {
        DomainKeyRecord key = DomainKeyRecord.decode(domainKey.key(), domainKey.body());
        String domain = domainKey.key().domain();
        StoredRecord wrapping = hsm == null
                ? null
                : store.find(KeyWrapping.key(domain, hsm, key.use(), key.version()))
                        .orElse(null);
        return of(domain, key, hsm, wrapping);
    }

    private static HeldKey of(
            String domain, DomainKeyRecord key, @Nullable String hsm, @Nullable StoredRecord wrapping) {
        if (wrapping != null) {
            return new HeldKey(key, KeyWrapping.decode(wrapping.key(), wrapping.body()), null);
        }
        return new HeldKey(key, KeyWrapping.underRoot(domain, hsm == null ? "" : hsm, key), hsm);
    }

    KeyHandle unwrap(Hsm hsm, PeerKeys peers, KeyTemplate template) {
        requireThere(hsm);
        return wrapping.unwrap(hsm, peers, template);
    }

    SecretBytes open(Hsm hsm, PeerKeys peers) {
        requireThere(hsm);
        return wrapping.open(hsm, peers);
    }

    /** An HSM that is to be enrolled has made nothing yet; the one that has made the key needs no other wrapping. */
    boolean isThere(Hsm hsm) {
        return missing == null || wrapping.isOpenable(hsm);
    }

    private void requireThere(Hsm hsm) {
        if (!isThere(hsm)) {
            throw HsmException.unavailable("no " + record.use().label() + " key " + record.version() + " of domain '"
                    + wrapping.domain() + "' is there for the HSM '" + missing + "': it is not enrolled yet"
                    + " (`claviger hsm enroll --accept` on a running server), or was retired, or no other node has"
                    + " sent the key so far.");
        }
    }
}
