package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.Stores;
import org.jspecify.annotations.Nullable;

/** HSMs with roots of their own, and one store, which is open with one of them at a time. */
final class SeveralHsms implements AutoCloseable {
    static final String DOMAIN = Custody.DEFAULT_DOMAIN;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Rotation.Settings SETTINGS = new Rotation.Settings(null, 100_000, true);
    private static final String FIRST = "a";

    private final Path directory;
    private final Map<String, Hsm> modules = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    /** From the commit on that this counts down to, none is taken until the store is opened again. */
    private final AtomicInteger commitsLeft = new AtomicInteger(Integer.MAX_VALUE);

    /** What somebody else does before the next commit. */
    private final AtomicReference<@Nullable Runnable> beforeCommit = new AtomicReference<>();

    private @Nullable Opened opened;
    /** At the same store, and with the same tags, which end with it. */
    private @Nullable Opened guest;

    private record Opened(String hsm, ObjectStore store, DomainTags tags, Custody custody, Rotation rotation) {
        /** Without the store, which may be another's too. */
        void end() {
            rotation.close();
            custody.close();
        }
    }

    private SeveralHsms(Path directory) {
        this.directory = directory;
        DomainTags tags = new DomainTags();
        try (ObjectStore fresh = openStore(tags)) {
            Custody.initialise(fresh, module(FIRST), tags, clock(), "claviger");
        }
        tags.close();
    }

    static SeveralHsms in(Path directory) {
        return new SeveralHsms(directory);
    }

    InstantSource clock() {
        return this::now;
    }

    private Instant now() {
        return Objects.requireNonNull(time.get());
    }

    void pass(Duration by) {
        time.updateAndGet(then -> then.plus(by));
    }

    Hsm module(String name) {
        return modules.computeIfAbsent(name, any -> withShortPairs(new SoftwareHsm()));
    }

