package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.claviger.hsm.CapabilityProbe;
import org.claviger.hsm.Digests;
import org.claviger.hsm.EcdsaSignatures;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmStream;
import org.claviger.hsm.KeyFit;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.hsm.SignatureStream;
import org.claviger.hsm.TokenKey;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * A module behind PKCS#11; the one owner of its initialisation and login in this process.
 *
 * <p>No call searches for objects but those on token keys. Key pairs of RSA are made on threads of their own when the
 * caller is a virtual thread, because a native call pins its carrier.
 */
public final class Pkcs11Hsm implements Hsm {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final int RSA_RESULT_BYTES_MAX = 2048;
    private static final int SLACK_BYTES = 64;

    private final Pkcs11 pkcs11;
    private final Pkcs11Config config;
    private final KeyObjects objects;
    private final SlowCalls slowCalls = new SlowCalls();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile Connection connection;
    private volatile Status status;
    private volatile HsmCapabilities capabilities;
    private volatile boolean paddedWrapIsExact;

    private record Status(HsmHealth.State state, String cause, boolean pinRefused) {
        static final Status READY = new Status(HsmHealth.State.READY, "", false);
    }

    private Pkcs11Hsm(Pkcs11 pkcs11, Pkcs11Config config, Connection connection) {
        this.pkcs11 = pkcs11;
        this.config = config;
        this.connection = connection;
        objects = new KeyObjects(pkcs11, ACCESS);
        status = Status.READY;
        capabilities = CapabilityProbe.nothingYet(connection.description());
        capabilities = probe();
    }

    /** Loads the module, initialises it, logs in and sees what it can do. */
    public static Pkcs11Hsm open(Pkcs11Config config) {
        if (config.softHsmConfiguration() != null) {
            SoftHsmEnvironment.use(config.softHsmConfiguration());
        }
        Pkcs11 pkcs11 = Pkcs11.load(config.library());
        Connection connection = Connection.open(pkcs11, config, ACCESS, 1);
        try {
            return new Pkcs11Hsm(pkcs11, config, connection);
        } catch (RuntimeException e) {
            connection.finish();
            throw e;
        }
    }

    /** Calls of the C interface so far, by the function's name: for metrics, and for tests of what a request costs. */
    public Map<String, Long> calls() {
        return pkcs11.calls();
    }

    // The module

    @Override
    public HsmCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public HsmHealth health() {
        Status now = status;
        SessionPool workers = connection.workers();
        return new HsmHealth(now.state(), now.cause(), generation(), workers.busy(), workers.max());
    }

    @Override
    public long generation() {
        return connection.generation();
    }

