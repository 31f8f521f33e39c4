package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.claviger.hsm.Hsm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** The keys of all domains of a store, as the HSM of this process has them. */
final class OpenDomains {
    private final ObjectStore store;
    private final Hsm hsm;
    private final DomainTags tags;
    private final PeerKeys peers;
    private final Map<String, DomainKeys> keysOf = new ConcurrentHashMap<>();

    /** What the module is called among those that are enrolled; null while none is. */
    private volatile @Nullable String hsmName;

    /** @param peers whose keys are taken where another HSM has sent them */
    OpenDomains(ObjectStore store, Hsm hsm, DomainTags tags, PeerKeys peers) {
        this.store = store;
        this.hsm = hsm;
        this.tags = tags;
        this.peers = peers;
        this.hsmName = EnrolledHsm.nameIn(hsm).orElse(null);
    }

    /** The server's own keys first: no other record can be believed before. */
    void open() {
        open(RecordKey.SERVER);
        requireNotRetired();
        list(store).stream().filter(domain -> !domain.equals(RecordKey.SERVER)).forEach(this::open);
    }

    private void open(String domain) {
        DomainKeys keys = new DomainKeys(domain, hsm, peers, () -> HeldKey.list(store, domain, hsmName));
        tags.open(domain, keys.openTagKeys(), store.tagFence().isPresent() ? keys.newestTagKey() : 0);
        keysOf.put(domain, keys);
        store.tagFence().flatMap(fence -> fence.asked(domain)).ifPresent(asked -> tags.follow(domain, asked));
        // Now, and not with the first client: a root that is missing, or keys that do not unwrap, stop the start.
        keys.handle(DomainKeyUse.SEAL, keys.newest(DomainKeyUse.SEAL));
        keys.handle(DomainKeyUse.WRAP, keys.newest(DomainKeyUse.WRAP));
    }

    /** The newest tag key in the store tags from now on, and what is tagged with those before it is accepted still. */
    void turnTagKey(String domain) {
        tags.turn(domain, keys(domain).openTagKeys());
    }

    /** A tag key that another process has made is accepted from now on, before anybody tags with it. */
    void learnTagKey(String domain) {
        DomainKeys keys = keys(domain);
        int version = keys.newestTagKey();
        if (version < keys.newest(DomainKeyUse.TAG)) {
            throw new CustodyException("Domain '" + domain
                    + "' has a newer tag key, and no other node has sent it to the" + " HSM of this one so far");
        }
        if (version > tags.version(domain)) {
            tags.learn(domain, version, keys.openTagKeys());
        }
    }

    /** Only the newest tag key is accepted from now on. */
    void endOlderTagKeys(String domain) {
        tags.endOlder(domain);
    }

    DomainKeys keys(String domain) {
        DomainKeys keys = keysOf.get(domain);
        if (keys == null) {
            throw new CustodyException("There is no domain '" + domain + "'");
        }
        return keys;
    }

    /** What the module is called among those that are enrolled; empty while none is. */
    Optional<String> hsmName() {
        return Optional.ofNullable(hsmName);
    }

    /** The token may have been named by another process. */
    void lookForName() {
        if (hsmName == null) {
            hsmName = EnrolledHsm.nameIn(hsm).orElse(null);
        }
    }

    /** How this HSM opens a domain key that was read in the store, or in a snapshot of it. */
    HeldKey held(StoredRecord domainKey) {
        return HeldKey.of(store, domainKey, hsmName);
    }

    PeerKeys peers() {
        return peers;
    }

    private void requireNotRetired() {
        String name = hsmName;
        if (name != null
                && EnrolledHsm.find(store, name).filter(hsm -> !hsm.isActive()).isPresent()) {
            throw new CustodyException("The HSM '" + name + "' was retired: it is enrolled no more; use another one");
        }
    }

    /** What a domain is called in the identifier of a record of the server's: its own keys have no domain name. */
    static String idOf(String domain) {
        return domain.equals(RecordKey.SERVER) ? "/server" : domain;
    }

    /** The domains of a store, the server's own keys first. */
    static List<String> list(ObjectStore store) {
        List<String> domains = new ArrayList<>(List.of(RecordKey.SERVER));
        store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.DOMAIN))
                .forEach(record -> domains.add(record.key().id()));
        return domains;
    }

    void close() {
        keysOf.values().forEach(DomainKeys::close);
    }
}
