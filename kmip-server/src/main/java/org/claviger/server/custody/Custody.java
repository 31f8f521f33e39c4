package org.claviger.server.custody;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordTag;

/**
 * Keeps key material: seals and wraps it for the store, opens it for one operation, makes it in the HSM. Safe for any
 * number of threads.
 *
 * <p>The server has a root of its own, and so has each domain; under each lie three keys (see the package). Opening
 * goes by {@link DomainTags}: the server's own keys first, then the domains that its records name.
 */
public final class Custody implements AutoCloseable {
    public static final String DEFAULT_DOMAIN = "default";

    /** A handle costs the module some 8 KiB. */
    public static final int HANDLES_MAX_DEFAULT = 2_000;

    private final ObjectStore store;
    private final Hsm hsm;
    private final DomainTags tags;
    private final InstantSource clock;
    private final ResidentKeys residentKeys;
    private final HandleCache handles;
    private final OpenDomains domains;
    private final Map<RecordKey, SealCounter> counters = new ConcurrentHashMap<>();
    private final RandomIvCounter randomIvs;

    private Custody(ObjectStore store, Hsm hsm, DomainTags tags, InstantSource clock, int handlesMax, PeerKeys peers) {
        this.domains = new OpenDomains(store, hsm, tags, peers);
        this.store = store;
        this.hsm = hsm;
        this.tags = tags;
        this.clock = clock;
        this.residentKeys = new ResidentKeys(hsm);
        this.randomIvs = new RandomIvCounter(store, clock);
        this.handles = new HandleCache(handlesMax, hsm::generation, hsm::destroy);
    }

    /** A new HSM-resident pair: the private half for the store, the public one as SubjectPublicKeyInfo (DER). */
    public record ResidentPair(Material privateKey, Bytes subjectPublicKeyInfo) {}

    /** A new server-resident pair: the private half as PKCS#8, the caller's to close; the public one as DER. */
    public record ReadablePair(SecretBytes privateKeyInfo, Bytes subjectPublicKeyInfo) implements AutoCloseable {
        @Override
        public void close() {
            privateKeyInfo.close();
        }
    }

    /**
     * Makes the roots in the token and the keys under them in the store ({@code claviger init}): of the server and of
     * the default domain. On a store that has them, or a token that has roots, nothing is changed.
     *
     * @param tags what the store was opened with; knows the tag keys afterwards
     * @param rootName distinguishes the roots of several servers in one token; part of their labels
     */
    public static void initialise(ObjectStore store, Hsm hsm, DomainTags tags, InstantSource clock, String rootName) {
        DomainFounding.initialise(store, hsm, tags, clock, rootName);
    }

    /**
     * Opens what {@link #initialise} made.
     *
     * @param tags what the store was opened with
     * @throws CustodyException if a record is not what was written, or the token is another one
     */
    public static Custody open(ObjectStore store, Hsm hsm, DomainTags tags, InstantSource clock, int handlesMax) {
        return open(store, hsm, tags, clock, handlesMax, new PeerKeys(List.of()));
    }

    /**
     * The same for an HSM that may have been enrolled by another one.
     *
     * @param peers whose keys it takes
     * @throws HsmException UNAVAILABLE where the keys have not been sent to it yet
     */
    public static Custody open(
            ObjectStore store, Hsm hsm, DomainTags tags, InstantSource clock, int handlesMax, PeerKeys peers) {
        Custody custody = new Custody(store, hsm, tags, clock, handlesMax, peers);
        boolean opened = false;
        try {
            custody.domains.open();
            opened = true;
            return custody;
        } finally {
            if (!opened) {
                custody.closeKeys();
            }
        }
    }

    /**
     * Seals bytes as an object's server-resident material, and opens them once again before it returns.
     *
     * @param clear stays the caller's to close
     */
    public Material seal(SecretBytes clear, MaterialFacts facts) {
        DomainKeys keys = keys(facts.domain());
        int version = keys.newest(DomainKeyUse.SEAL);
        counter(facts.domain(), version).count();
        return Hsm.retryingStale(() -> {
            Material material = Sealing.seal(hsm, keys.handle(DomainKeyUse.SEAL, version), version, clear, facts);
            try (SecretBytes again = open(material, facts)) {
                if (!again.matches(clear)) {
                    throw new CustodyException("The HSM did not give back what it had sealed; nothing was stored");
                }
            }
            return material;
        });
    }

