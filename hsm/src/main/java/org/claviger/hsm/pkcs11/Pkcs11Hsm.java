package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.hsm.CapabilityProbe;
import org.claviger.hsm.Digests;
import org.claviger.hsm.EcdsaSignatures;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmStream;
import org.claviger.hsm.KeyFit;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.hsm.SignatureStream;
import org.claviger.hsm.SlowCalls;
import org.claviger.hsm.TokenKey;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A module behind PKCS#11; the one owner of its initialisation and login in this process.
 *
 * <p>No call searches for objects but those on token keys. When the caller is a virtual thread, key pairs of RSA are
 * made on threads of their own, and calls with keys of the kinds that the probe has found slow run on others, because a
 * native call pins its carrier.
 */
public final class Pkcs11Hsm implements Hsm {
    private static final Logger LOG = LoggerFactory.getLogger(Pkcs11Hsm.class);
    private static final SecretAccess ACCESS = SecretAccess.grant();

    /** More connections than this at once with a slow call each are told that the module is busy. */
    private static final int SLOW_CALLS_WAITING_MAX = 1024;

    private final Pkcs11 pkcs11;
    private final KeyObjects objects;
    private final SessionCalls calls;
    private final ModuleOwner module;
    private final GcmCalls gcm;
    private final KeyMaker maker;
    private final KeyWrapper wrapper;
    private final TokenObjects tokenObjects;
    private final SlowCalls slowCalls =
            new SlowCalls("hsm-slow", Math.max(2, Runtime.getRuntime().availableProcessors()), SLOW_CALLS_WAITING_MAX);
    private volatile CallTimes times = new CallTimes(System::nanoTime);
    private volatile Probing probing = new Probing();

    private Pkcs11Hsm(Pkcs11 pkcs11, ModuleOwner module) {
        this.pkcs11 = pkcs11;
        this.module = module;
        objects = new KeyObjects(pkcs11, ACCESS);
        calls = new SessionCalls(pkcs11, objects);
        gcm = new GcmCalls(calls);
        maker = new KeyMaker(module, calls, objects);
        wrapper = new KeyWrapper(module, calls, objects);
        tokenObjects = new TokenObjects(pkcs11, module, calls, objects);
        probe();
    }

    /** Loads the module, initialises it, logs in, and begins to see what it can do. */
    public static Pkcs11Hsm open(Pkcs11Config config) {
        return open(Pkcs11Library.load(config.library()), config);
    }

    static Pkcs11Hsm open(Pkcs11Library library, Pkcs11Config config) {
        return new Pkcs11Hsm(library.functions(), new ModuleOwner(library, config, ACCESS));
    }

    /** Calls of the C interface so far, by the function's name: for metrics, and for tests of what a request costs. */
    public Map<String, Long> calls() {
        return pkcs11.calls();
    }

    // The module

    @Override
    public String module() {
        return module.description();
    }

    /** Waits for the probe, which began with this generation. */
    @Override
    public HsmCapabilities capabilities() {
        return probing.capabilities();
    }

    private void probe() {
        Connection now = module.ready();
        var begun = new Probing();
        probing = begun;
        times = new CallTimes(System::nanoTime);
        begun.start(
                () -> PaddedWrap.isExact(
                        this,
                        (wrappingKey, key) -> work(
                                wrappingKey,
                                session -> calls.wrap(session, wrappingKey, new Mechanism.AesKeyWrapPad(), key))),
                () -> seen(now));
    }

    private HsmCapabilities seen(Connection now) {
        HsmCapabilities seen = new CapabilityProbe(
                        this,
                        now.description(),
                        module.with(now.keys(), calls::canMakeTrustedWrappingKey),
                        new OwnIv(this, this::underOwnIv).find())
                .run();
        if (!seen.keepsKeys()) {
            LOG.warn("The module {} {}: use it for trials alone", seen.module(), HsmCapabilities.GIVES_ROOTS_AWAY);
        }
        return seen;
    }

    @Override
    public HsmHealth health() {
        return module.health();
    }

    @Override
    public long generation() {
        return module.generation();
    }

    @Override
    public void reconnect() {
        module.restart();
        probe();
    }

    @Override
    public void close() {
        maker.close();
        slowCalls.close();
        module.close();
    }

    // Making keys

