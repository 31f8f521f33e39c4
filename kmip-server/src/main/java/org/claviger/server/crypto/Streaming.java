package org.claviger.server.crypto;

import java.security.MessageDigest;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * The cryptographic operations of KMIP on data that comes in parts (2.1 section 6.1). Parameters, IV, additional data
 * and tag come with the first part and hold for all. What a mode cannot do in parts, and decryption that may return
 * nothing before the tag was verified, collects its parts up to a limit.
 */
public final class Streaming {
    private final Cryptography cryptography;
    private final KeyRunner runner;

    Streaming(Cryptography cryptography, KeyRunner runner) {
        this.cryptography = cryptography;
        this.runner = runner;
    }

    /** @param collectedBytesMax how many bytes are kept at most where the whole is needed */
    public CipherStream encrypt(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            int collectedBytesMax) {
        Cryptography.Protection protection = cryptography.protection(key, requested, iv, additionalData);
        CipherChoice choice = protection.choice();
        PartSink parts = encryptsInParts(choice.mechanism())
                ? runner.open(
                        key,
                        choice.kind(key.objectType()),
                        Cryptography.cipherUses(key),
                        (module, handle) -> module.encryptStream(handle, choice.in(module)))
                : new CollectingSink(collectedBytesMax, data -> cryptography.encrypt(key, choice, data));
        return CipherStream.encrypting(parts, choice, protection.iv());
    }

    /** @param collectedBytesMax how many bytes are kept at most where the whole is needed */
    public CipherStream decrypt(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag,
            int collectedBytesMax) {
        CipherChoice choice = cryptography.processing(key, requested, iv, additionalData, tag);
        PartSink parts = choice.tagBytes() == 0 && encryptsInParts(choice.mechanism())
                ? runner.open(
                        key,
                        choice.kind(key.objectType()),
                        Cryptography.cipherUses(key),
                        (module, handle) -> module.decryptStream(handle, choice.in(module)))
                : new CollectingSink(collectedBytesMax, data -> decryptWhole(key, choice, data, tag));
        return CipherStream.decrypting(parts, choice);
    }

    private byte[] decryptWhole(CryptoKey key, CipherChoice choice, byte[] data, @Nullable Bytes tag) {
        byte[] sealed = choice.tagBytes() > 0 && tag != null ? Cryptography.join(data, tag.toArray()) : data;
        return cryptography.decrypt(key, choice, sealed);
    }

    /** Parts are hashed here, and the digest is signed at the end. */
    public ValueStream sign(CryptoKey key, @Nullable CryptographicParameters requested) {
        SignatureChoice choice = cryptography.signature(key, requested, ObjectType.PRIVATE_KEY, Purpose.PROTECT, null);
        return new ValueStream(new DigestSink(
                digest(choice),
                digest -> cryptography
                        .sign(key, requested, Bytes.owning(digest), true)
                        .toArray()));
    }

    public VerdictStream verify(CryptoKey key, @Nullable CryptographicParameters requested) {
        SignatureChoice choice = cryptography.signature(key, requested, ObjectType.PUBLIC_KEY, Purpose.PROCESS, null);
        return new VerdictStream(
                new DigestSink(digest(choice), digest -> digest),
                (digest, signature) -> cryptography.verify(key, requested, Bytes.owning(digest), true, signature));
    }

    public ValueStream mac(CryptoKey key, @Nullable CryptographicParameters requested) {
        return new ValueStream(macParts(key, cryptography.macChoice(key, requested, Purpose.PROTECT)));
    }

    public VerdictStream macVerify(CryptoKey key, @Nullable CryptographicParameters requested) {
        return new VerdictStream(
                macParts(key, cryptography.macChoice(key, requested, Purpose.PROCESS)),
                (mac, expected) -> MessageDigest.isEqual(mac, expected.toArray()));
    }

    /** Of data; no key is used, so it is done here and not in the HSM. */
    public ValueStream hash(CryptographicParameters parameters) {
        return new ValueStream(new DigestSink(cryptography.digest(parameters), digest -> digest));
    }

    private PartSink macParts(CryptoKey key, MacChoice choice) {
        return runner.open(
                key, choice.kind(), Cryptography.MAC, (module, handle) -> module.macStream(handle, choice.mechanism()));
    }

    private static MessageDigest digest(SignatureChoice choice) {
        // Refused at the first part, and not at the last, where the module does not know the hash.
        var _ = choice.toSign(SignatureInput.DIGEST);
        HashingAlgorithm hash = choice.hash();
        if (hash == null) {
            throw KmipException.notSupported("This signature is of the whole data: it comes in one part.");
        }
        return Hashes.digest(hash);
    }

    private static boolean encryptsInParts(Mechanism.Encryption mechanism) {
        return switch (mechanism) {
            case Mechanism.AesEcb _, Mechanism.AesCbc _, Mechanism.AesCtr _, Mechanism.AesGcm _ -> true;
            case Mechanism.Des3Ecb _, Mechanism.Des3Cbc _ -> true;
            case Mechanism.AesCfb _, Mechanism.AesOfb _, Mechanism.ChaCha20 _ -> true;
            case Mechanism.Des3Cfb _, Mechanism.Des3Ofb _ -> true;
            case Mechanism.AesCcm _, Mechanism.AesXts _, Mechanism.ChaCha20Poly1305 _ -> false;
            case Mechanism.RsaPkcs1 _, Mechanism.RsaOaep _ -> false;
        };
    }
}