    /** The bytes of server-resident material; the caller closes them. */
    public SecretBytes open(Material material, MaterialFacts facts) {
        if (material.custodyClass() != CustodyClass.SERVER_RESIDENT) {
            throw new CustodyException("The bytes of an HSM-resident key are not to be had");
        }
        DomainKeys keys = keys(facts.domain());
        return Hsm.retryingStale(() -> {
            KeyHandle sealKey = keys.handle(DomainKeyUse.SEAL, material.domainKeyVersion());
            try {
                return Sealing.open(hsm, sealKey, material, facts);
            } catch (HsmException e) {
                if (e.reason() == HsmException.Reason.BAD_DATA) {
                    throw new CustodyException(
                            "The material of object " + facts.objectId() + " is not what was sealed", e);
                }
                throw e;
            }
        });
    }

    /** The bytes of a new secret key, made in the HSM; for {@link #seal}. The caller closes them. */
    public SecretBytes generateSecretKey(KeyKind kind, int bits) {
        KeyHandle made = hsm.generateSecretKey(
                kind, bits, KeyTemplate.of(Set.of(KeyUse.SIGN)).readable());
        try {
            return hsm.exportKey(made);
        } finally {
            hsm.destroy(made);
        }
    }

    /** A new key pair, made in the HSM, whose private half can be read; for {@link #seal}. The caller closes it. */
    public ReadablePair generateKeyPair(KeyPairKind kind) {
        KeyPairHandles pair = hsm.generateKeyPair(
                kind, KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY).readable());
        try {
            return new ReadablePair(hsm.exportKey(pair.privateKey()), Bytes.of(pair.subjectPublicKeyInfo()));
        } finally {
            hsm.destroy(pair.privateKey());
            hsm.destroy(pair.publicKey());
        }
    }

    /** Whether the module can keep a key of this kind to itself. */
    public boolean canReside(KeyKind kind) {
        return hsm.capabilities().canReside(kind);
    }

    /** A new HSM-resident secret key, used once through the path of later before it is returned. */
    public Material createSecretKey(String domain, KeyKind kind, int bits) {
        DomainKeys keys = keys(domain);
        int version = keys.newest(DomainKeyUse.WRAP);
        return Hsm.retryingStale(
                () -> residentKeys.makeSecretKey(keys.handle(DomainKeyUse.WRAP, version), version, kind, bits));
    }

    /** A new HSM-resident pair; its private half has signed, and the public one verified, before it is returned. */
    public ResidentPair createKeyPair(String domain, KeyPairKind kind) {
        DomainKeys keys = keys(domain);
        int version = keys.newest(DomainKeyUse.WRAP);
        return Hsm.retryingStale(
                () -> residentKeys.makeKeyPair(keys.handle(DomainKeyUse.WRAP, version), version, kind));
    }

    /**
     * Does something with a key in the HSM. When the module was initialised again meanwhile it is done once more with
     * the key made anew.
     *
     * @param kind what the key is in the HSM; for HSM-resident material it has to be what it was made as
     * @param hsmForm turns the bytes of server-resident material into what the HSM imports: the value of a secret key,
     *     PKCS#8, or SubjectPublicKeyInfo; closed here
     */
    public <T> T withKey(
            Material material,
            MaterialFacts facts,
            KeyKind kind,
            Set<KeyUse> uses,
            UnaryOperator<SecretBytes> hsmForm,
            Function<KeyHandle, T> operation) {
        return Hsm.retryingStale(() -> {
            try (KeyLease lease = use(material, facts, kind, uses, hsmForm)) {
                return operation.apply(lease.handle());
            } catch (HsmException e) {
                if (e.reason() == HsmException.Reason.STALE_HANDLE) {
                    forget(facts.domain(), facts.objectId());
                }
                throw e;
            }
        });
    }

    /** A key in the HSM; as {@link #withKey}, for operations that last longer than a call. */
    public KeyLease use(
            Material material,
            MaterialFacts facts,
            KeyKind kind,
            Set<KeyUse> uses,
            UnaryOperator<SecretBytes> hsmForm) {
        HandleCache.Name name =
                new HandleCache.Name(facts.domain(), facts.objectId(), facts.materialVersion(), kind, uses);
        return handles.lease(name, () -> makeHandle(material, facts, kind, uses, hsmForm));
    }

    /** Opens material of either class and lets go of it: proof that it can be opened. */
    public void prove(Material material, MaterialFacts facts) {
        if (material.custodyClass() == CustodyClass.SERVER_RESIDENT) {
            open(material, facts).close();
            return;
        }
        DomainKeys keys = keys(facts.domain());
        hsm.destroy(Hsm.retryingStale(() -> residentKeys.unwrap(
                keys.handle(DomainKeyUse.WRAP, material.domainKeyVersion()), material, Set.of(KeyUse.SIGN))));
    }

    /** What the records of the store that it keeps the keys of are tagged with. */
    public RecordTag tags() {
        return tags;
    }

    /** Drops the handles of an object: called before any change of it is answered. */
    public void forget(String domain, String objectId) {
        handles.drop(domain, objectId);
    }

    /** Counts an IV that is made here for a client's key; false when the key has had as many as it may. */
    public boolean countRandomIv(MaterialFacts facts) {
        return randomIvs.count(facts.domain(), facts.objectId());
    }

    /** The keys of a domain may have changed in the store: they are read again. */
    public void refresh(String domain) {
        keys(domain).refresh();
    }

    /**
     * The same material under the newest version of the domain's keys, seen to be the same. Sealed bytes are opened and
     * sealed; of an HSM-resident key nothing leaves the HSM.
     */
    Material renew(Material material, MaterialFacts facts) {
        if (material.custodyClass() == CustodyClass.SERVER_RESIDENT) {
            try (SecretBytes clear = open(material, facts)) {
                return seal(clear, facts);
            }
        }
        DomainKeys keys = keys(facts.domain());
        int version = keys.newest(DomainKeyUse.WRAP);
        return Hsm.retryingStale(() -> residentKeys.rewrap(
                keys.handle(DomainKeyUse.WRAP, material.domainKeyVersion()),
                keys.handle(DomainKeyUse.WRAP, version),
                version,
                material));
    }

    /** What the module is called among those that are enrolled; empty while none is. */
    public Optional<String> hsmName() {
        return domains.hsmName();
    }

    /** The domains, and how this HSM opens their keys. */
    OpenDomains domains() {
        return domains;
    }

    DomainKeys keys(String domain) {
        return domains.keys(domain);
    }

    /** Seals made with the newest seal key of a domain. */
    long sealsCounted(String domain) {
        return counter(domain, keys(domain).newest(DomainKeyUse.SEAL)).counted();
    }

    /** Whether a domain's seal key has made so many seals that it is to be replaced. */
    public boolean isRotationDue(String domain) {
        return counter(domain, keys(domain).newest(DomainKeyUse.SEAL)).isRotationDue();
    }

    /** For metrics: how many keys are held in the HSM. */
    public int handlesHeld() {
        return handles.size();
    }

    /** Ends every key in the HSM, and zeroes the tag keys: the store cannot be read or written afterwards. */
    @Override
    public void close() {
        closeKeys();
        tags.close();
    }

    private void closeKeys() {
        handles.close();
        domains.close();
    }

    private KeyHandle makeHandle(
            Material material,
            MaterialFacts facts,
            KeyKind kind,
            Set<KeyUse> uses,
            UnaryOperator<SecretBytes> hsmForm) {
        if (material.custodyClass() == CustodyClass.HSM_RESIDENT) {
            if (material.kind().inHsm() != kind) {
                throw new CustodyException("The key of object " + facts.objectId() + " is " + material.kind()
                        + " in the HSM and can not be " + kind);
            }
            KeyHandle wrapKey = keys(facts.domain()).handle(DomainKeyUse.WRAP, material.domainKeyVersion());
            return residentKeys.unwrap(wrapKey, material, uses);
        }
        try (SecretBytes clear = open(material, facts);
                SecretBytes form = hsmForm.apply(clear)) {
            KeyTemplate template = KeyTemplate.of(uses);
            if (kind.isPrivate()) {
                return hsm.importPrivateKey(form, template);
            }
            return kind.isPublic()
                    ? hsm.importPublicKey(PublicBytes.of(form), template)
                    : hsm.importSecretKey(kind, form, template);
        }
    }

    private SealCounter counter(String domain, int version) {
        return counters.computeIfAbsent(
                SealCounter.key(domain, version), key -> new SealCounter(store, clock, domain, version));
    }
}