    /** RSA pairs of 3,072 bits take a second each, and there are many here. */
    private static Hsm withShortPairs(Hsm real) {
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("generateTokenKeyPair") && arguments[1] instanceof KeyPairKind.Rsa) {
                        arguments[1] = new KeyPairKind.Rsa(2048);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    ObjectStore store() {
        return opened().store();
    }

    PeerKeys peers() {
        return opened().custody().domains().peers();
    }

    Rotation rotation() {
        return opened().rotation();
    }

    private Opened opened() {
        return Objects.requireNonNull(opened, "nothing is open");
    }

    /** Opens the store with an HSM that trusts the others; it is closed before. */
    void open(String name) {
        open(
                name,
                modules.keySet().stream()
                        .filter(other -> !other.equals(name))
                        .map(other -> signer(other).publicKey())
                        .toList());
    }

    void open(String name, List<PublicKey> confirmed) {
        stop();
        DomainTags tags = new DomainTags();
        ObjectStore store = openStore(tags);
        boolean done = false;
        try {
            opened = working(name, store, tags, confirmed);
            done = true;
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    private Opened working(String name, ObjectStore store, DomainTags tags, List<PublicKey> confirmed) {
        Custody custody = Custody.open(store, module(name), tags, clock(), 100, new PeerKeys(confirmed));
        PlainRecords records = new PlainRecords();
        Erasure erasure =
                new Erasure(store, records, signer(name), clock(), new Erasure.Settings(Duration.ofDays(7), true));
        return new Opened(
                name,
                store,
                tags,
                custody,
                new Rotation(store, module(name), custody, records, clock(), erasure, SETTINGS));
    }

    /** Makes and sends new keys by the node of another HSM while the one that is open is about to commit what is next. */
    void makeKeysBeforeNextCommit(String by) {
        beforeCommit.set(() -> {
            Opened other = working(
                    by, store(), opened().tags(), List.of(signer(opened().hsm()).publicKey()));
            guest = other;
            other.rotation().begin(DOMAIN, RotationReason.COMMAND, null);
            // That it works with its HSM, and the keys with what is sent; none of the records that are sealed anew.
            commitsLeft.set(3);
            other.rotation().look();
            commitsLeft.set(Integer.MAX_VALUE);
        });
    }

    /** As a node of an HSM does that ends a transport key to which others have sent keys meanwhile. */
    void endTransportKeyUnread(String name) {
        StoredRecord record = store().find(EnrolledHsm.key(name)).orElseThrow();
        EnrolledHsm enrolled = EnrolledHsm.decode(record.body());
        int next = enrolled.transport() + 1;
        EnrolledHsm renewed =
                enrolled.withTransport(next, EnrolmentRequest.transportKey(module(name), name, next), signer(name));
        store().commit(Change.builder().update(record, renewed.content()).build());
        module(name).destroyTokenKey(enrolled.transportLabel());
    }

    void stop() {
        commitsLeft.set(Integer.MAX_VALUE);
        Opened other = guest;
        if (other != null) {
            other.end();
            guest = null;
        }
        Opened last = opened;
        if (last != null) {
            last.end();
            last.store().close();
            opened = null;
        }
    }

    TokenSigner signer(String name) {
        return new TokenKeys(module(name)).findOrCreate("claviger-audit");
    }

    String fingerprint(String name) {
        return PeerKeys.fingerprint(signer(name).publicKey().getEncoded());
    }

    String requestText(String name) {
        return EnrolmentRequest.make(module(name), name, now(), Map.of("servers", Bytes.of((byte) 1)), signer(name));
    }

    EnrolmentRequest request(String name) {
        return EnrolmentRequest.parse(requestText(name));
    }

    Enrolment enrolment() {
        String name = opened().hsm();
        return new Enrolment(store(), module(name), opened().custody(), clock(), signer(name));
    }

    /** Opens the store with the first HSM, keeps values by it, and enrols a second one. */
    void openAndEnrol(String other, String... ids) {
        open(FIRST);
        keep(ids);
        enrol(FIRST, other);
    }

    void accept(String own, EnrolmentRequest request, String fingerprint) {
        enrolment().accept(request, fingerprint, own, Map.of(), Blob.of("accepted"));
    }

    void enrol(String own, String other) {
        EnrolmentRequest request = request(other);
        accept(own, request, request.fingerprint());
    }

    /** What a running server does in the background, once. */
    void look(String name) {
        assertThat(opened().hsm()).isEqualTo(name);
        pass(Duration.ofMinutes(2));
        rotation().look();
    }

    void rotate() {
        rotation().begin(DOMAIN, RotationReason.COMMAND, null);
        rotation().look();
    }

    void keep(String... ids) {
        for (String id : ids) {
            byte[] value = module(FIRST).random(32);
            values.put(id, value);
            try (SecretBytes clear = SecretBytes.copyOf(value)) {
                Material sealed = opened().custody().seal(clear, PlainRecords.facts(id));
                store().commit(Change.builder()
                        .create(
                                object(id),
                                now(),
                                RecordContent.of(Blob.of(sealed.encode().toArray())))
                        .build());
            }
        }
    }

    void everyValueOpens(String name) {
        assertThat(opened().hsm()).isEqualTo(name);
        values.forEach((id, value) -> {
            StoredRecord record = store().find(object(id)).orElseThrow();
            Material material = Material.decode(Bytes.of(record.body().toByteArray()));
            try (SecretBytes clear = opened().custody().open(material, PlainRecords.facts(id));
                    SecretBytes expected = SecretBytes.copyOf(value)) {
                assertThat(clear.matches(expected)).as(id).isTrue();
            }
        });
    }

    private static RecordKey object(String id) {
        return new RecordKey(DOMAIN, RecordKind.OBJECT, id);
    }

    List<KeyWrapping> wrappings(String domain, String hsm) {
        return KeyWrapping.list(store(), domain).values().stream()
                .map(record -> KeyWrapping.decode(record.key(), record.body()))
                .filter(wrapping -> wrapping.hsm().equals(hsm))
                .toList();
    }

    StoredRecord wrappingRecord(String domain, String hsm, DomainKeyUse use) {
        return store().find(KeyWrapping.key(domain, hsm, use, 1)).orElseThrow();
    }

    /** A key that somebody has made up, encrypted to the transport key of an HSM, which anybody can do. */
    Bytes encryptedTo(String name) {
        Hsm module = module(FIRST);
        KeyHandle recipient = module.importPublicKey(
                EnrolledHsm.find(store(), name).orElseThrow().transportKey().toArray(),
                KeyTemplate.of(KeyUse.WRAP, KeyUse.ENCRYPT));
        try (SecretBytes madeUp = module.randomSecret(32)) {
            return Bytes.owning(module.wrapBytes(recipient, new Mechanism.RsaOaep(Hash.SHA_256), madeUp));
        }
    }

    /** As {@link #look(String)}, but that the process ends before a commit: of no effect is what it does afterwards. */
    void look(String name, int commit) {
        commitsLeft.set(commit);
        look(name);
    }

    void destroy(String id) {
        values.remove(id);
        RecordContent ended = RecordContent.of(Blob.of(new byte[0]))
                .withIndexes(List.of(IndexTerm.of(PlainRecords.DESTROYED, now().getEpochSecond())));
        store().commit(Change.builder()
                .update(store().find(object(id)).orElseThrow(), ended)
                .build());
        pass(Duration.ofMinutes(1));
    }

    void rotateServer() {
        rotation().begin(RecordKey.SERVER, RotationReason.COMMAND, null);
        rotation().look();
    }

    /** A copy of the files of the store, as a backup of the disk has them. */
    void copyTo(Path target) {
        String name = opened().hsm();
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = target.resolve(directory.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open(name);
    }

    /** Whether a copy opens with the token of an HSM as it is now. */
    boolean opens(Path copy, String name) {
        DomainTags tags = new DomainTags();
        try (ObjectStore store = openStore(copy, tags);
                Custody custody = Custody.open(
                        store,
                        module(name),
                        tags,
                        clock(),
                        10,
                        new PeerKeys(List.of(signer(FIRST).publicKey())))) {
            return custody.hsmName().isPresent();
        } catch (CustodyException | HsmException e) {
            return false;
        }
    }

    /** Says for an HSM that its root is destroyed, without its signature. */
    void forgeConfirmation(String name) {
        StoredRecord record = store().find(DestructionRecord.key(DOMAIN, 1)).orElseThrow();
        DestructionRecord forged = DestructionRecord.decode(record.body())
                .with(name, part -> part.confirmed(now(), Bytes.of(new byte[70])));
        store().commit(Change.builder().update(record, forged.content()).build());
    }

    private ObjectStore openStore(DomainTags tags) {
        return openStore(directory, tags);
    }

    private ObjectStore openStore(Path place, DomainTags tags) {
        ObjectStore store = Stores.open(new StoreUrl.RocksDb(), place, StoreSettings.of(tags, cause -> {
            throw cause;
        }));
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        Runnable first = beforeCommit.getAndSet(null);
                        if (first != null) {
                            first.run();
                        }
                        if (commitsLeft.decrementAndGet() < 1) {
                            throw new ConflictException(EnrolledHsm.key("any"), 1, 2);
                        }
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() {
        stop();
    }
}