    @Override
    public void reconnect() {
        lifecycle.lock();
        try {
            if (status.state() == HsmHealth.State.CLOSED) {
                throw HsmException.unavailable("the module was closed.");
            }
            if (status.pinRefused()) {
                throw new HsmException(HsmException.Reason.PIN, status.cause());
            }
            Connection old = connection;
            status = new Status(HsmHealth.State.RECONNECTING, "the module is being initialised again.", false);
            if (!old.drain(config.drainWait())) {
                status = new Status(HsmHealth.State.UNAVAILABLE, "calls are stuck in the module.", false);
                throw HsmException.unavailable("calls are stuck in the module: it cannot be initialised again now.");
            }
            old.finishForRestart();
            connection = Connection.open(pkcs11, config, ACCESS, old.generation() + 1);
            status = Status.READY;
            capabilities = probe();
        } catch (HsmException e) {
            if (status.state() != HsmHealth.State.CLOSED) {
                boolean pinRefused = e.reason() == HsmException.Reason.PIN;
                status = new Status(HsmHealth.State.UNAVAILABLE, e.getMessage(), pinRefused);
            }
            throw e;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (status.state() == HsmHealth.State.CLOSED) {
                return;
            }
            boolean ready = status.state() == HsmHealth.State.READY;
            status = new Status(HsmHealth.State.CLOSED, "the module was closed.", false);
            slowCalls.close();
            // A call that is stuck in the module would crash if the module ended beneath it.
            if (connection.drain(config.drainWait()) && ready) {
                connection.finish();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private HsmCapabilities probe() {
        paddedWrapIsExact = PaddedWrap.isExact(
                this,
                (wrappingKey, key) ->
                        work(wrappingKey, session -> wrap(session, wrappingKey, new Mechanism.AesKeyWrapPad(), key)));
        return new CapabilityProbe(this, connection.description(), canMakeTrustedWrappingKey()).run();
    }

    /** Only with a wrapping key that is marked as trusted is CKA_WRAP_WITH_TRUSTED of any use. */
    private boolean canMakeTrustedWrappingKey() {
        return with(ready().keys(), session -> {
            Scratch scratch = session.scratch();
            Template template = KeyObjects.flags(new Template(scratch), KeyKind.AES, KeyTemplate.of(KeyUse.WRAP), null)
                    .with(Ck.CKA_VALUE_LEN, 32)
                    .with(Ck.CKA_TRUSTED, true);
            MemorySegment handle = scratch.number(0);
            long code = pkcs11.generateKey(
                    session.handle(), MechanismStructures.plain(Ck.CKM_AES_KEY_GEN, scratch), template, handle);
            return code == Ck.CKR_OK && destroy(session, handle.get(JAVA_LONG, 0));
        });
    }

    // Making keys

    @Override
    public KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template) {
        return generate(kind, bits, template, null);
    }

    private KeyHandle generate(KeyKind kind, int bits, KeyTemplate flags, @Nullable String label) {
        checkSecretBits(kind, bits);
        return keySession((session, generation) -> {
            Scratch scratch = session.scratch();
            Template template = KeyObjects.flags(new Template(scratch), kind, flags, label);
            if (kind != KeyKind.DES3) {
                template.with(Ck.CKA_VALUE_LEN, bits / Byte.SIZE);
            }
            MemorySegment mechanism = MechanismStructures.plain(MechanismStructures.generation(kind), scratch);
            MemorySegment handle = scratch.number(0);
            checkInit(
                    pkcs11.generateKey(session.handle(), mechanism, template, handle),
                    "the generation of " + kind + " keys");
            return new KeyHandle(generation, handle.get(JAVA_LONG, 0), kind);
        });
    }

    private static void checkSecretBits(KeyKind kind, int bits) {
        boolean right = switch (kind) {
            case AES -> bits == 128 || bits == 192 || bits == 256;
            case DES3 -> bits == 192;
            case GENERIC_SECRET -> bits > 0 && bits % Byte.SIZE == 0;
            case RSA_PRIVATE, RSA_PUBLIC, EC_PRIVATE, EC_PUBLIC ->
                throw new IllegalArgumentException(kind + " is no secret key");
        };
        if (!right) {
            throw MechanismUnsupportedException.keySize(kind + " of " + bits + " bits");
        }
    }

    @Override
    public KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template) {
        return generatePair(kind, template, null);
    }

    private KeyPairHandles generatePair(KeyPairKind kind, KeyTemplate flags, @Nullable String label) {
        return switch (kind) {
            case KeyPairKind.Rsa rsa ->
                slowCalls.run(() -> generatePairIn(ready(), Connection::slow, rsa, flags, label));
            case KeyPairKind.Ec ec -> generatePairIn(ready(), Connection::keys, ec, flags, label);
        };
    }

    private KeyPairHandles generatePairIn(
            Connection now,
            Function<Connection, SessionPool> pool,
            KeyPairKind kind,
            KeyTemplate flags,
            @Nullable String label) {
        long generation = now.generation();
        return with(pool.apply(now), session -> {
            Scratch scratch = session.scratch();
            Template publicTemplate = KeyObjects.flags(KeyObjects.pair(scratch, kind), kind.publicKind(), flags, label);
            Template privateTemplate = KeyObjects.flags(new Template(scratch), kind.privateKind(), flags, label);
            MemorySegment mechanism =
                    MechanismStructures.plain(MechanismStructures.generation(kind.privateKind()), scratch);
            MemorySegment publicHandle = scratch.number(0);
            MemorySegment privateHandle = scratch.number(0);
            checkInit(
                    pkcs11.generateKeyPair(
                            session.handle(), mechanism, publicTemplate, privateTemplate, publicHandle, privateHandle),
                    "the generation of " + kind);
            long publicNumber = publicHandle.get(JAVA_LONG, 0);
            return new KeyPairHandles(
                    new KeyHandle(generation, privateHandle.get(JAVA_LONG, 0), kind.privateKind()),
                    new KeyHandle(generation, publicNumber, kind.publicKind()),
                    objects.publicKey(session, publicNumber, kind.publicKind()));
        });
    }

    @Override
    public KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        checkSecretBits(kind, value.length() * Byte.SIZE);
        return create(
                template,
                scratch -> new KeyObjects.Imported(
                        kind, KeyObjects.kind(scratch, kind).with(Ck.CKA_VALUE, objects.bytesOf(value))));
    }

