package org.claviger.hsm.software;

import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.hsm.Digests;
import org.claviger.hsm.GcmIv;
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
    private final KeyTable keys = new KeyTable();

    public SoftwareHsm() {
        this(new SecureRandom());
    }

    public SoftwareHsm(SecureRandom random) {
        this.random = random;
    }

    /** What a pulled cable does: every call fails until {@link #plugIn} and {@link #reconnect}. */
    public void unplug() {
        keys.unplug();
    }

    public void plugIn() {
        keys.plugIn();
    }

    // The module

    @Override
    public String module() {
        return DESCRIPTION;
    }

    @Override
    public HsmCapabilities capabilities() {
        return new HsmCapabilities(
                DESCRIPTION, SoftwareMechanisms.names(), SoftwareMechanisms.keptKinds(), false, true, GcmIv.GIVEN);
    }

    @Override
    public HsmHealth health() {
        return keys.health();
    }

    @Override
    public long generation() {
        return keys.generation();
    }

    @Override
    public void reconnect() {
        keys.restart();
    }

    @Override
    public void close() {
        keys.close();
    }

    // Making keys

    @Override
    public KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template) {
        return generate(kind, bits, template, "");
    }

    private KeyHandle generate(KeyKind kind, int bits, KeyTemplate template, String label) {
        keys.checkReady();
        return keys.store(new SoftwareKey(kind, KeyBytes.secret(kind, bits, random), template, label));
    }

    @Override
    public KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template) {
        return generatePair(kind, template, "");
    }

    private KeyPairHandles generatePair(KeyPairKind kind, KeyTemplate template, String label) {
        keys.checkReady();
        KeyPair pair = KeyBytes.pair(kind, random);
        byte[] publicKeyInfo = pair.getPublic().getEncoded();
        KeyHandle privateKey = keys.store(new SoftwareKey(
                kind.privateKind(), SecretBytes.takeFrom(pair.getPrivate().getEncoded()), template, label));
        KeyHandle publicKey =
                keys.store(new SoftwareKey(kind.publicKind(), SecretBytes.copyOf(publicKeyInfo), template, label));
        return new KeyPairHandles(privateKey, publicKey, publicKeyInfo);
    }

    @Override
    public KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        keys.checkReady();
        KeyBytes.checkSecretBits(kind, value.length() * Byte.SIZE);
        return keys.store(new SoftwareKey(kind, value.copy(), template, ""));
    }

    @Override
    public KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template) {
        keys.checkReady();
        KeyKind kind = privateKeyInfo.read(ACCESS, SoftwareHsm::privateKind);
        return keys.store(new SoftwareKey(kind, privateKeyInfo.copy(), template, ""));
    }

    private static KeyKind privateKind(byte[] encoded) {
        return SoftwareKeys.kind(encoded, true);
    }

    @Override
    public KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template) {
        keys.checkReady();
        KeyKind kind = publicKind(subjectPublicKeyInfo);
        return keys.store(new SoftwareKey(kind, SecretBytes.copyOf(subjectPublicKeyInfo), template, ""));
    }

    private static KeyKind publicKind(byte[] encoded) {
        return SoftwareKeys.kind(encoded, false);
    }

    @Override
    public SecretBytes exportKey(KeyHandle key) {
        SoftwareKey found = keys.get(key);
        if (found.template().sensitive()
                || !found.template().extractable()
                || found.kind().isPublic()) {
            throw new HsmException(Reason.KEY_REFUSED, "the key is not readable.");
        }
        return found.encoded().copy();
    }

    @Override
    public void destroy(KeyHandle key) {
        keys.destroy(key);
    }

    // Wrapping

    @Override
    public byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        SoftwareKey wrapped = keys.get(key);
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
                KeyBytes.checkSecretBits(kind, bytes.length() * Byte.SIZE);
            } else if (bytes.read(ACCESS, SoftwareHsm::privateKind) != kind) {
                throw new HsmException(Reason.BAD_KEY, "the wrapped key is no " + kind + ".");
            }
            return keys.store(new SoftwareKey(kind, bytes.copy(), template, ""));
        } catch (MechanismUnsupportedException e) {
            throw e;
        } catch (HsmException e) {
            throw e.reason() == Reason.BAD_KEY
                    ? new HsmException(Reason.BAD_DATA, "the wrapped key is no " + kind + ".", e)
                    : e;
        }
    }

    @Override
    public byte[] rewrapKey(
            KeyHandle oldWrappingKey,
            KeyHandle newWrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate template) {
        KeyHandle key = unwrapKey(oldWrappingKey, mechanism, wrapped, kind, template.wrappable());
        try {
            return wrapKey(newWrappingKey, mechanism, key);
        } finally {
            destroy(key);
        }
    }

    @Override
    public byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        SoftwareKey key = keys.get(wrappingKey);
        KeyFit.check(key.kind(), mechanism);
        return with(
                key,
                KeyUse.WRAP,
                value -> bytes.read(ACCESS, plain -> SoftwareCryptography.wrap(key.kind(), value, mechanism, plain)));
    }

    @Override
    public SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        SoftwareKey key = keys.get(wrappingKey);
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
        SoftwareKey key = keys.get(handle);
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
        SoftwareKey key = keys.get(privateKey);
        KeyFit.check(key.kind(), mechanism);
        return with(key, KeyUse.SIGN, value -> SoftwareCryptography.sign(key.kind(), value, mechanism, digest));
    }

    @Override
    public boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature) {
        byte[] digest = Digests.toSign(mechanism, input);
        SoftwareKey key = keys.get(publicKey);
        KeyFit.check(key.kind(), mechanism);
        return with(
                key,
                KeyUse.VERIFY,
                value -> SoftwareCryptography.verify(key.kind(), value, mechanism, digest, signature));
    }

    @Override
    public byte[] mac(KeyHandle handle, Mechanism.Mac mechanism, byte[] data) {
        SoftwareKey key = keys.get(handle);
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
        SoftwareKey key = keys.get(handle);
        KeyFit.check(key.kind(), mechanism);
        if (SoftwareCiphers.isBlock(mechanism)) {
            return SoftwareStream.cipher(
                    keys.isCurrent(), with(key, use, value -> SoftwareCiphers.block(encrypt, value, mechanism)));
        }
        return SoftwareCiphers.isStream(mechanism)
                ? SoftwareStream.stream(
                        keys.isCurrent(), with(key, use, value -> SoftwareCiphers.stream(encrypt, value, mechanism)))
                : SoftwareStream.collecting(keys.isCurrent(), data -> crypt(handle, encrypt, use, mechanism, data));
    }

    @Override
    public HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism) {
        keys.get(privateKey);
        return SignatureStream.signing(this, privateKey, mechanism);
    }

    @Override
    public HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism) {
        keys.get(publicKey);
        return SignatureStream.verifying(this, publicKey, mechanism);
    }

    @Override
    public HsmStream macStream(KeyHandle handle, Mechanism.Mac mechanism) {
        SoftwareKey key = keys.get(handle);
        KeyFit.check(key.kind(), mechanism);
        return SoftwareStream.mac(
                keys.isCurrent(), with(key, KeyUse.SIGN, value -> SoftwareCryptography.mac(value, mechanism)));
    }

    // Randomness

    @Override
    public byte[] random(int bytes) {
        keys.checkReady();
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
        keys.checkReady();
        random.setSeed(bytes);
    }

    // Token keys

    @Override
    public Optional<KeyHandle> findTokenKey(String label) {
        return keys.tokenKeys(label).stream()
                .map(TokenKey::handle)
                .filter(key -> !key.kind().isPublic())
                .findFirst();
    }

    @Override
    public List<TokenKey> tokenKeys() {
        return keys.tokenKeys("").stream()
                .filter(key -> !key.handle().kind().isPublic())
                .toList();
    }

    @Override
    public KeyHandle generateTokenKey(String label, KeyKind kind, int bits, KeyTemplate template) {
        keys.checkFree(label);
        return generate(kind, bits, KeyTemplate.of(template.uses()), label);
    }

    @Override
    public KeyPairHandles generateTokenKeyPair(String label, KeyPairKind kind, KeyTemplate template) {
        keys.checkFree(label);
        return generatePair(kind, KeyTemplate.of(template.uses()), label);
    }

    @Override
    public Optional<byte[]> findTokenPublicKey(String label) {
        return keys.tokenKeys(label).stream()
                .map(TokenKey::handle)
                .filter(key -> key.kind().isPublic())
                .findFirst()
                .map(key -> keys.get(key).encoded().<byte[]>read(ACCESS, byte[]::clone));
    }

    @Override
    public boolean destroyTokenKey(String label) {
        List<TokenKey> found = keys.tokenKeys(label);
        found.forEach(key -> destroy(key.handle()));
        return !found.isEmpty();
    }

    private <T> T with(SoftwareKey key, KeyUse use, Function<byte[], T> call) {
        key.demand(use);
        try {
            return keys.use(key, ACCESS, call);
        } catch (IllegalStateException e) {
            throw new HsmException(Reason.STALE_HANDLE, "the key was destroyed.", e);
        }
    }
}
