package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.claviger.hsm.Digests;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmException.Reason;
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

/**
 * An Hsm without a module: keys in this process's memory, gone when it ends. It is no protection, only the same
 * behaviour, for tests and for servers that keep nothing. Key bytes rest outside the heap and are on it while used.
 */
public final class SoftwareHsm implements Hsm {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final String DESCRIPTION = "software, in memory";

    private final SecureRandom random;
    private final Map<Long, SoftwareKey> keys = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong generation = new AtomicLong(1);
    private volatile HsmHealth.State state = HsmHealth.State.READY;
    private volatile boolean plugged = true;

    public SoftwareHsm() {
        this(new SecureRandom());
    }

    public SoftwareHsm(SecureRandom random) {
        this.random = random;
    }

    /** What a pulled cable does: every call fails until {@link #plugIn} and {@link #reconnect}. */
    public void unplug() {
        plugged = false;
        state = HsmHealth.State.UNAVAILABLE;
    }

    public void plugIn() {
        plugged = true;
    }

    // The module

    @Override
    public String module() {
        return DESCRIPTION;
    }

    @Override
    public HsmCapabilities capabilities() {
        return new HsmCapabilities(DESCRIPTION, mechanismNames(), keptKinds(), false);
    }

    private static Set<KeyKind> keptKinds() {
        Set<KeyKind> kinds = EnumSet.allOf(KeyKind.class);
        kinds.removeIf(kind -> !kind.isKept());
        return kinds;
    }

    private static SortedSet<String> mechanismNames() {
        var names = new TreeSet<>(List.of(
                "AES_ECB",
                "AES_CBC",
                "AES_CBC_PAD",
                "AES_CFB",
                "AES_OFB",
                "AES_CTR",
                "AES_GCM",
                "AES_CCM",
                "AES_CMAC",
                "AES_KEY_WRAP",
                "AES_KEY_WRAP_PAD",
                "CHACHA20",
                "CHACHA20_NONCE_64",
                "CHACHA20_POLY1305",
                "DES3_CMAC",
                "DES3_ECB",
                "DES3_CBC",
                "DES3_CBC_PAD",
                "POLY1305",
                "RSA_PKCS1",
                "RSA_PKCS1_RAW",
                "ECDSA",
                "ED25519"));
        for (var hash : Hash.values()) {
            names.add("HMAC_" + hash);
            names.add("RSA_PKCS1_" + hash);
            if (hash == Hash.MD5) {
                continue;
            }
            names.add("RSA_PSS_" + hash);
            names.add("RSA_OAEP_" + hash);
            names.add("RSA_OAEP_" + hash + "_LABEL");
            if (hash != Hash.SHA_1) {
                names.add("RSA_PSS_" + hash + "_MGF1_SHA_1");
                names.add("RSA_OAEP_" + hash + "_MGF1_SHA_1");
            }
        }
        return names;
    }

    @Override
    public HsmHealth health() {
        return new HsmHealth(state, state == HsmHealth.State.READY ? "" : cause(), generation.get(), 0, 1);
    }

    private String cause() {
        return state == HsmHealth.State.CLOSED ? "the module was closed." : "the module is unplugged.";
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @Override
    public void reconnect() {
        if (state == HsmHealth.State.CLOSED || !plugged) {
            throw HsmException.unavailable(cause());
        }
        var tokenKeys = keys.values().stream().filter(SoftwareKey::isToken).toList();
        keys.values().stream()
                .filter(key -> !key.isToken())
                .forEach(key -> key.encoded().close());
        keys.clear();
        generation.incrementAndGet();
        tokenKeys.forEach(this::store);
        state = HsmHealth.State.READY;
    }

    @Override
    public void close() {
        state = HsmHealth.State.CLOSED;
        keys.values().forEach(key -> key.encoded().close());
        keys.clear();
    }

    // Making keys

    @Override
    public KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template) {
        return generate(kind, bits, template, "");
    }

    private KeyHandle generate(KeyKind kind, int bits, KeyTemplate template, String label) {
        checkReady();
        checkSecretBits(kind, bits);
        var value = new byte[bits / Byte.SIZE];
        random.nextBytes(value);
        if (kind == KeyKind.DES3) {
            setOddParity(value);
        }
        return store(new SoftwareKey(kind, SecretBytes.takeFrom(value), template, label));
    }

