package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
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
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoredRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What custody promises, on every HSM, with a real store. */
@Timeout(120)
abstract class CustodyContract {
    static final String DOMAIN = Custody.DEFAULT_DOMAIN;
    static final byte[] DATA = "one block, or so".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** How often the module is initialised again under load; {@code make prove} has the long form. */
    private static final int RESTARTS = Boolean.getBoolean("claviger.prove") ? 200 : 4;

    @TempDir
    private Path home;

    private CustodyFixture fixture;

    abstract CustodyFixture fixtureIn(Path directory);

    @BeforeEach
    void initialises() {
        fixture = fixtureIn(home);
    }

    final CustodyFixture fixture() {
        return fixture;
    }

    @AfterEach
    void closes() {
        fixture.close();
    }

    @Test
    void opensWhatItSealedAfterARestart() {
        try (SecretBytes clear = SecretBytes.copyOf(DATA)) {
            Material material = fixture.custody().seal(clear, facts("1"));

            fixture.restart();

            try (SecretBytes again = fixture.custody().open(material, facts("1"))) {
                assertThat(again.matches(clear)).isTrue();
            }
        }
    }

    @Test
    void sealsNothingAndMuch() {
        for (int length : new int[] {0, 1, 15, 16, 17, 4096, 1 << 20}) {
            try (SecretBytes clear = fixture.hsm().randomSecret(length == 0 ? 1 : length);
                    SecretBytes cut = clear.slice(0, length)) {
                Material material = fixture.custody().seal(cut, facts("1"));
                try (SecretBytes again = fixture.custody().open(material, facts("1"))) {
                    assertThat(again.matches(cut)).as("%s bytes", length).isTrue();
                }
            }
        }
    }

    @Test
    void opensMaterialForItsOwnObjectAlone() {
        Material material = seal("1");

        assertThatThrownBy(() -> fixture.custody().open(material, facts("2")))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("is not what was sealed");
    }

    @Test
    void opensNoChangedMaterial() {
        Material material = seal("1");
        byte[] blob = material.blob().toArray();

        for (int i = 0; i < blob.length; i++) {
            byte[] changed = blob.clone();
            changed[i] ^= 1;
            Material other = with(material, changed);
            assertThatThrownBy(() -> fixture.custody().open(other, facts("1"))).isInstanceOf(CustodyException.class);
        }
        Material shorter = with(material, Arrays.copyOf(blob, blob.length - 1));
        assertThatThrownBy(() -> fixture.custody().open(shorter, facts("1"))).isInstanceOf(CustodyException.class);
    }

    @Test
    void sealsTheSameWithAnotherIvEachTime() {
        Set<Bytes> ivs = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            ivs.add(seal("1").blob().slice(0, GcmIv.GIVEN.roomBytes()));
        }

