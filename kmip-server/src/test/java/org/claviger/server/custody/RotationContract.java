package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.hsm.TokenKey;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoredRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the rotation of a domain's keys promises, on every HSM and store. */
@Timeout(180)
abstract class RotationContract {
    static final String DOMAIN = Custody.DEFAULT_DOMAIN;
    private static final byte[] DATA = "one block, or so".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Rotation.Settings SETTINGS = new Rotation.Settings(null, 100_000, false);
    private static final MaterialRecords PLAIN = new PlainRecords();

    @TempDir
    private Path home;

    private CustodyFixture fixture;
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;
    private final Map<String, byte[]> values = new HashMap<>();

    abstract CustodyFixture fixtureIn(Path directory);

    @BeforeEach
    void initialises() {
        fixture = fixtureIn(home);
    }

    @AfterEach
    void closes() {
        fixture.close();
    }

    @Test
    void movesEveryObjectUnderNewKeysAndDestroysTheOldRoot() {
        keepSealed(120);
        List<StoredRecord> before = objects();

        rotate();

        List<StoredRecord> after = objects();
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < after.size(); i++) {
            assertThat(material(after.get(i)).domainKeyVersion()).isEqualTo(2);
            assertThat(after.get(i).indexes()).isEqualTo(before.get(i).indexes());
            assertThat(after.get(i).position()).isEqualTo(before.get(i).position());
        }
        everyValueOpens();
        onlyVersionIs(2);
        assertThat(fixture.store().find(SealCounter.key(DOMAIN, 1))).isEmpty();
    }

    @Test
    void standsStillWhileItIsHeldAndEndsAfterwards() {
        keepSealed(120);
        AtomicInteger asked = new AtomicInteger();
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        rotation.heldWhile(() -> asked.incrementAndGet() > 2);

        rotation.begin(DOMAIN, RotationReason.COMMAND, null);
        rotation.look();
        rotation.look();

        assertThat(progress(rotation).ended()).isNull();
        assertThat(progress(rotation).moved()).isEqualTo(50);
        assertThat(roots()).hasSize(2);
        everyValueOpens();

        rotation.heldWhile(() -> false);
        rotation.look();

        onlyVersionIs(2);
        everyValueOpens();
    }

    @Test
    void opensEverythingAfterARestartToo() {
        keepSealed(3);
        rotate();

        fixture.restart();

        everyValueOpens();
        keepSealed(1);
        rotate();
        onlyVersionIs(3);
        everyValueOpens();
    }

    @Test
    void movesKeysThatStayInTheHsm() {
        Set<KeyUse> cipher = Set.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
        Set<KeyUse> sign = Set.of(KeyUse.SIGN);
        Mechanism.Encryption ecb = new Mechanism.AesEcb();
        Mechanism.Encryption des = new Mechanism.Des3Ecb();
        Mechanism.Mac hmac = new Mechanism.Hmac(Hash.SHA_256);
        Mechanism.Signature pkcs1 = new Mechanism.RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE);
        Mechanism.Signature ecdsa = new Mechanism.Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);
        Custody custody = fixture.custody();
        keep("aes", custody.createSecretKey(DOMAIN, KeyKind.AES, 256));
        keep("des", custody.createSecretKey(DOMAIN, KeyKind.DES3, 192));
        keep("mac", custody.createSecretKey(DOMAIN, KeyKind.GENERIC_SECRET, 256));
        keep("rsa", custody.createKeyPair(DOMAIN, new KeyPairKind.Rsa(2048)).privateKey());
        Custody.ResidentPair ec = custody.createKeyPair(DOMAIN, new KeyPairKind.Ec(EcCurve.P_384));
        keep("ec", ec.privateKey());
        byte[] byAes = with("aes", KeyKind.AES, cipher, (hsm, key) -> hsm.encrypt(key, ecb, DATA));
        byte[] byDes = with("des", KeyKind.DES3, cipher, (hsm, key) -> hsm.encrypt(key, des, DATA));
        byte[] byMac = with("mac", KeyKind.GENERIC_SECRET, sign, (hsm, key) -> hsm.mac(key, hmac, DATA));
        byte[] byRsa = with("rsa", KeyKind.RSA_PRIVATE, sign, (hsm, key) -> hsm.sign(key, pkcs1, DATA));

        rotate();
        fixture.restart();

        onlyVersionIs(2);
        assertThat(with("aes", KeyKind.AES, cipher, (hsm, key) -> hsm.encrypt(key, ecb, DATA)))
                .isEqualTo(byAes);
        assertThat(with("des", KeyKind.DES3, cipher, (hsm, key) -> hsm.encrypt(key, des, DATA)))
                .isEqualTo(byDes);
        assertThat(with("mac", KeyKind.GENERIC_SECRET, sign, (hsm, key) -> hsm.mac(key, hmac, DATA)))
                .isEqualTo(byMac);
        assertThat(with("rsa", KeyKind.RSA_PRIVATE, sign, (hsm, key) -> hsm.sign(key, pkcs1, DATA)))
                .isEqualTo(byRsa);
        byte[] byEc = with("ec", KeyKind.EC_PRIVATE, sign, (hsm, key) -> hsm.sign(key, ecdsa, DATA));
        KeyHandle publicKey = fixture.hsm()
                .importPublicKey(ec.subjectPublicKeyInfo().toArray(), org.claviger.hsm.KeyTemplate.of(KeyUse.VERIFY));
        assertThat(fixture.hsm().verify(publicKey, ecdsa, DATA, byEc)).isTrue();
    }

    @Test
    void keepsAnHsmResidentKeyUnderTheOldWrapKeyWhereTheModuleWrapsItWrongly() {
        keep("aes", fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256));
        fixture.change("rewrapKey", result -> {
            byte[] bytes = ((byte[]) result).clone();
            bytes[bytes.length / 2] ^= 1;
            return bytes;
        });

        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        rotation.begin(DOMAIN, RotationReason.COMMAND, null);
        rotation.look();

        assertThat(material(object("aes")).domainKeyVersion()).isEqualTo(1);
        assertThat(roots()).hasSize(2);
        assertThat(progress(rotation).trouble()).contains("cannot be opened");
    }

    @Test
    void resumesAfterACrashAtEveryCommitAndEveryStepInTheToken() {
        keepSealed(3);
        keep("aes", fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256));
        byte[] byAes = with(
                "aes",
                KeyKind.AES,
                Set.of(KeyUse.ENCRYPT),
                (hsm, key) -> hsm.encrypt(key, new Mechanism.AesEcb(), DATA));
        int crashes = 0;
        for (boolean after : new boolean[] {false, true}) {
            boolean crashed = true;
            for (int step = 1; crashed; step++) {
                crashed = crashAt(step, after);
                crashes += crashed ? 1 : 0;

                fixture.restart();
                everyValueOpens();
                assertThat(roots()).hasSizeLessThanOrEqualTo(2);
                now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
                Rotation resumed = rotation(fixture.store(), fixture.hsm(), clock);
                resumed.look();
                if (step > 1 || after) {
                    assertThat(progress(resumed).ended()).isNotNull();
                }
                everyValueOpens();
                assertThat(roots()).hasSize(1);
                assertThat(with(
                                "aes",
                                KeyKind.AES,
                                Set.of(KeyUse.ENCRYPT),
                                (hsm, key) -> hsm.encrypt(key, new Mechanism.AesEcb(), DATA)))
                        .isEqualTo(byAes);
            }
        }
        // Both ways: begin, next root, keys, move, next pass, old keys, end; and in the token to make one and to end
        // one.
        assertThat(crashes).isGreaterThan(14);
    }

    /** Rotates with a store and a token that fail at this step, before or after it is done; false if it is not reached. */
    private boolean crashAt(int step, boolean after) {
        AtomicInteger steps = new AtomicInteger();
        ObjectStore store = failing(ObjectStore.class, fixture.store(), Set.of("commit"), step, after, steps);
        Hsm hsm = failing(Hsm.class, fixture.hsm(), Set.of("generateTokenKey", "destroyTokenKey"), step, after, steps);
        Rotation rotation = rotation(store, hsm, clock);
        try {
            rotation.begin(DOMAIN, RotationReason.COMMAND, null);
            rotation.carryOn(DOMAIN);
            return false;
        } catch (Crash e) {
            return true;
        }
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static <T> T failing(
            Class<T> type, T real, Set<String> methods, int step, boolean after, AtomicInteger steps) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            boolean here = methods.contains(method.getName()) && steps.incrementAndGet() == step;
            if (here && !after) {
                throw new Crash();
            }
            try {
                Object result = method.invoke(real, args);
                if (here) {
                    throw new Crash();
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Test
    void leavesTheWorkToTheProcessThatIsAtItUntilThatStandsStill() {
        keepSealed(2);
        Rotation other = rotation(
                failing(ObjectStore.class, fixture.store(), Set.of("commit"), 4, false, new AtomicInteger()),
                fixture.hsm(),
                clock);
        other.begin(DOMAIN, RotationReason.COMMAND, null);
        assertThatThrownBy(() -> other.carryOn(DOMAIN)).isInstanceOf(Crash.class);
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);

        rotation.look();
        assertThat(progress(rotation).ended()).isNull();

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        rotation.look();
        assertThat(progress(rotation).ended()).isNotNull();
        onlyVersionIs(2);
        everyValueOpens();
    }

    @Test
    void leavesAnObjectThatCannotBeOpenedAndTheRootThatItNeeds() {
        keepSealed(3);
        StoredRecord damaged = object("1");
        byte[] blob = damaged.body().toByteArray();
        blob[blob.length - 1] ^= 1;
        fixture.store()
                .commit(Change.builder().update(damaged, content(Blob.of(blob))).build());
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        rotation.begin(DOMAIN, RotationReason.COMMAND, null);

        rotation.look();

        assertThat(material(object("0")).domainKeyVersion()).isEqualTo(2);
        assertThat(material(object("1")).domainKeyVersion()).isEqualTo(1);
        assertThat(material(object("2")).domainKeyVersion()).isEqualTo(2);
        assertThat(roots()).hasSize(2);
        assertThat(progress(rotation).trouble()).isNotEmpty();

        fixture.store().commit(Change.builder().delete(object("1")).build());
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        rotation.look();
        onlyVersionIs(2);
    }

    @Test
    void replacesTheServersOwnRoot() {
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);

        rotation.begin(RecordKey.SERVER, RotationReason.COMMAND, null);
        rotation.look();

        fixture.restart();
        assertThat(fixture.hsm().tokenKeys().stream().map(TokenKey::label))
                .contains("claviger-test-server-root-2")
                .doesNotContain("claviger-test-server-root-1");
    }

    @Test
    void beginsByItselfWhenKeysAreOldOrHaveSealedMuch() {
        keepSealed(1);
        Instant made = fixture.store()
                .find(DomainKeyRecord.key(DOMAIN, DomainKeyUse.SEAL, 1))
                .orElseThrow()
                .created();
        Rotation rotation = rotation(
                fixture.store(), fixture.hsm(), clock, new Rotation.Settings(Duration.ofDays(365), 100_000, false));
        now.set(made.plus(Duration.ofDays(364)));
        rotation.look();
        onlyVersionIs(1);

        now.set(made.plus(Duration.ofDays(366)));
        rotation.look();
        onlyVersionIs(2);

        fixture.store()
                .commit(Change.builder()
                        .create(SealCounter.key(DOMAIN, 3), NOW, RecordContent.of(Blob.of(0L)))
                        .build());
        StoredRecord counter = fixture.store().find(SealCounter.key(DOMAIN, 2)).orElseThrow();
        fixture.store()
                .commit(Change.builder()
                        .update(counter, RecordContent.of(Blob.of(SealCounter.ROTATION_DUE)))
                        .build());
        fixture.restart();
        rotation(fixture.store(), fixture.hsm(), clock).look();
        onlyVersionIs(3);
        everyValueOpens();
    }

    @Test
    void erasesWhatWasDestroyedFromOldCopiesOfTheStoreToo(@TempDir Path elsewhere) throws Exception {
        keepSealed(4);
        Instant made = fixture.store()
                .find(DomainKeyRecord.key(DOMAIN, DomainKeyUse.SEAL, 1))
                .orElseThrow()
                .created();
        Material ofDestroyed = material(object("1"));
        List<DomainKeyRecord> oldKeys = DomainKeyRecord.list(fixture.store(), DOMAIN);
        fixture.stop();
        copyOfStore(elsewhere);
        fixture.open();
        assertThat(opens(elsewhere, "1")).isTrue();
        now.set(made.plus(Duration.ofHours(1)));
        destroy("1");
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        now.set(made.plus(Duration.ofDays(6)));
        rotation.look();
        assertThat(rotation.notErased().getFirst().objects()).isEqualTo(1);
        assertThat(opens(elsewhere, "1")).isTrue();

        now.set(made.plus(Duration.ofDays(8)));
        rotation.look();

        assertThat(progress(rotation).reason()).isEqualTo("erasure");
        assertThat(progress(rotation).ended()).isNotNull();
        assertThatThrownBy(() -> opens(elsewhere, "1"))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("holds no root key");
        for (TokenKey left : fixture.module().tokenKeys()) {
            for (DomainKeyRecord key : oldKeys) {
                assertThatThrownBy(() -> fixture.module()
                                .unwrapKey(
                                        DomainKeys.root(fixture.module(), left.label()),
                                        DomainKeys.ROOT_WRAP,
                                        key.wrapped().toArray(),
                                        KeyKind.AES,
                                        org.claviger.hsm.KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT)))
                        .isInstanceOfAny(HsmException.class, IllegalArgumentException.class);
            }
        }
        fixture.restart();
        assertThatThrownBy(() -> fixture.custody()
                        .open(ofDestroyed, PlainRecords.facts("1"))
                        .close())
                .isInstanceOf(StoreException.class);
        values.remove("1");
        everyValueOpens();
        rotation = rotation(fixture.store(), fixture.hsm(), clock);
        assertThat(rotation.notErased().getFirst().objects()).isZero();
        assertThat(rotation.erased()).singleElement().satisfies(epoch -> {
            assertThat(epoch.objects())
                    .containsExactly(new ErasureRecord.Erased(
                            "1", made.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS)));
            assertThat(epoch.root()).endsWith("-root-1");
            assertThat(epoch.fingerprint()).hasSize(64);
            Blob body = fixture.store().find(epoch.key()).orElseThrow().body();
            assertThat(ErasureRecord.isSignedBy(auditKey().publicKey(), body)).isTrue();
            assertThat(ErasureRecord.isSignedBy(
                            auditKey().publicKey(), Blob.of(body.toText().replace("object: 1 ", "object: 2 "))))
                    .isFalse();
        });
        rotation.look();
        onlyVersionIs(2);
    }

    private void copyOfStore(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(found -> !found.startsWith(home.resolve("hsm")))
                    .toList()) {
                Path copy = target.resolve(home.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Whether somebody who has a copy of the store, and the token as it is now, sees the value of an object. */
    private boolean opens(Path copy, String id) {
        DomainTags tags = new DomainTags();
        try (ObjectStore store = fixture.openStore(copy, tags);
                Custody custody = Custody.open(store, fixture.module(), tags, clock, 10)) {
            Material material = material(
                    store.find(new RecordKey(DOMAIN, RecordKind.OBJECT, id)).orElseThrow());
            try (SecretBytes clear = custody.open(material, PlainRecords.facts(id));
                    SecretBytes expected = SecretBytes.copyOf(Objects.requireNonNull(values.get(id)))) {
                return clear.matches(expected);
            }
        }
    }

    private void destroy(String id) {
        RecordContent ended = RecordContent.of(Blob.of(new byte[0]))
                .withIndexes(List.of(
                        IndexTerm.of(PlainRecords.DESTROYED, clock.instant().getEpochSecond())));
        fixture.store().commit(Change.builder().update(object(id), ended).build());
    }

    @Test
    void refusesToBeginTwice() {
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        rotation.begin(DOMAIN, RotationReason.COMMAND, null);

        assertThatThrownBy(() -> rotation.begin(DOMAIN, RotationReason.COMMAND, null))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("already");
    }

    private Rotation rotation(ObjectStore store, Hsm hsm, InstantSource time) {
        return rotation(store, hsm, time, SETTINGS);
    }

    private Rotation rotation(ObjectStore store, Hsm hsm, InstantSource time, Rotation.Settings settings) {
        return new Rotation(store, hsm, fixture.custody(), PLAIN, time, erasure(store), settings);
    }

    private Erasure erasure(ObjectStore store) {
        return new Erasure(store, PLAIN, auditKey(), clock, new Erasure.Settings(Duration.ofDays(7), true));
    }

    private TokenSigner auditKey() {
        return new TokenKeys(fixture.module()).findOrCreate("test-audit");
    }

    private void rotate() {
        Rotation rotation = rotation(fixture.store(), fixture.hsm(), clock);
        rotation.begin(DOMAIN, RotationReason.COMMAND, null);
        rotation.look();
    }

    private static RotationStatus status(Rotation rotation) {
        return rotation.status().stream()
                .filter(status -> status.domain().equals(DOMAIN))
                .findFirst()
                .orElseThrow();
    }

    private static RotationStatus.Progress progress(Rotation rotation) {
        return Objects.requireNonNull(status(rotation).rotation(), "a rotation was begun");
    }

    private void keepSealed(int count) {
        int first = values.size();
        for (int i = first; i < first + count; i++) {
            byte[] value = fixture.hsm().random(32);
            values.put(Integer.toString(i), value);
            try (SecretBytes clear = SecretBytes.copyOf(value)) {
                keep(Integer.toString(i), fixture.custody().seal(clear, PlainRecords.facts(Integer.toString(i))));
            }
        }
    }

    private void keep(String id, Material material) {
        Blob body = Blob.of(material.encode().toArray());
        fixture.store()
                .commit(Change.builder()
                        .create(new RecordKey(DOMAIN, RecordKind.OBJECT, id), NOW, content(body))
                        .build());
    }

    private static RecordContent content(Blob body) {
        return RecordContent.of(body).withIndexes(List.of(IndexTerm.of("name", "any")));
    }

    private void everyValueOpens() {
        values.forEach((id, value) -> {
            try (SecretBytes clear = fixture.custody().open(material(object(id)), PlainRecords.facts(id));
                    SecretBytes expected = SecretBytes.copyOf(value)) {
                assertThat(clear.matches(expected)).as(id).isTrue();
            }
        });
    }

    private void onlyVersionIs(int version) {
        assertThat(DomainKeyRecord.list(fixture.store(), DOMAIN))
                .hasSize(DomainKeyUse.values().length)
                .allSatisfy(key -> assertThat(key.version()).isEqualTo(version));
        assertThat(roots())
                .containsExactly(
                        DomainKeyRecord.list(fixture.store(), DOMAIN).getFirst().rootLabel());
    }

    private List<String> roots() {
        return fixture.module().tokenKeys().stream()
                .map(TokenKey::label)
                .filter(label -> label.contains("-domain-" + DOMAIN + "-root-"))
                .toList();
    }

    private List<StoredRecord> objects() {
        return fixture.store().locate(LocateQuery.of(DOMAIN, RecordKind.OBJECT)).records();
    }

    private StoredRecord object(String id) {
        return fixture.store()
                .find(new RecordKey(DOMAIN, RecordKind.OBJECT, id))
                .orElseThrow();
    }

    private static Material material(StoredRecord record) {
        return Material.decode(Bytes.of(record.body().toByteArray()));
    }

    private byte[] with(String id, KeyKind kind, Set<KeyUse> uses, CustodyContract.Use use) {
        return fixture.custody()
                .withKey(
                        material(object(id)),
                        PlainRecords.facts(id),
                        kind,
                        uses,
                        UnaryOperator.identity(),
                        key -> use.apply(fixture.hsm(), key));
    }
}