    private static void checkSecretBits(KeyKind kind, int bits) {
        boolean right = switch (kind) {
            case AES -> bits == 128 || bits == 192 || bits == 256;
            case DES3 -> bits == 192;
            case GENERIC_SECRET -> bits > 0 && bits % Byte.SIZE == 0;
            case CHACHA20 -> bits == 256;
            case AES_XTS -> bits == 256 || bits == 512;
            case RSA_PRIVATE, RSA_PUBLIC, EC_PRIVATE, EC_PUBLIC, ED25519_PRIVATE, ED25519_PUBLIC ->
                throw new IllegalArgumentException(kind + " is no secret key");
        };
        if (!right) {
            throw MechanismUnsupportedException.keySize(kind + " of " + bits + " bits");
        }
    }

    private static void setOddParity(byte[] value) {
        for (int i = 0; i < value.length; i++) {
            int upper = value[i] & 0xfe;
            value[i] = (byte) (upper | ((Integer.bitCount(upper) & 1) ^ 1));
        }
    }

    @Override
    public KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template) {
        return generatePair(kind, template, "");
    }

    private KeyPairHandles generatePair(KeyPairKind kind, KeyTemplate template, String label) {
        checkReady();
        KeyPair pair = generate(kind);
        byte[] publicKeyInfo = pair.getPublic().getEncoded();
        KeyHandle privateKey = store(new SoftwareKey(
                kind.privateKind(), SecretBytes.takeFrom(pair.getPrivate().getEncoded()), template, label));
        KeyHandle publicKey =
                store(new SoftwareKey(kind.publicKind(), SecretBytes.copyOf(publicKeyInfo), template, label));
        return new KeyPairHandles(privateKey, publicKey, publicKeyInfo);
    }

    private KeyPair generate(KeyPairKind kind) {
        try {
            return switch (kind) {
                case KeyPairKind.Rsa rsa -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(new RSAKeyGenParameterSpec(rsa.bits(), rsa.publicExponent()), random);
                    yield generator.generateKeyPair();
                }
                case KeyPairKind.Ed25519 _ ->
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                case KeyPairKind.Ec ec -> SoftwareKeys.generate(ec.curve(), random);
            };
        } catch (GeneralSecurityException e) {
            throw new MechanismUnsupportedException(
                    Reason.KEY_SIZE,
                    kind.toString(),
                    "a key pair " + kind + " cannot be made: " + e.getMessage() + ".");
        }
    }

    @Override
    public KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        checkReady();
        checkSecretBits(kind, value.length() * Byte.SIZE);
        return store(new SoftwareKey(kind, value.copy(), template, ""));
    }

    @Override
    public KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template) {
        checkReady();
        KeyKind kind = privateKeyInfo.read(ACCESS, SoftwareHsm::privateKind);
        return store(new SoftwareKey(kind, privateKeyInfo.copy(), template, ""));
    }

    private static KeyKind privateKind(byte[] encoded) {
        return SoftwareKeys.kind(encoded, true);
    }

    @Override
    public KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template) {
        checkReady();
        KeyKind kind = publicKind(subjectPublicKeyInfo);
        return store(new SoftwareKey(kind, SecretBytes.copyOf(subjectPublicKeyInfo), template, ""));
    }

    private static KeyKind publicKind(byte[] encoded) {
        return SoftwareKeys.kind(encoded, false);
    }

    @Override
    public SecretBytes exportKey(KeyHandle key) {
        SoftwareKey found = get(key);
        if (found.template().sensitive()
                || !found.template().extractable()
                || found.kind().isPublic()) {
            throw new HsmException(Reason.KEY_REFUSED, "the key is not readable.");
        }
        return found.encoded().copy();
    }

    @Override
    public void destroy(KeyHandle key) {
        if (key.generation() != generation.get()) {
            return;
        }
        SoftwareKey removed = keys.remove(key.number());
        if (removed != null) {
            removed.encoded().close();
        }
    }

    // Wrapping

    @Override
    public byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        SoftwareKey wrapped = get(key);
        if (!wrapped.template().extractable() || wrapped.template().wrapWithTrustedOnly()) {
            throw new HsmException(Reason.KEY_REFUSED, "the key is not extractable.");
        }
        return wrapBytes(wrappingKey, mechanism, wrapped.encoded());
    }

    @Override
    public KeyHandle unwrapKey(
            KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped, KeyKind kind, KeyTemplate template) {
        try (var bytes = unwrapBytes(wrappingKey, mechanism, wrapped)) {
            if (kind.isSecret()) {
                checkSecretBits(kind, bytes.length() * Byte.SIZE);
            } else if (bytes.read(ACCESS, SoftwareHsm::privateKind) != kind) {
                throw new HsmException(Reason.BAD_KEY, "the wrapped key is no " + kind + ".");
            }
            return store(new SoftwareKey(kind, bytes.copy(), template, ""));
        } catch (MechanismUnsupportedException e) {
            throw e;
        } catch (HsmException e) {
            throw e.reason() == Reason.BAD_KEY
                    ? new HsmException(Reason.BAD_DATA, "the wrapped key is no " + kind + ".", e)
                    : e;
        }
    }

    @Override
    public byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        SoftwareKey key = get(wrappingKey);
        KeyFit.check(key.kind(), mechanism);
        return with(
                key,
                KeyUse.WRAP,
                value -> bytes.read(ACCESS, plain -> SoftwareCryptography.wrap(key.kind(), value, mechanism, plain)));
    }

    @Override
    public SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        SoftwareKey key = get(wrappingKey);
        KeyFit.check(key.kind(), mechanism);
        return with(
                key,
                KeyUse.UNWRAP,
                value -> SecretBytes.takeFrom(SoftwareCryptography.unwrap(key.kind(), value, mechanism, wrapped)));
    }

    // Encryption

    @Override
    public byte[] encrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return crypt(key, true, KeyUse.ENCRYPT, mechanism, data);
    }

    @Override
    public byte[] decrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return crypt(key, false, KeyUse.DECRYPT, mechanism, data);
    }

    private byte[] crypt(KeyHandle handle, boolean encrypt, KeyUse use, Mechanism.Encryption mechanism, byte[] data) {
        SoftwareKey key = get(handle);
        KeyFit.check(key.kind(), mechanism);
        return with(key, use, value -> SoftwareCiphers.crypt(encrypt, key.kind(), value, mechanism, data));
    }

    @Override
    public byte[] seal(KeyHandle key, Mechanism.Encryption mechanism, SecretBytes secret) {
        return secret.read(ACCESS, plain -> encrypt(key, mechanism, plain));
    }

    @Override
    public SecretBytes open(KeyHandle key, Mechanism.Encryption mechanism, byte[] sealed) {
        return SecretBytes.takeFrom(decrypt(key, mechanism, sealed));
    }

    // Signatures and MACs

    @Override
    public byte[] sign(KeyHandle privateKey, Mechanism.Signature mechanism, byte[] input) {
        byte[] digest = Digests.toSign(mechanism, input);
        SoftwareKey key = get(privateKey);
        KeyFit.check(key.kind(), mechanism);
        return with(key, KeyUse.SIGN, value -> SoftwareCryptography.sign(key.kind(), value, mechanism, digest));
    }

    @Override
    public boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature) {
        byte[] digest = Digests.toSign(mechanism, input);
        SoftwareKey key = get(publicKey);
        KeyFit.check(key.kind(), mechanism);
        return with(
                key,
                KeyUse.VERIFY,
                value -> SoftwareCryptography.verify(key.kind(), value, mechanism, digest, signature));
    }

    @Override
    public byte[] mac(KeyHandle handle, Mechanism.Mac mechanism, byte[] data) {
        SoftwareKey key = get(handle);
        KeyFit.check(key.kind(), mechanism);
        return with(key, KeyUse.SIGN, value -> SoftwareCryptography.mac(value, mechanism, data));
    }

    @Override
    public boolean macVerify(KeyHandle key, Mechanism.Mac mechanism, byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(key, mechanism, data), mac);
    }

    // Data in parts

    @Override
    public HsmStream encryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        return stream(key, true, KeyUse.ENCRYPT, mechanism);
    }

    @Override
    public HsmStream decryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        return stream(key, false, KeyUse.DECRYPT, mechanism);
    }

    private HsmStream stream(KeyHandle handle, boolean encrypt, KeyUse use, Mechanism.Encryption mechanism) {
        SoftwareKey key = get(handle);
        KeyFit.check(key.kind(), mechanism);
        if (SoftwareCiphers.isBlock(mechanism)) {
            return SoftwareStream.cipher(
                    isCurrent(), with(key, use, value -> SoftwareCiphers.block(encrypt, value, mechanism)));
        }
        return SoftwareCiphers.isStream(mechanism)
                ? SoftwareStream.stream(
                        isCurrent(), with(key, use, value -> SoftwareCiphers.stream(encrypt, value, mechanism)))
                : SoftwareStream.collecting(isCurrent(), data -> crypt(handle, encrypt, use, mechanism, data));
    }

    @Override
    public HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism) {
        get(privateKey);
        return SignatureStream.signing(this, privateKey, mechanism);
    }

    @Override
    public HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism) {
        get(publicKey);
        return SignatureStream.verifying(this, publicKey, mechanism);
    }

    @Override
    public HsmStream macStream(KeyHandle handle, Mechanism.Mac mechanism) {
        SoftwareKey key = get(handle);
        KeyFit.check(key.kind(), mechanism);
        return SoftwareStream.mac(
                isCurrent(), with(key, KeyUse.SIGN, value -> SoftwareCryptography.mac(value, mechanism)));
    }

    private BooleanSupplier isCurrent() {
        long opened = generation.get();
        return () -> opened == generation.get() && state == HsmHealth.State.READY;
    }

    // Randomness

    @Override
    public byte[] random(int bytes) {
        checkReady();
        var out = new byte[bytes];
        random.nextBytes(out);
        return out;
    }

    @Override
    public SecretBytes randomSecret(int bytes) {
        return SecretBytes.takeFrom(random(bytes));
    }

    @Override
    public void seed(byte[] bytes) {
        checkReady();
        random.setSeed(bytes);
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
        return tokenObjects("").stream()
                .filter(key -> !key.handle().kind().isPublic())
                .toList();
    }

    private List<TokenKey> tokenObjects(String label) {
        checkReady();
        var found = new ArrayList<TokenKey>();
        keys.forEach((number, key) -> {
            if (key.isToken() && (label.isEmpty() || key.label().equals(label))) {
                found.add(new TokenKey(key.label(), new KeyHandle(generation.get(), number, key.kind())));
            }
        });
        return found;
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
            throw new HsmException(Reason.LABEL_TAKEN, "the token has a key with the label " + label + " already.");
        }
    }

    @Override
    public Optional<byte[]> findTokenPublicKey(String label) {
        return tokenObjects(label).stream()
                .map(TokenKey::handle)
                .filter(key -> key.kind().isPublic())
                .findFirst()
                .map(key -> get(key).encoded().<byte[]>read(ACCESS, byte[]::clone));
    }

    @Override
    public boolean destroyTokenKey(String label) {
        List<TokenKey> found = tokenObjects(label);
        found.forEach(key -> destroy(key.handle()));
        return !found.isEmpty();
    }

    // The keys in memory

    private KeyHandle store(SoftwareKey key) {
        long number = lastNumber.incrementAndGet();
        keys.put(number, key);
        return new KeyHandle(generation.get(), number, key.kind());
    }

    private SoftwareKey get(KeyHandle handle) {
        checkReady();
        if (handle.generation() != generation.get()) {
            throw HsmException.staleHandle(handle, generation.get());
        }
        SoftwareKey key = keys.get(handle.number());
        if (key == null) {
            throw new HsmException(Reason.STALE_HANDLE, "the key was destroyed.");
        }
        return key;
    }

    private void checkReady() {
        if (state != HsmHealth.State.READY) {
            throw HsmException.unavailable(cause());
        }
    }

    private static <T> T with(SoftwareKey key, KeyUse use, Function<byte[], T> call) {
        key.demand(use);
        try {
            return key.encoded().read(ACCESS, call);
        } catch (IllegalStateException e) {
            throw new HsmException(Reason.STALE_HANDLE, "the key was destroyed.", e);
        }
    }
}