    @Override
    public KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template) {
        return maker.generate(kind, bits, template, null);
    }

    @Override
    public KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template) {
        return maker.generatePair(kind, template, null);
    }

    @Override
    public KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        return maker.importSecretKey(kind, value, template);
    }

    @Override
    public KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template) {
        return maker.create(template, scratch -> objects.privateKey(scratch, objects.bytesOf(privateKeyInfo)));
    }

    @Override
    public KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template) {
        return maker.create(template, scratch -> objects.publicKey(scratch, subjectPublicKeyInfo));
    }

    @Override
    public SecretBytes exportKey(KeyHandle key) {
        return work(key, session -> objects.export(session, key.number(), key.kind()));
    }

    @Override
    public void destroy(KeyHandle key) {
        if (module.isReady() && key.generation() == module.generation()) {
            work(key, session -> calls.destroy(session, key.number()));
        }
    }

    // Wrapping

    @Override
    public byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        return wrapper.wrap(wrappingKey, mechanism, key, () -> probing.paddedWrapIsExact());
    }

    @Override
    public KeyHandle unwrapKey(
            KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped, KeyKind kind, KeyTemplate flags) {
        return wrapper.unwrap(wrappingKey, mechanism, wrapped, kind, flags, this::capabilities);
    }

    @Override
    public byte[] rewrapKey(
            KeyHandle oldWrappingKey,
            KeyHandle newWrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate flags) {
        return wrapper.rewrap(oldWrappingKey, newWrappingKey, mechanism, wrapped, kind, flags);
    }

    @Override
    public byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        return KeyWrapper.wrapBytes(this, wrappingKey, mechanism, bytes);
    }

    @Override
    public SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        return KeyWrapper.unwrapBytes(this, wrappingKey, mechanism, wrapped);
    }

    // Encryption

    @Override
    public byte[] encrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return work(key, mechanism, session -> {
            MemorySegment in = session.scratch().copy(data);
            MemorySegment out = session.scratch().bytes(MechanismStructures.resultBytesMax(mechanism, data.length));
            return out.asSlice(0, calls.encrypt(session, key, mechanism, in, out))
                    .toArray(JAVA_BYTE);
        });
    }

    @Override
    public byte[] seal(KeyHandle key, Mechanism.Encryption mechanism, SecretBytes secret) {
        return work(key, mechanism, session -> {
            MemorySegment out = session.scratch().bytes(MechanismStructures.resultBytesMax(mechanism, secret.length()));
            return out.asSlice(0, calls.encrypt(session, key, mechanism, objects.bytesOf(secret), out))
                    .toArray(JAVA_BYTE);
        });
    }

    @Override
    public byte[] decrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return work(key, mechanism, session -> {
            MemorySegment out = session.scratch().bytes(MechanismStructures.resultBytesMax(mechanism, data.length));
            return out.asSlice(0, calls.decrypt(session, key, mechanism, data, out))
                    .toArray(JAVA_BYTE);
        });
    }

    @Override
    public SecretBytes open(KeyHandle key, Mechanism.Encryption mechanism, byte[] sealed) {
        return work(key, mechanism, session -> {
            // Modules ask for room for the sealed length, so the bytes are cut to theirs afterwards.
            try (var room = SecretBytes.allocate(MechanismStructures.resultBytesMax(mechanism, sealed.length))) {
                long length = calls.decrypt(session, key, mechanism, sealed, objects.bytesOf(room));
                return room.slice(0, Math.toIntExact(length));
            }
        });
    }

    @Override
    public GcmSealed sealUnderOwnIv(KeyHandle key, byte[] additionalData, SecretBytes secret) {
        GcmIv way = capabilities().gcmIv();
        return way.isOfModule()
                ? underOwnIv(key, way, additionalData, AesGcm.FULL_TAG_BITS, _ -> objects.bytesOf(secret))
                : Hsm.super.sealUnderOwnIv(key, additionalData, secret);
    }

    @Override
    public GcmSealed encryptUnderOwnIv(KeyHandle key, byte[] additionalData, int tagBits, byte[] data) {
        GcmIv way = capabilities().gcmIv();
        return way.isOfModule()
                ? underOwnIv(key, way, additionalData, tagBits, scratch -> scratch.copy(data))
                : Hsm.super.encryptUnderOwnIv(key, additionalData, tagBits, data);
    }

    private GcmSealed underOwnIv(KeyHandle key, GcmIv way, byte[] additionalData, byte[] data) {
        return underOwnIv(key, way, additionalData, AesGcm.FULL_TAG_BITS, scratch -> scratch.copy(data));
    }

    private GcmSealed underOwnIv(
            KeyHandle key, GcmIv way, byte[] additionalData, int tagBits, Function<Scratch, MemorySegment> data) {
        return work(
                key,
                new AesGcm(new byte[way.roomBytes()], additionalData, tagBits),
                session -> gcm.encrypt(session, key, way, additionalData, tagBits, data.apply(session.scratch())));
    }

    // Signatures and MACs

    @Override
    public byte[] sign(KeyHandle privateKey, Mechanism.Signature mechanism, byte[] input) {
        byte[] toSign = toSign(mechanism, input);
        byte[] signature = work(privateKey, mechanism, session -> calls.sign(session, privateKey, mechanism, toSign));
        return switch (mechanism) {
            case Mechanism.Ecdsa ecdsa when ecdsa.form() == Mechanism.EcdsaForm.DER -> EcdsaSignatures.toDer(signature);
            case Mechanism.Dsa _ -> EcdsaSignatures.toDer(signature);
            default -> signature;
        };
    }

    private static byte[] toSign(Mechanism.Signature mechanism, byte[] input) {
        byte[] digest = Digests.toSign(mechanism, input);
        return mechanism instanceof Mechanism.RsaPkcs1Signature rsa ? Digests.digestInfo(rsa.hash(), digest) : digest;
    }

    @Override
    public boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature) {
        byte[] signed = toSign(mechanism, input);
        return work(publicKey, mechanism, session -> calls.verify(session, publicKey, mechanism, signed, signature));
    }

    @Override
    public byte[] mac(KeyHandle key, Mechanism.Mac mechanism, byte[] data) {
        return work(key, mechanism, session -> calls.sign(session, key, mechanism, data));
    }

    @Override
    public boolean macVerify(KeyHandle key, Mechanism.Mac mechanism, byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(key, mechanism, data), mac);
    }

    // Data in parts

    @Override
    public HsmStream encryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        if (mechanism instanceof AesGcm && capabilities().gcmIv().isOfModule()) {
            // Which IV it was would be known at the end alone, and was answered with the first part.
            throw MechanismUnsupportedException.missing(mechanism);
        }
        return stream(key, Pkcs11Stream.Direction.ENCRYPT, mechanism);
    }

    @Override
    public HsmStream decryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        if (mechanism instanceof AesGcm) {
            // Modules keep it all until the tag is seen, and want room for it all at each part.
            module.readyFor(key);
            KeyFit.check(key.kind(), mechanism);
            return new CollectingStream(data -> decrypt(key, mechanism, data));
        }
        return stream(key, Pkcs11Stream.Direction.DECRYPT, mechanism);
    }

    @Override
    public HsmStream macStream(KeyHandle key, Mechanism.Mac mechanism) {
        return stream(key, Pkcs11Stream.Direction.MAC, mechanism);
    }

    private HsmStream stream(KeyHandle key, Pkcs11Stream.Direction direction, Mechanism mechanism) {
        Connection now = module.readyFor(key);
        KeyFit.check(key.kind(), mechanism);
        return Pkcs11Stream.open(pkcs11, now, direction, mechanism, key);
    }

    @Override
    public HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism) {
        module.readyFor(privateKey);
        KeyFit.check(privateKey.kind(), mechanism);
        return SignatureStream.signing(this, privateKey, mechanism);
    }

    @Override
    public HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism) {
        module.readyFor(publicKey);
        KeyFit.check(publicKey.kind(), mechanism);
        return SignatureStream.verifying(this, publicKey, mechanism);
    }

    // Randomness

    @Override
    public byte[] random(int bytes) {
        return module.with(module.ready().workers(), session -> {
            MemorySegment out = session.scratch().bytes(bytes);
            calls.random(session, out);
            return out.toArray(JAVA_BYTE);
        });
    }

    @Override
    public SecretBytes randomSecret(int bytes) {
        SecretBytes secret = SecretBytes.allocate(bytes);
        try {
            module.with(module.ready().workers(), session -> calls.random(session, objects.bytesOf(secret)));
            return secret;
        } catch (RuntimeException e) {
            secret.close();
            throw e;
        }
    }

    @Override
    public void seed(byte[] bytes) {
        module.with(
                module.ready().workers(),
                session -> calls.seed(session, session.scratch().copy(bytes)));
    }

    // Token keys

    @Override
    public Optional<KeyHandle> findTokenKey(String label) {
        return tokenObjects.find(label);
    }

    @Override
    public List<TokenKey> tokenKeys() {
        return tokenObjects.keys();
    }

    @Override
    public KeyHandle generateTokenKey(String label, KeyKind kind, int bits, KeyTemplate template) {
        tokenObjects.checkFree(label);
        KeyHandle key = maker.generate(kind, bits, KeyTemplate.of(template.uses()), label);
        module.syncTokens();
        return key;
    }

    @Override
    public KeyPairHandles generateTokenKeyPair(String label, KeyPairKind kind, KeyTemplate template) {
        tokenObjects.checkFree(label);
        KeyPairHandles pair = maker.generatePair(kind, KeyTemplate.of(template.uses()), label);
        module.syncTokens();
        return pair;
    }

    @Override
    public Optional<byte[]> findTokenPublicKey(String label) {
        return tokenObjects.findPublicKey(label);
    }

    @Override
    public boolean destroyTokenKey(String label) {
        boolean destroyed = tokenObjects.destroy(label);
        module.syncTokens();
        return destroyed;
    }

    // Sessions

    /** One call with a key. */
    private <T> T work(KeyHandle key, Mechanism mechanism, Function<Session, T> call) {
        KeyFit.check(key.kind(), mechanism);
        if (!probing.isDone()) {
            return times.timed(key.kind(), () -> work(key, call));
        }
        return times.isSlow(key.kind()) ? slowCalls.run(() -> work(key, call)) : work(key, call);
    }

    /** Whether calls with keys of this kind leave a virtual thread for one of the platform's; known after the probe. */
    boolean isSlow(KeyKind kind) {
        return times.isSlow(kind);
    }

    private <T> T work(KeyHandle key, Function<Session, T> call) {
        return module.with(module.readyFor(key).workers(), call);
    }
}