    @Override
    public KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template) {
        return create(template, scratch -> objects.privateKey(scratch, objects.bytesOf(privateKeyInfo)));
    }

    @Override
    public KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template) {
        return create(template, scratch -> objects.publicKey(scratch, subjectPublicKeyInfo));
    }

    private KeyHandle create(KeyTemplate flags, Function<Scratch, KeyObjects.Imported> contents) {
        return keySession((session, generation) -> {
            Scratch scratch = session.scratch();
            KeyObjects.Imported imported = contents.apply(scratch);
            Template template = KeyObjects.flags(imported.template(), imported.kind(), flags, null);
            MemorySegment handle = scratch.number(0);
            check(
                    pkcs11.createObject(session.handle(), template, handle),
                    "the import of an " + imported.kind() + " key");
            return new KeyHandle(generation, handle.get(JAVA_LONG, 0), imported.kind());
        });
    }

    @Override
    public SecretBytes exportKey(KeyHandle key) {
        return work(key, session -> objects.export(session, key.number(), key.kind()));
    }

    @Override
    public void destroy(KeyHandle key) {
        Connection now = connection;
        if (key.generation() != now.generation() || status.state() != HsmHealth.State.READY) {
            return;
        }
        with(now.workers(), session -> destroy(session, key.number()));
    }

    private boolean destroy(Session session, long number) {
        long code = pkcs11.destroyObject(session.handle(), number);
        if (code == Ck.CKR_OBJECT_HANDLE_INVALID) {
            return false;
        }
        check(code, "the destruction of a key");
        return true;
    }

    // Wrapping

    @Override
    public byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        checkCurrent(key);
        return work(wrappingKey, mechanism, session -> {
            checkWrapsExactly(session, mechanism, key);
            return wrap(session, wrappingKey, mechanism, key);
        });
    }

    /** A module that pads before it wraps gives back a longer key: lengths that it would not restore are refused. */
    private void checkWrapsExactly(Session session, Mechanism.KeyWrap mechanism, KeyHandle key) {
        boolean inUnits = mechanism instanceof Mechanism.AesKeyWrap
                || (mechanism instanceof Mechanism.AesKeyWrapPad && !paddedWrapIsExact);
        if (inUnits
                && key.kind() == KeyKind.GENERIC_SECRET
                && objects.secretBytes(session, key.number()) % PaddedWrap.UNIT_BYTES != 0) {
            throw MechanismUnsupportedException.keySize(mechanism.name());
        }
    }

    private byte[] wrap(Session session, KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        Scratch scratch = session.scratch();
        MemorySegment structure = MechanismStructures.of(mechanism, scratch);
        MemorySegment wrappedBytes = scratch.number(0);
        checkInit(
                pkcs11.wrapKey(
                        session.handle(),
                        structure,
                        wrappingKey.number(),
                        key.number(),
                        MemorySegment.NULL,
                        wrappedBytes),
                mechanism.name());
        MemorySegment wrapped = scratch.bytes(wrappedBytes.get(JAVA_LONG, 0));
        checkInit(
                pkcs11.wrapKey(session.handle(), structure, wrappingKey.number(), key.number(), wrapped, wrappedBytes),
                mechanism.name());
        return wrapped.asSlice(0, wrappedBytes.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }

    @Override
    public KeyHandle unwrapKey(
            KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped, KeyKind kind, KeyTemplate flags) {
        if (kind.isPublic()) {
            throw new IllegalArgumentException("public keys are not wrapped");
        }
        checkCurrent(wrappingKey);
        KeyFit.check(wrappingKey.kind(), mechanism);
        return keySession((session, generation) -> {
            Scratch scratch = session.scratch();
            Template template = KeyObjects.flags(KeyObjects.kind(scratch, kind), kind, flags, null);
            MemorySegment handle = scratch.number(0);
            long code = pkcs11.unwrapKey(
                    session.handle(),
                    MechanismStructures.of(mechanism, scratch),
                    wrappingKey.number(),
                    scratch.copy(wrapped),
                    template,
                    handle);
            if (code == Ck.CKR_MECHANISM_INVALID || code == Ck.CKR_MECHANISM_PARAM_INVALID) {
                throw MechanismUnsupportedException.missing(mechanism);
            }
            if (code != Ck.CKR_OK) {
                throw ReturnCodes.atDecryption(code, mechanism.name());
            }
            return new KeyHandle(generation, handle.get(JAVA_LONG, 0), kind);
        });
    }

    @Override
    public byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        checkCurrent(wrappingKey);
        KeyHandle asKey = importSecretKey(
                KeyKind.GENERIC_SECRET, bytes, KeyTemplate.of(KeyUse.DERIVE).wrappable());
        try {
            return wrapKey(wrappingKey, mechanism, asKey);
        } finally {
            destroy(asKey);
        }
    }

    @Override
    public SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        KeyHandle asKey = unwrapKey(
                wrappingKey,
                mechanism,
                wrapped,
                KeyKind.GENERIC_SECRET,
                KeyTemplate.of(KeyUse.DERIVE).readable());
        try {
            return exportKey(asKey);
        } finally {
            destroy(asKey);
        }
    }

    // Encryption

    @Override
    public byte[] encrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return work(key, mechanism, session -> {
            MemorySegment in = session.scratch().copy(data);
            MemorySegment out = session.scratch().bytes(resultBytesMax(mechanism, data.length));
            return out.asSlice(0, encrypt(session, key, mechanism, in, out)).toArray(JAVA_BYTE);
        });
    }

    @Override
    public byte[] seal(KeyHandle key, Mechanism.Encryption mechanism, SecretBytes secret) {
        return work(key, mechanism, session -> {
            MemorySegment out = session.scratch().bytes(resultBytesMax(mechanism, secret.length()));
            return out.asSlice(0, encrypt(session, key, mechanism, objects.bytesOf(secret), out))
                    .toArray(JAVA_BYTE);
        });
    }

    private long encrypt(
            Session session, KeyHandle key, Mechanism.Encryption mechanism, MemorySegment in, MemorySegment out) {
        Scratch scratch = session.scratch();
        begin(
                pkcs11.encryptInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        MemorySegment outBytes = scratch.number(out.byteSize());
        check(pkcs11.encrypt(session.handle(), in, in.byteSize(), out, outBytes), session, mechanism);
        return outBytes.get(JAVA_LONG, 0);
    }

    @Override
    public byte[] decrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return work(key, mechanism, session -> {
            MemorySegment out = session.scratch().bytes(resultBytesMax(mechanism, data.length));
            return out.asSlice(0, decrypt(session, key, mechanism, data, out)).toArray(JAVA_BYTE);
        });
    }

    @Override
    public SecretBytes open(KeyHandle key, Mechanism.Encryption mechanism, byte[] sealed) {
        return work(key, mechanism, session -> {
            // Modules ask for room for the sealed length, so the bytes are cut to theirs afterwards.
            try (var room = SecretBytes.allocate(resultBytesMax(mechanism, sealed.length))) {
                long length = decrypt(session, key, mechanism, sealed, objects.bytesOf(room));
                return room.slice(0, Math.toIntExact(length));
            }
        });
    }

    private long decrypt(
            Session session, KeyHandle key, Mechanism.Encryption mechanism, byte[] data, MemorySegment out) {
        if (mechanism instanceof Mechanism.AesGcm gcm && data.length < gcm.tagBits() / Byte.SIZE) {
            throw ReturnCodes.atDecryption(Ck.CKR_ENCRYPTED_DATA_LEN_RANGE, mechanism.name());
        }
        Scratch scratch = session.scratch();
        begin(
                pkcs11.decryptInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        MemorySegment outBytes = scratch.number(out.byteSize());
        long code = pkcs11.decrypt(session.handle(), scratch.copy(data), data.length, out, outBytes);
        if (code != Ck.CKR_OK) {
            session.suspectIf(code == Ck.CKR_BUFFER_TOO_SMALL);
            throw ReturnCodes.atDecryption(code, mechanism.name());
        }
        return outBytes.get(JAVA_LONG, 0);
    }

    private static int resultBytesMax(Mechanism mechanism, int dataBytes) {
        return switch (mechanism) {
            case Mechanism.RsaPkcs1 _, Mechanism.RsaOaep _, Mechanism.Signature _ -> RSA_RESULT_BYTES_MAX;
            default -> Math.addExact(dataBytes, SLACK_BYTES);
        };
    }

    // Signatures and MACs

    @Override
    public byte[] sign(KeyHandle privateKey, Mechanism.Signature mechanism, byte[] input) {
        byte[] toSign = toSign(mechanism, input);
        byte[] signature = work(privateKey, mechanism, session -> signIn(session, privateKey, mechanism, toSign));
        return mechanism instanceof Mechanism.Ecdsa ecdsa && ecdsa.form() == Mechanism.EcdsaForm.DER
                ? EcdsaSignatures.toDer(signature)
                : signature;
    }

    private static byte[] toSign(Mechanism.Signature mechanism, byte[] input) {
        byte[] digest = Digests.toSign(mechanism, input);
        return mechanism instanceof Mechanism.RsaPkcs1Signature ? Digests.digestInfo(mechanism.hash(), digest) : digest;
    }

    private byte[] signIn(Session session, KeyHandle key, Mechanism mechanism, byte[] data) {
        Scratch scratch = session.scratch();
        begin(
                pkcs11.signInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        MemorySegment out = scratch.bytes(RSA_RESULT_BYTES_MAX);
        MemorySegment outBytes = scratch.number(out.byteSize());
        check(pkcs11.sign(session.handle(), scratch.copy(data), data.length, out, outBytes), session, mechanism);
        return out.asSlice(0, outBytes.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }

    @Override
    public boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature) {
        byte[] signed = toSign(mechanism, input);
        return work(publicKey, mechanism, session -> {
            Optional<byte[]> raw = rawSignature(session, publicKey, mechanism, signature);
            return raw.isPresent() && verifyIn(session, publicKey, mechanism, signed, raw.get());
        });
    }

    private Optional<byte[]> rawSignature(
            Session session, KeyHandle publicKey, Mechanism.Signature mechanism, byte[] signature) {
        if (mechanism instanceof Mechanism.Ecdsa ecdsa && ecdsa.form() == Mechanism.EcdsaForm.DER) {
            int fieldBytes = objects.curve(session, publicKey.number()).fieldBytes();
            return EcdsaSignatures.toRaw(signature, fieldBytes);
        }
        return Optional.of(signature);
    }

    private boolean verifyIn(Session session, KeyHandle key, Mechanism mechanism, byte[] data, byte[] signature) {
        Scratch scratch = session.scratch();
        begin(
                pkcs11.verifyInit(session.handle(), MechanismStructures.of(mechanism, scratch), key.number()),
                session,
                mechanism);
        long code = pkcs11.verify(
                session.handle(), scratch.copy(data), data.length, scratch.copy(signature), signature.length);
        if (ReturnCodes.isGone(code)) {
            throw ReturnCodes.of(code, mechanism.name());
        }
        // Modules say in several ways that a signature is none; the next call of this session is sound all the same.
        return code == Ck.CKR_OK;
    }

    @Override
    public byte[] mac(KeyHandle key, Mechanism.Mac mechanism, byte[] data) {
        return work(key, mechanism, session -> signIn(session, key, mechanism, data));
    }

    @Override
    public boolean macVerify(KeyHandle key, Mechanism.Mac mechanism, byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(key, mechanism, data), mac);
    }

    // Data in parts

    @Override
    public HsmStream encryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        return stream(key, Pkcs11Stream.Direction.ENCRYPT, mechanism);
    }

    @Override
    public HsmStream decryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        if (mechanism instanceof Mechanism.AesGcm) {
            // Modules keep it all until the tag is seen, and want room for it all at each part.
            checkCurrent(key);
            return new CollectingStream(data -> decrypt(key, mechanism, data));
        }
        return stream(key, Pkcs11Stream.Direction.DECRYPT, mechanism);
    }

    @Override
    public HsmStream macStream(KeyHandle key, Mechanism.Mac mechanism) {
        return stream(key, Pkcs11Stream.Direction.MAC, mechanism);
    }

    private HsmStream stream(KeyHandle key, Pkcs11Stream.Direction direction, Mechanism mechanism) {
        Connection now = ready();
        checkCurrent(key, now);
        KeyFit.check(key.kind(), mechanism);
        return Pkcs11Stream.open(pkcs11, now, direction, mechanism, key);
    }

    @Override
    public HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism) {
        checkCurrent(privateKey);
        KeyFit.check(privateKey.kind(), mechanism);
        return SignatureStream.signing(this, privateKey, mechanism);
    }

    @Override
    public HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism) {
        checkCurrent(publicKey);
        KeyFit.check(publicKey.kind(), mechanism);
        return SignatureStream.verifying(this, publicKey, mechanism);
    }

    // Randomness

    @Override
    public byte[] random(int bytes) {
        return with(ready().workers(), session -> {
            MemorySegment out = session.scratch().bytes(bytes);
            random(session, out);
            return out.toArray(JAVA_BYTE);
        });
    }

    @Override
    public SecretBytes randomSecret(int bytes) {
        SecretBytes secret = SecretBytes.allocate(bytes);
        try {
            with(ready().workers(), session -> random(session, objects.bytesOf(secret)));
            return secret;
        } catch (RuntimeException e) {
            secret.close();
            throw e;
        }
    }

    private boolean random(Session session, MemorySegment out) {
        if (out.byteSize() > 0) {
            check(pkcs11.generateRandom(session.handle(), out), "C_GenerateRandom");
        }
        return true;
    }

    // Token keys

    @Override
    public Optional<KeyHandle> findTokenKey(String label) {
        return tokenObjects(label).stream()
                .map(TokenKey::handle)
                .filter(key -> !key.kind().isPublic())
                .findFirst();
    }

    @Override
    public List<TokenKey> tokenKeys() {
        return tokenObjects(null).stream()
                .filter(key -> !key.label().isEmpty() && !key.handle().kind().isPublic())
                .toList();
    }

    private List<TokenKey> tokenObjects(@Nullable String label) {
        Connection now = ready();
        return with(now.slow(), session -> new TokenSearch(pkcs11, objects, session).find(label, now.generation()));
    }

    @Override
    public KeyHandle generateTokenKey(String label, KeyKind kind, int bits, KeyTemplate template) {
        checkFree(label);
        return generate(kind, bits, KeyTemplate.of(template.uses()), label);
    }

    @Override
    public KeyPairHandles generateTokenKeyPair(String label, KeyPairKind kind, KeyTemplate template) {
        checkFree(label);
        return generatePair(kind, KeyTemplate.of(template.uses()), label);
    }

    private void checkFree(String label) {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("a token key has a label");
        }
        if (!tokenObjects(label).isEmpty()) {
            throw new HsmException(
                    HsmException.Reason.LABEL_TAKEN, "the token has a key with the label " + label + " already.");
        }
    }

    @Override
    public Optional<byte[]> findTokenPublicKey(String label) {
        return tokenObjects(label).stream()
                .map(TokenKey::handle)
                .filter(key -> key.kind().isPublic())
                .findFirst()
                .map(key -> work(key, session -> objects.publicKey(session, key.number(), key.kind())));
    }

    @Override
    public boolean destroyTokenKey(String label) {
        boolean destroyed = false;
        for (var key : tokenObjects(label)) {
            destroyed |=
                    work(key.handle(), session -> destroy(session, key.handle().number()));
        }
        return destroyed;
    }

    // Sessions

    private Connection ready() {
        Status now = status;
        if (now.state() != HsmHealth.State.READY) {
            throw HsmException.unavailable(now.cause());
        }
        return connection;
    }

    private void checkCurrent(KeyHandle key) {
        checkCurrent(key, ready());
    }

    private static void checkCurrent(KeyHandle key, Connection now) {
        if (key.generation() != now.generation()) {
            throw HsmException.staleHandle(key, now.generation());
        }
    }

    /** One call with a key. The handle is checked against the very generation whose session is used. */
    private <T> T work(KeyHandle key, Mechanism mechanism, Function<Session, T> call) {
        KeyFit.check(key.kind(), mechanism);
        return work(key, call);
    }

    private <T> T work(KeyHandle key, Function<Session, T> call) {
        Connection now = ready();
        checkCurrent(key, now);
        return with(now.workers(), call);
    }

    @FunctionalInterface
    private interface KeyMaker {
        KeyHandle make(Session session, long generation);
    }

    private KeyHandle keySession(KeyMaker maker) {
        Connection now = ready();
        return with(now.keys(), session -> maker.make(session, now.generation()));
    }

    private <T> T with(SessionPool pool, Function<Session, T> call) {
        Session session = pool.borrow();
        try {
            return call.apply(session);
        } catch (HsmException e) {
            noteLoss(e);
            throw e;
        } catch (RuntimeException | Error e) {
            // Ours, at an unknown place between the start and the end of an operation.
            session.suspect();
            throw e;
        } finally {
            pool.giveBack(session);
        }
    }

    /** The first call that finds the module gone says so for all; a reconnect brings it back. */
    private void noteLoss(HsmException exception) {
        if (exception.reason() == HsmException.Reason.UNAVAILABLE && status.state() == HsmHealth.State.READY) {
            status = new Status(HsmHealth.State.UNAVAILABLE, exception.getMessage(), false);
        }
    }

    private static void check(long code, String what) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, what);
        }
    }

    private static void check(long code, Session session, Mechanism mechanism) {
        session.suspectIf(code == Ck.CKR_BUFFER_TOO_SMALL);
        check(code, mechanism.name());
    }

    private static void checkInit(long code, String what) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.atInit(code, what);
        }
    }

    private static void begin(long code, Session session, Mechanism mechanism) {
        session.suspectIf(code == Ck.CKR_OPERATION_ACTIVE);
        checkInit(code, mechanism.name());
    }
}
