package org.claviger.server.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiFunction;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.claviger.server.custody.Custody;
import org.jspecify.annotations.Nullable;

/**
 * The cryptographic operations of KMIP (2.1 sections 6.1.14, 6.1.17, 6.1.23, 6.1.32, 6.1.51, 6.1.55, 6.1.56), on keys
 * that were found and decided before: keys of both custody classes are used in the HSM. What a client did wrong is a
 * {@link KmipException}; the ways in which a decryption can fail cannot be told apart.
 */
public final class Cryptography {
    private static final Set<KeyUse> CIPHER = Set.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
    static final Set<KeyUse> MAC = Set.of(KeyUse.SIGN, KeyUse.VERIFY);

    /** RNG Retrieve of more is refused: a client must not occupy the generator. */
    public static final int RANDOM_BYTES_MAX = 1 << 16;

    private final Hsm hsm;
    private final Custody custody;
    private final AlgorithmPolicy policy;
    private final KeyRunner runner;

    /**
     * Everything in the HSM.
     *
     * @param software what stands in for a mechanism that the HSM lacks, where the policy allows it; null for nothing
     */
    public Cryptography(Hsm hsm, Custody custody, AlgorithmPolicy policy, @Nullable Hsm software) {
        this.hsm = hsm;
        this.custody = custody;
        this.policy = policy;
        this.runner = new KeyRunner(hsm, custody, policy, software);
    }

    /** The same operations on data that comes in parts. */
    public Streaming streaming() {
        return new Streaming(this, runner);
    }

    /**
     * A ciphertext.
     *
     * @param iv the IV that was made here; null where the client gave one or none is needed
     * @param tag of an authenticated mode, else null
     */
    public record Encrypted(
            Bytes data, @Nullable Bytes iv, @Nullable Bytes tag) {}

    public Encrypted encrypt(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData) {
        Protection protection = protection(key, requested, iv, additionalData);
        CipherChoice choice = protection.choice();
        if (protection.iv() != null
                && choice.mechanism() instanceof Mechanism.AesGcm gcm
                && hsm.capabilities().gcmIv().isOfModule()) {
            return encryptUnderOwnIv(key, choice, gcm, data);
        }
        byte[] encrypted = encrypt(key, choice, choice.pad(data.toArray()));
        if (choice.tagBytes() == 0) {
            return new Encrypted(Bytes.owning(encrypted), protection.iv(), null);
        }
        Bytes whole = Bytes.owning(encrypted);
        int end = whole.length() - choice.tagBytes();
        return new Encrypted(whole.slice(0, end), protection.iv(), whole.slice(end, whole.length()));
    }

    /** The IV that was made for it stays unused: the module makes its own in the call. */
    private Encrypted encryptUnderOwnIv(CryptoKey key, CipherChoice choice, Mechanism.AesGcm gcm, Bytes data) {
        GcmSealed made = run(
                key,
                choice.kind(key.objectType()),
                cipherUses(key),
                (module, handle) ->
                        module.encryptUnderOwnIv(handle, gcm.additionalData(), gcm.tagBits(), data.toArray()));
        Bytes whole = Bytes.owning(made.sealed());
        int end = whole.length() - choice.tagBytes();
        return new Encrypted(whole.slice(0, end), Bytes.owning(made.iv()), whole.slice(end, whole.length()));
    }

    /**
     * How data is to be encrypted.
     *
     * @param iv the IV that was made here, or null
     */
    record Protection(CipherChoice choice, @Nullable Bytes iv) {}

