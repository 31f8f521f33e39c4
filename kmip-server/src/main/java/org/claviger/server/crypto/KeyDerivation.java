package org.claviger.server.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.util.BigIntegers;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.SlowCalls;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.claviger.server.crypto.DerReader.DerException;
import org.claviger.server.custody.Custody;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * Derive Key (2.1 sections 6.1.14, 7.12 and 11.14). HMAC and ENCRYPT are done in the HSM, with keys of both custody
 * classes. The other methods open the base in the server's memory, so they are not for a key that never left the HSM.
 */
public final class KeyDerivation {
    /** The most rounds of PBKDF2 in one request, over all blocks of its output: some seconds of one processor. */
    static final int PBKDF2_ROUNDS_MAX = 10_000_000;

    /** More than these take longer than some 100 us, and are not for the carrier of virtual threads. */
    private static final int PBKDF2_ROUNDS_QUICK = 200;

    /** What one request may derive: several keys and IVs at once, and no stream of bytes. */
    static final int DERIVED_BITS_MAX = 1 << 16;

    private static final int BYTE = 8;
    private static final Set<KeyUse> CIPHER = Set.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
    private static final Set<KeyUse> MAC = Set.of(KeyUse.SIGN, KeyUse.VERIFY);

    private final SecretAccess access = SecretAccess.grant();
    private final Custody custody;
    private final AlgorithmPolicy policy;
    private final KeyRunner runner;
    private final SlowCalls slowCalls = new SlowCalls("pbkdf2", 2, 64);

    public KeyDerivation(Hsm hsm, Custody custody, AlgorithmPolicy policy, @Nullable Hsm software) {
        this.custody = custody;
        this.policy = policy;
        this.runner = new KeyRunner(hsm, custody, policy, software);
    }