        assertThat(ivs).hasSize(200);
    }

    @Test
    void answersNoMaterialThatTheModuleSealedWrongly() {
        fixture.change("sealUnderOwnIv", result -> {
            GcmSealed made = (GcmSealed) result;
            return new GcmSealed(made.iv(), (byte[]) damaged(made.sealed()));
        });

        assertThatThrownBy(() -> seal("1")).isInstanceOf(CustodyException.class);
    }

    @Test
    void answersNoMaterialThatTheModuleOpensToSomethingElse() {
        fixture.change("open", result -> {
            ((SecretBytes) result).close();
            return SecretBytes.copyOf(new byte[DATA.length]);
        });

        assertThatThrownBy(() -> seal("1"))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("did not give back");
    }

    @Test
    void answersNoHsmResidentKeyThatTheModuleWrappedWrongly() {
        fixture.change("wrapKey", CustodyContract::damaged);

        assertThatThrownBy(() -> fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256))
                .isInstanceOf(HsmException.class);
        assertThatThrownBy(() -> fixture.custody().createKeyPair(DOMAIN, new KeyPairKind.Ec(EcCurve.P_256)))
                .isInstanceOf(HsmException.class);
    }

    @Test
    void usesHsmResidentSecretKeysAfterARestart() {
        Material aes = fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256);
        Material des = fixture.custody().createSecretKey(DOMAIN, KeyKind.DES3, 192);
        Material hmac = fixture.custody().createSecretKey(DOMAIN, KeyKind.GENERIC_SECRET, 256);
        Set<KeyUse> cipher = Set.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
        Mechanism.Encryption cbc = new Mechanism.AesCbc(new byte[16], true);
        Mechanism.Encryption desCbc = new Mechanism.Des3Cbc(new byte[8], true);
        Mechanism.Mac mac = new Mechanism.Hmac(Hash.SHA_256);
        byte[] sealedByAes = with(aes, "1", KeyKind.AES, cipher, (hsm, key) -> hsm.encrypt(key, cbc, DATA));
        byte[] sealedByDes = with(des, "2", KeyKind.DES3, cipher, (hsm, key) -> hsm.encrypt(key, desCbc, DATA));
        byte[] tag =
                with(hmac, "3", KeyKind.GENERIC_SECRET, Set.of(KeyUse.SIGN), (hsm, key) -> hsm.mac(key, mac, DATA));

        fixture.restart();

        assertThat(with(aes, "1", KeyKind.AES, cipher, (hsm, key) -> hsm.decrypt(key, cbc, sealedByAes)))
                .isEqualTo(DATA);
        assertThat(with(des, "2", KeyKind.DES3, cipher, (hsm, key) -> hsm.decrypt(key, desCbc, sealedByDes)))
                .isEqualTo(DATA);
        assertThat(with(hmac, "3", KeyKind.GENERIC_SECRET, Set.of(KeyUse.SIGN), (hsm, key) -> hsm.mac(key, mac, DATA)))
                .isEqualTo(tag);
    }

    @Test
    void usesHsmResidentPairsAfterARestart() throws GeneralSecurityException {
        Custody.ResidentPair rsa = fixture.custody().createKeyPair(DOMAIN, new KeyPairKind.Rsa(2048));
        Custody.ResidentPair ec = fixture.custody().createKeyPair(DOMAIN, new KeyPairKind.Ec(EcCurve.P_384));

        fixture.restart();

        Set<KeyUse> sign = Set.of(KeyUse.SIGN);
        Mechanism.Signature pkcs1 = new Mechanism.RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE);
        Mechanism.Signature ecdsa = new Mechanism.Ecdsa(Hash.SHA_384, SignatureInput.MESSAGE, EcdsaForm.DER);
        byte[] byRsa = with(rsa.privateKey(), "1", KeyKind.RSA_PRIVATE, sign, (hsm, key) -> hsm.sign(key, pkcs1, DATA));
        byte[] byEc = with(ec.privateKey(), "2", KeyKind.EC_PRIVATE, sign, (hsm, key) -> hsm.sign(key, ecdsa, DATA));
        assertThat(verifies("RSA", "SHA256withRSA", rsa.subjectPublicKeyInfo(), byRsa))
                .isTrue();
        assertThat(verifies("EC", "SHA384withECDSA", ec.subjectPublicKeyInfo(), byEc))
                .isTrue();
    }

    @Test
    void neverShowsTheBytesOfAnHsmResidentKey() {
        Material material = fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256);

        assertThatThrownBy(() -> fixture.custody().open(material, facts("1"))).isInstanceOf(CustodyException.class);
        assertThatThrownBy(() -> with(material, "1", KeyKind.AES, Set.of(KeyUse.ENCRYPT), (hsm, key) -> {
                    hsm.exportKey(key).close();
                    return DATA;
                }))
                .isInstanceOfSatisfying(
                        HsmException.class, e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.KEY_REFUSED));
    }

    @Test
    void goesOnWhenTheModuleWasInitialisedAgain() {
        Material resident = fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 128);
        Material sealed = seal("2");
        Mechanism.Encryption ecb = new Mechanism.AesEcb();
        byte[] before =
                with(resident, "1", KeyKind.AES, Set.of(KeyUse.ENCRYPT), (hsm, key) -> hsm.encrypt(key, ecb, DATA));

        fixture.module().reconnect();

        assertThat(with(resident, "1", KeyKind.AES, Set.of(KeyUse.ENCRYPT), (hsm, key) -> hsm.encrypt(key, ecb, DATA)))
                .isEqualTo(before);
        fixture.custody().open(sealed, facts("2")).close();
        seal("3");
    }

    /** The module gives the same numbers to other keys when it is initialised again: a stale handle would be one of them. */
    @Test
    void usesNoStaleHandleWhileTheModuleIsInitialisedAgainUnderLoad() throws InterruptedException {
        int keys = 100;
        Mechanism.Encryption ecb = new Mechanism.AesEcb();
        List<Material> materials = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            Material material = fixture.custody().createSecretKey(DOMAIN, KeyKind.AES, 256);
            materials.add(material);
            expected.add(with(
                    material,
                    Integer.toString(i),
                    KeyKind.AES,
                    Set.of(KeyUse.ENCRYPT),
                    (hsm, key) -> hsm.encrypt(key, ecb, DATA)));
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger right = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> users = new ArrayList<>();
        for (int user = 0; user < 4; user++) {
            Random random = new Random(user);
            users.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    int key = random.nextInt(keys);
                    try {
                        byte[] made = with(
                                materials.get(key),
                                Integer.toString(key),
                                KeyKind.AES,
                                Set.of(KeyUse.ENCRYPT),
                                (hsm, handle) -> hsm.encrypt(handle, ecb, DATA));
                        if (Arrays.equals(made, expected.get(key))) {
                            right.incrementAndGet();
                        } else {
                            wrong.add("key " + key + " made what is not its own");
                        }
                    } catch (HsmException e) {
                        if (e.reason() != HsmException.Reason.UNAVAILABLE
                                && e.reason() != HsmException.Reason.STALE_HANDLE
                                && e.reason() != HsmException.Reason.BUSY) {
                            wrong.add(e.toString());
                        }
                    }
                }
            }));
        }
        try {
            for (int again = 0; again < RESTARTS; again++) {
                int before = right.get();
                fixture.module().reconnect();
                Awaitility.await()
                        .atMost(java.time.Duration.ofSeconds(30))
                        .until(() -> right.get() > before + 2 * keys || !wrong.isEmpty());
            }
        } finally {
            stop.set(true);
            for (Thread user : users) {
                user.join(10_000);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(right.get()).isGreaterThan(RESTARTS * 2 * keys);
    }

    @Test
    void countsSealsInBlocksThatACrashDoesNotTakeBack() {
        seal("1");
        RecordKey counter = SealCounter.key(DOMAIN, 1);
        assertThat(fixture.store().find(counter).orElseThrow().body().toLong()).isEqualTo(SealCounter.BLOCK);

        fixture.restart();
        seal("1");

        assertThat(fixture.store().find(counter).orElseThrow().body().toLong()).isEqualTo(2 * SealCounter.BLOCK);
        assertThat(fixture.custody().isRotationDue(DOMAIN)).isFalse();
    }

    @Test
    void saysWhenASealKeyIsToBeReplacedAndRefusesToUseItUp() {
        setCounter(SealCounter.ROTATION_DUE);
        assertThat(fixture.custody().isRotationDue(DOMAIN)).isTrue();
        seal("1");

        setCounter(SealCounter.MAX);
        assertThatThrownBy(() -> seal("1")).isInstanceOf(CustodyException.class).hasMessageContaining("rotate it");
    }

    @Test
    void initialisesNoHomeTwice() {
        fixture.stop();
        DomainTags tags = new DomainTags();
        try (ObjectStore store = fixture.openStore(tags)) {
            assertThatThrownBy(() ->
                            Custody.initialise(store, fixture.hsm(), tags, InstantSource.system(), "claviger-test"))
                    .isInstanceOf(CustodyException.class)
                    .hasMessageContaining("has keys already");
        }
        fixture.open();
        seal("1");
    }

    @Test
    void leavesTheRootsOfAnotherServerInTheTokenAlone(@TempDir Path other) {
        DomainTags tags = new DomainTags();
        try (ObjectStore store = org.claviger.storage.Stores.open(
                new org.claviger.storage.StoreUrl.MapDbMemory(),
                other,
                org.claviger.storage.StoreSettings.of(tags, cause -> {
                    throw cause;
                }))) {
            assertThatThrownBy(() ->
                            Custody.initialise(store, fixture.hsm(), tags, InstantSource.system(), "claviger-test"))
                    .isInstanceOf(CustodyException.class)
                    .hasMessageContaining("has a root key");
        }
        fixture.restart();
    }

    @Test
    void refusesToStartWithAnotherToken() {
        fixture.stop();
        for (var key : fixture.module().tokenKeys()) {
            fixture.module().destroyTokenKey(key.label());
        }

        assertThatThrownBy(fixture::open)
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("holds no root key");
    }

    @Test
    void refusesToStartWhenDomainKeysWereSwapped() {
        forge(store -> {
            StoredRecord seal = find(store, DomainKeyUse.SEAL);
            StoredRecord wrap = find(store, DomainKeyUse.WRAP);
            DomainKeyRecord sealKey = DomainKeyRecord.decode(seal.key(), seal.body());
            DomainKeyRecord wrapKey = DomainKeyRecord.decode(wrap.key(), wrap.body());
            store.commit(Change.builder()
                    .update(
                            seal,
                            RecordContent.of(with(sealKey, wrapKey.wrapped()).encode()))
                    .update(
                            wrap,
                            RecordContent.of(with(wrapKey, sealKey.wrapped()).encode()))
                    .build());
        });

        assertThatThrownBy(fixture::open)
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("somebody changed the store");
    }

    @Test
    void refusesToStartWithADamagedDomainKey() {
        for (DomainKeyUse use : DomainKeyUse.values()) {
            forge(store -> {
                StoredRecord record = find(store, use);
                DomainKeyRecord key = DomainKeyRecord.decode(record.key(), record.body());
                byte[] wrapped = key.wrapped().toArray();
                wrapped[wrapped.length / 2] ^= 1;
                store.commit(Change.builder()
                        .update(
                                record,
                                RecordContent.of(with(key, Bytes.of(wrapped)).encode()))
                        .build());
            });

            assertThatThrownBy(fixture::open).isInstanceOfAny(CustodyException.class, HsmException.class);
        }
    }

    @Test
    void knowsARecordThatSomebodyElseWrote() {
        RecordKey key = new RecordKey(DOMAIN, RecordKind.OBJECT, "forged");
        forge(store -> store.commit(Change.builder()
                .create(key, Instant.EPOCH, RecordContent.of(Blob.of("not ours")))
                .build()));

        fixture.open();

        assertThatThrownBy(() -> fixture.store().find(key)).isInstanceOf(IntegrityException.class);
    }

    interface Use {
        byte[] apply(Hsm hsm, KeyHandle key);
    }

    byte[] with(Material material, String id, KeyKind kind, Set<KeyUse> uses, Use use) {
        return fixture.custody()
                .withKey(
                        material,
                        facts(id),
                        kind,
                        uses,
                        UnaryOperator.identity(),
                        key -> use.apply(fixture.hsm(), key));
    }

    Material seal(String id) {
        try (SecretBytes clear = SecretBytes.copyOf(DATA)) {
            return fixture.custody().seal(clear, facts(id));
        }
    }

    private void setCounter(long count) {
        RecordKey key = SealCounter.key(DOMAIN, 1);
        RecordContent content = RecordContent.of(Blob.of(count));
        Change.Builder change = Change.builder();
        fixture.store()
                .find(key)
                .ifPresentOrElse(
                        record -> change.update(record, content), () -> change.create(key, Instant.EPOCH, content));
        fixture.store().commit(change.build());
        fixture.stop();
        fixture.open();
    }

    /** Does what somebody can do who writes the store, and has no key to tag with. */
    private void forge(java.util.function.Consumer<ObjectStore> forgery) {
        fixture.stop();
        RecordTag keyless = new RecordTag() {
            @Override
            public byte[] tag(RecordKey key, byte[] message) {
                return new byte[DomainTags.KEY_BYTES];
            }

            @Override
            public boolean matches(RecordKey key, byte[] message, byte[] tag) {
                return true;
            }
        };
        try (ObjectStore store = fixture.openStore(keyless)) {
            forgery.accept(store);
        }
    }

    private static StoredRecord find(ObjectStore store, DomainKeyUse use) {
        return store.find(DomainKeyRecord.key(DOMAIN, use, 1)).orElseThrow();
    }

    private static DomainKeyRecord with(DomainKeyRecord record, Bytes wrapped) {
        return new DomainKeyRecord(record.use(), record.version(), record.epoch(), record.rootLabel(), wrapped);
    }

    private static Material with(Material material, byte[] blob) {
        return new Material(
                material.custodyClass(),
                material.kind(),
                material.domainKeyVersion(),
                material.exactLength(),
                Bytes.of(blob));
    }

    private static Object damaged(Object result) {
        byte[] bytes = ((byte[]) result).clone();
        bytes[bytes.length / 2] ^= 1;
        return bytes;
    }

    private static boolean verifies(String keyAlgorithm, String algorithm, Bytes info, byte[] signature)
            throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(info.toArray()));
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(DATA);
        return verifier.verify(signature);
    }

    static MaterialFacts facts(String id) {
        return new MaterialFacts(DOMAIN, id, 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128);
    }
}