    Protection protection(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData) {
        CryptographicParameters parameters = key.parameters(requested);
        CryptographicAlgorithm algorithm = cipherAlgorithm(key, parameters);
        require(key, algorithm, ObjectType.PUBLIC_KEY, Purpose.PROTECT);
        Bytes made = iv == null ? RandomIv.make(algorithm, parameters, this::randomBytes) : null;
        if (made != null && !custody.countRandomIv(key.facts())) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED,
                    "The key has encrypted under 2^32 random IVs, which is the most that is safe: take another.");
        }
        CipherChoice choice = CipherChoice.of(algorithm, parameters, iv == null ? made : iv, additionalData, null);
        policy.requireMechanism(key, choice.mechanism(), Purpose.PROTECT);
        if (iv != null) {
            policy.requireOwnIv(choice.mechanism());
        }
        return new Protection(choice.withFiller(this::randomBytes), made);
    }

    byte[] encrypt(CryptoKey key, CipherChoice choice, byte[] padded) {
        return run(
                key,
                choice.kind(key.objectType()),
                cipherUses(key),
                (module, handle) -> module.encrypt(handle, choice.in(module), padded));
    }

    /** Everything that can be wrong with the ciphertext, its tag and its padding is one and the same failure. */
    public Bytes decrypt(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag) {
        CipherChoice choice = processing(key, requested, iv, additionalData, tag);
        byte[] sealed = choice.tagBytes() > 0 && tag != null ? join(data.toArray(), tag.toArray()) : data.toArray();
        return Failures.concealing(
                () -> Bytes.owning(choice.padding().unpad(decrypt(key, choice, sealed), choice.blockBytes())));
    }

    /** How data is to be decrypted. */
    CipherChoice processing(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag) {
        CryptographicParameters parameters = key.parameters(requested);
        CryptographicAlgorithm algorithm = cipherAlgorithm(key, parameters);
        require(key, algorithm, ObjectType.PRIVATE_KEY, Purpose.PROCESS);
        if (CipherChoice.isAuthenticated(algorithm, parameters) && tag == null) {
            throw KmipException.invalidMessage("The Authenticated Encryption Tag is missing.");
        }
        CipherChoice choice =
                CipherChoice.of(algorithm, parameters, iv, additionalData, tag == null ? null : tag.length());
        policy.requireMechanism(key, choice.mechanism(), Purpose.PROCESS);
        return choice;
    }

    byte[] decrypt(CryptoKey key, CipherChoice choice, byte[] sealed) {
        return run(
                key,
                choice.kind(key.objectType()),
                cipherUses(key),
                (module, handle) -> module.decrypt(handle, choice.in(module), sealed));
    }

    /** Signs data, or its digest, made by the client with the hash of the parameters. */
    public Bytes sign(CryptoKey key, @Nullable CryptographicParameters requested, Bytes input, boolean digested) {
        SignatureChoice choice =
                signature(key, requested, ObjectType.PRIVATE_KEY, Purpose.PROTECT, digested ? input.length() : null);
        Mechanism.Signature mechanism = choice.toSign(input(digested));
        policy.requireMechanism(key, mechanism, Purpose.PROTECT);
        requireDigest(mechanism, input, digested);
        return Bytes.owning(run(
                key,
                choice.privateKind(),
                SignatureChoice.uses(choice.privateKind()),
                (module, handle) -> module.sign(handle, mechanism, input.toArray())));
    }

    /** Whether the signature is right; one that is no signature at all is not. */
    public boolean verify(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            Bytes input,
            boolean digested,
            Bytes signature) {
        SignatureChoice choice =
                signature(key, requested, ObjectType.PUBLIC_KEY, Purpose.PROCESS, digested ? input.length() : null);
        byte[] data = input.toArray();
        byte[] candidate = signature.toArray();
        for (Mechanism.Signature mechanism :
                choice.toVerify(input(digested), key.facts().lengthBits())) {
            policy.requireMechanism(key, mechanism, Purpose.PROCESS);
            requireDigest(mechanism, input, digested);
            if (run(
                    key,
                    choice.publicKind(),
                    SignatureChoice.uses(choice.publicKind()),
                    (module, handle) -> module.verify(handle, mechanism, data, candidate))) {
                return true;
            }
        }
        return false;
    }

    public Bytes mac(CryptoKey key, @Nullable CryptographicParameters requested, Bytes data) {
        MacChoice choice = macChoice(key, requested, Purpose.PROTECT);
        return Bytes.owning(run(
                key, choice.kind(), MAC, (module, handle) -> module.mac(handle, choice.mechanism(), data.toArray())));
    }

    public boolean macVerify(CryptoKey key, @Nullable CryptographicParameters requested, Bytes data, Bytes mac) {
        MacChoice choice = macChoice(key, requested, Purpose.PROCESS);
        return run(
                key,
                choice.kind(),
                MAC,
                (module, handle) -> module.macVerify(handle, choice.mechanism(), data.toArray(), mac.toArray()));
    }

    /** Of data; no key is used, so it is done here and not in the HSM. */
    public Bytes hash(CryptographicParameters parameters, Bytes data) {
        return Bytes.owning(digest(parameters).digest(data.toArray()));
    }

    MessageDigest digest(CryptographicParameters parameters) {
        HashingAlgorithm hash = parameters.hashingAlgorithm();
        if (hash == null) {
            throw Failures.badParameters("The Hashing Algorithm is missing.");
        }
        policy.requireHash(hash);
        return Hashes.digest(hash);
    }

    /** Random bytes of the HSM. */
    public Bytes random(int bytes) {
        if (bytes < 1 || bytes > RANDOM_BYTES_MAX) {
            throw KmipException.invalidField("The Data Length is between 1 and " + RANDOM_BYTES_MAX + " bytes.");
        }
        try {
            return Bytes.owning(hsm.random(bytes));
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    /** Mixes a client's bytes into the generator of the HSM. */
    public void seed(Bytes bytes) {
        try {
            hsm.seed(bytes.toArray());
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private <T> T run(CryptoKey key, KeyKind kind, Set<KeyUse> uses, BiFunction<Hsm, KeyHandle, T> operation) {
        return runner.run(key, kind, uses, operation);
    }

    private byte[] randomBytes(int bytes) {
        return random(bytes).toArray();
    }

    private void require(CryptoKey key, CryptographicAlgorithm algorithm, ObjectType half, Purpose purpose) {
        boolean pair = algorithm == CryptographicAlgorithm.RSA
                || algorithm == CryptographicAlgorithm.ED25519
                || algorithm == CryptographicAlgorithm.DSA
                || KeyFormats.isElliptic(algorithm);
        if (pair ? key.objectType() != half : key.objectType() != ObjectType.SYMMETRIC_KEY) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE,
                    "A " + key.objectType().label() + " of " + algorithm.label() + " does not do that.");
        }
        policy.requireUsable(algorithm, key.facts().lengthBits(), purpose);
    }

    private static CryptographicAlgorithm cipherAlgorithm(CryptoKey key, CryptographicParameters parameters) {
        CryptographicAlgorithm algorithm = key.algorithm();
        CryptographicAlgorithm asked = parameters.cryptographicAlgorithm();
        if (asked != null && asked != algorithm) {
            throw Failures.badParameters(
                    "The key is of " + algorithm.label() + ", the parameters are of " + asked.label() + ".");
        }
        return algorithm;
    }

    SignatureChoice signature(
            CryptoKey key,
            @Nullable CryptographicParameters requested,
            ObjectType half,
            Purpose purpose,
            @Nullable Integer digestBytes) {
        SignatureChoice choice = SignatureChoice.of(key.algorithm(), key.parameters(requested), digestBytes);
        require(key, key.algorithm(), half, purpose);
        if (choice.scheme() != SignatureChoice.Scheme.ED25519) {
            policy.requireSignatureHash(choice.hash(), purpose);
        }
        return choice;
    }

    MacChoice macChoice(CryptoKey key, @Nullable CryptographicParameters requested, Purpose purpose) {
        MacChoice choice = MacChoice.of(key, key.parameters(requested));
        policy.requireUsable(choice.algorithm(), key.facts().lengthBits(), purpose);
        policy.requireMechanism(key, choice.mechanism(), purpose);
        return choice;
    }

    static Set<KeyUse> cipherUses(CryptoKey key) {
        if (key.algorithm() != CryptographicAlgorithm.RSA) {
            return CIPHER;
        }
        return SignatureChoice.uses(
                key.objectType() == ObjectType.PRIVATE_KEY ? KeyKind.RSA_PRIVATE : KeyKind.RSA_PUBLIC);
    }

    private static SignatureInput input(boolean digested) {
        return digested ? SignatureInput.DIGEST : SignatureInput.MESSAGE;
    }

    private static void requireDigest(Mechanism.Signature mechanism, Bytes input, boolean digested) {
        Hash hash = mechanism.hash();
        if (digested && hash != null && input.length() != hash.bytes()) {
            throw Failures.badParameters("The Digested Data is not as long as a digest of " + hash + " is.");
        }
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