    /**
     * Derives a number of bits; the caller closes them.
     *
     * @param bases the key, and after it the Secret Data that is taken in the place of Derivation Data
     */
    public SecretBytes derive(
            DerivationMethod method, DerivationParameters parameters, List<CryptoKey> bases, int lengthBits) {
        policy.requireDerivation();
        if (lengthBits < BYTE || lengthBits > DERIVED_BITS_MAX || lengthBits % BYTE != 0) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    "Between " + BYTE + " and " + DERIVED_BITS_MAX + " bits are derived, in whole bytes.");
        }
        if (bases.isEmpty() || bases.size() > 2) {
            throw KmipException.invalidField("A key is derived from one object, or from two.");
        }
        int length = lengthBits / BYTE;
        CryptoKey key = bases.getFirst();
        boolean hkdf = method == DerivationMethod.HMAC
                && parameters.salt() != null
                && policy.tolerates(Tolerance.HKDF_FOR_HMAC);
        byte[] output = switch (hkdf ? DerivationMethod.HKDF : method) {
            case PBKDF2 -> pbkdf2(only(bases), parameters, length);
            case HASH -> hash(bases, parameters);
            case HMAC -> withData(bases, parameters, data -> hmac(key, parameters, data));
            case ENCRYPT -> withData(bases, parameters, data -> encrypt(key, parameters, data));
            case NIST800_108_C, NIST800_108_F, NIST800_108_DPI ->
                withData(
                        bases,
                        parameters,
                        data -> opened(
                                key,
                                bytes -> DerivationFunctions.sp800x108(method, key, bytes, parameters, data, length)));
            case ASYMMETRIC_KEY -> agree(bases, parameters);
            case AWS_SIGNATURE_VERSION4 ->
                opened(only(bases), bytes -> DerivationFunctions.aws(bytes, parameters.derivationData()));
            case HKDF -> opened(only(bases), bytes -> DerivationFunctions.hkdf(bytes, parameters, length));
        };
        try {
            if (output.length < length) {
                throw new KmipException(
                        ResultReason.INVALID_FIELD,
                        "The method gives " + output.length * BYTE + " bits, fewer than the Cryptographic Length.");
            }
            return SecretBytes.copyOf(output, 0, length);
        } finally {
            Arrays.fill(output, (byte) 0);
        }
    }

    private byte[] pbkdf2(CryptoKey key, DerivationParameters parameters, int length) {
        Bytes salt = parameters.salt();
        Integer iterations = parameters.iterationCount();
        if (salt == null || iterations == null || iterations < 1) {
            throw KmipException.invalidField("PBKDF2 needs a Salt and an Iteration Count.");
        }
        // RFC 8018 section 5.2: HMAC-SHA-1 where nothing else is said, which TC-DERIVEKEY-3 confirms.
        Digest digest = DerivationFunctions.digest(DerivationFunctions.hashOr(parameters, HashingAlgorithm.SHA_1));
        long blocks = Math.ceilDiv((long) length, digest.getDigestSize());
        if (iterations * blocks > PBKDF2_ROUNDS_MAX) {
            throw KmipException.invalidField(
                    "An Iteration Count of " + iterations + " for this length is more than this server does.");
        }
        return opened(key, password -> {
            Supplier<byte[]> derived = () -> {
                PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest);
                generator.init(password, salt.toArray(), iterations);
                return ((KeyParameter) generator.generateDerivedMacParameters(length * BYTE)).getKey();
            };
            return iterations * blocks > PBKDF2_ROUNDS_QUICK ? slowCalls.run(derived) : derived.get();
        });
    }

    /** Of the key or of data, never of both (section 7.12). */
    private byte[] hash(List<CryptoKey> bases, DerivationParameters parameters) {
        HashingAlgorithm hash = DerivationFunctions.parametersOf(parameters).hashingAlgorithm();
        if (hash == null) {
            throw Failures.badParameters("The Hashing Algorithm is missing.");
        }
        if (!parameters.derivationData().isEmpty()) {
            throw KmipException.invalidField("HASH is of the object or of Derivation Data, not of both.");
        }
        return opened(only(bases), bytes -> Hashes.digestOfSecret(hash, bytes));
    }

    private byte[] hmac(CryptoKey key, DerivationParameters parameters, byte[] data) {
        requireSecretKey(key);
        HashingAlgorithm hash = DerivationFunctions.prfHash(key, parameters);
        if (hash == null) {
            throw Failures.badParameters("The key is no HMAC key, and the Hashing Algorithm is missing.");
        }
        Mechanism.Hmac mechanism = new Mechanism.Hmac(Hashes.inHsm(hash));
        return runner.run(key, KeyKind.GENERIC_SECRET, MAC, (module, handle) -> module.mac(handle, mechanism, data));
    }

    private byte[] encrypt(CryptoKey key, DerivationParameters parameters, byte[] data) {
        CryptographicAlgorithm algorithm = key.algorithm();
        if (algorithm == CryptographicAlgorithm.BLOWFISH) {
            policy.requireUsable(algorithm, key.facts().lengthBits(), Purpose.PROTECT);
            return opened(key, bytes -> DerivationFunctions.blowfish(bytes, key, parameters, data));
        }
        boolean known = algorithm == CryptographicAlgorithm.AES || algorithm == CryptographicAlgorithm.DES3;
        if (!known || key.objectType() != ObjectType.SYMMETRIC_KEY) {
            throw Failures.unsupportedParameters("ENCRYPT derives with AES and 3DES keys.");
        }
        policy.requireUsable(algorithm, key.facts().lengthBits(), Purpose.PROTECT);
        CipherChoice choice = CipherChoice.of(
                algorithm,
                key.parameters(parameters.cryptographicParameters()),
                parameters.initializationVector(),
                null,
                null);
        if (choice.tagBytes() != 0) {
            throw Failures.unsupportedParameters("ENCRYPT derives without authentication: its IV would be used twice.");
        }
        if (choice.padding().isRandom()) {
            throw Failures.unsupportedParameters(
                    "ENCRYPT derives without random padding: the key would be another one.");
        }
        byte[] padded = choice.pad(data);
        KeyKind kind = choice.kind(key.objectType());
        return runner.run(key, kind, CIPHER, (module, handle) -> module.encrypt(handle, choice.mechanism(), padded));
    }

    /** ECDH (SP 800-56A section 5.7.1.2): the x coordinate, in the full size of the field; or X25519. */
    private byte[] agree(List<CryptoKey> bases, DerivationParameters parameters) {
        CryptographicAlgorithm asked =
                DerivationFunctions.parametersOf(parameters).cryptographicAlgorithm();
        if (asked != null && !KeyFormats.isElliptic(asked)) {
            throw Failures.unsupportedParameters("Asymmetric keys agree by ECDH here.");
        }
        CryptoKey privateKey = half(bases, ObjectType.PRIVATE_KEY);
        CryptoKey publicKey = half(bases, ObjectType.PUBLIC_KEY);
        policy.requireUsable(privateKey.algorithm(), privateKey.facts().lengthBits(), Purpose.PROTECT);
        return openedAs(
                privateKey,
                KeyFormatType.PKCS_8,
                own -> openedAs(publicKey, KeyFormatType.X_509, other -> {
                    try {
                        // Under --interop keys are kept that say nothing of themselves: here they have to.
                        KeyDer.readPkcs8(own).close();
                        KeyDer.readPublicKeyInfo(other).close();
                        AsymmetricKeyParameter ofUs = PrivateKeyFactory.createKey(own);
                        AsymmetricKeyParameter ofThem = PublicKeyFactory.createKey(other);
                        if (ofUs instanceof X25519PrivateKeyParameters && ofThem instanceof X25519PublicKeyParameters) {
                            return x25519(ofUs, ofThem);
                        }
                        if (!(ofUs instanceof ECPrivateKeyParameters secret)
                                || !(ofThem instanceof ECPublicKeyParameters point)
                                || !secret.getParameters()
                                        .getCurve()
                                        .equals(point.getParameters().getCurve())) {
                            throw Failures.badParameters("The two keys are not on one elliptic curve.");
                        }
                        ECDHBasicAgreement agreement = new ECDHBasicAgreement();
                        agreement.init(secret);
                        BigInteger shared = agreement.calculateAgreement(point);
                        return BigIntegers.asUnsignedByteArray(agreement.getFieldSize(), shared);
                    } catch (IOException | IllegalStateException | IllegalArgumentException | DerException e) {
                        throw new KmipException(
                                ResultReason.CRYPTOGRAPHIC_FAILURE,
                                "The keys cannot be used: they are not valid keys.");
                    }
                }));
    }

    /** RFC 7748 section 6.1; a point of low order, which makes zeros of any key, is none. */
    private static byte[] x25519(AsymmetricKeyParameter own, AsymmetricKeyParameter other) {
        X25519Agreement agreement = new X25519Agreement();
        agreement.init(own);
        byte[] shared = new byte[agreement.getAgreementSize()];
        agreement.calculateAgreement(other, shared, 0);
        return shared;
    }

    private static CryptoKey half(List<CryptoKey> bases, ObjectType type) {
        List<CryptoKey> fitting =
                bases.stream().filter(base -> base.objectType() == type).toList();
        if (bases.size() != 2 || fitting.size() != 1) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE, "A private key and the public key of the other side agree.");
        }
        return fitting.getFirst();
    }

    /** Derivation Data as they are given, or the second object in their place; never both. */
    private byte[] withData(
            List<CryptoKey> bases, DerivationParameters parameters, Function<byte[], byte[]> derivation) {
        List<Bytes> given = parameters.derivationData();
        if (bases.size() > 1 && !given.isEmpty()) {
            throw KmipException.invalidField("Derivation Data and a Secret Data object are given.");
        }
        if (given.size() > 1) {
            throw KmipException.invalidField("The method takes one Derivation Data.");
        }
        if (!given.isEmpty()) {
            return derivation.apply(given.getFirst().toArray());
        }
        if (bases.size() < 2 || bases.getLast().objectType() != ObjectType.SECRET_DATA) {
            throw KmipException.invalidField("The method needs Derivation Data, or a Secret Data object with them.");
        }
        return opened(bases.getLast(), derivation);
    }

    private static CryptoKey only(List<CryptoKey> bases) {
        if (bases.size() != 1) {
            throw KmipException.invalidField("The method derives from one object.");
        }
        return bases.getFirst();
    }

    private byte[] opened(CryptoKey key, Function<byte[], byte[]> use) {
        requireSecretKey(key);
        return openedAs(key, KeyFormatType.RAW, use);
    }

    private byte[] openedAs(CryptoKey key, KeyFormatType format, Function<byte[], byte[]> use) {
        if (key.isHsmResident()) {
            throw new KmipException(
                    ResultReason.FEATURE_NOT_SUPPORTED,
                    "The base key never leaves the HSM, which does not derive by this method.");
        }
        try (SecretBytes clear = custody.open(key.material(), key.facts());
                SecretBytes converted = KeyFormats.convert(
                        clear,
                        key.keyFormat(),
                        format,
                        key.objectType(),
                        key.facts().algorithm())) {
            return converted.read(access, use);
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private static void requireSecretKey(CryptoKey key) {
        if (key.objectType() != ObjectType.SYMMETRIC_KEY && key.objectType() != ObjectType.SECRET_DATA) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE, "The method derives from Symmetric Keys and Secret Data.");
        }
    }
}
