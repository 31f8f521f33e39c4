package org.claviger.server.crypto;

import static org.claviger.server.crypto.Failures.badParameters;
import static org.claviger.server.crypto.Failures.unsupportedParameters;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.hsm.Hash;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.jspecify.annotations.Nullable;

/**
 * How data is signed: scheme and hash; chosen from the parameters and the algorithm of the key.
 *
 * @param hash null where what is given is signed as it is
 */
record SignatureChoice(
        Scheme scheme,
        @Nullable HashingAlgorithm hash,
        @Nullable HashingAlgorithm maskHash,
        @Nullable Integer salt) {
    enum Scheme {
        RSA_PKCS1,
        RSA_PSS,
        ECDSA,
        DSA,
        ED25519
    }

    private static final Set<KeyUse> SIGNS = Set.of(KeyUse.SIGN);
    private static final Set<KeyUse> VERIFIES = Set.of(KeyUse.VERIFY);

    /** @param digestBytes of a digest that the client has made; null for data */
    static SignatureChoice of(
            CryptographicAlgorithm algorithm, CryptographicParameters parameters, @Nullable Integer digestBytes) {
        DigitalSignatureAlgorithm named = parameters.digitalSignatureAlgorithm();
        HashingAlgorithm hash = hash(parameters.hashingAlgorithm(), named);
        return switch (algorithm) {
            case RSA -> rsa(parameters, named, hash, digestBytes);
            case EC, ECDSA ->
                new SignatureChoice(Scheme.ECDSA, hash == null ? ofDigest(digestBytes) : hash, null, null);
            case DSA -> new SignatureChoice(Scheme.DSA, hash == null ? ofDigest(digestBytes) : hash, null, null);
            case ED25519 -> {
                if (digestBytes != null) {
                    throw badParameters("Ed25519 signs data, and no digest of it.");
                }
                yield new SignatureChoice(Scheme.ED25519, null, null, null);
            }
            default -> throw unsupportedParameters(algorithm.label() + " keys do not sign here.");
        };
    }

    /** What the private half is in the HSM. */
    KeyKind privateKind() {
        return switch (scheme) {
            case RSA_PKCS1, RSA_PSS -> KeyKind.RSA_PRIVATE;
            case ECDSA -> KeyKind.EC_PRIVATE;
            case DSA -> KeyKind.DSA_PRIVATE;
            case ED25519 -> KeyKind.ED25519_PRIVATE;
        };
    }

    KeyKind publicKind() {
        return switch (scheme) {
            case RSA_PKCS1, RSA_PSS -> KeyKind.RSA_PUBLIC;
            case ECDSA -> KeyKind.EC_PUBLIC;
            case DSA -> KeyKind.DSA_PUBLIC;
            case ED25519 -> KeyKind.ED25519_PUBLIC;
        };
    }

    /** The uses under which a key is held: of RSA keys all that they are good for, so that one handle does. */
    static Set<KeyUse> uses(KeyKind kind) {
        return switch (kind) {
            case RSA_PRIVATE -> Set.of(KeyUse.DECRYPT, KeyUse.SIGN);
            case RSA_PUBLIC -> Set.of(KeyUse.ENCRYPT, KeyUse.VERIFY);
            default -> kind.isPrivate() ? SIGNS : VERIFIES;
        };
    }

    /** To sign. Without a Salt Length the salt is as long as the hash, as everybody has it. */
    Mechanism.Signature toSign(SignatureInput input) {
        Integer given = salt;
        return mechanism(input, given != null ? given : hash == null ? 0 : inHsm().bytes());
    }

    /**
     * To verify. Deviation: without a Salt Length any usual salt is taken, because the official case CS-AC-M-2 names
     * none, and its signature has the longest possible.
     */
    List<Mechanism.Signature> toVerify(SignatureInput input, int modulusBits) {
        if (scheme != Scheme.RSA_PSS || salt != null) {
            return List.of(toSign(input));
        }
        int hashBytes = inHsm().bytes();
        int longest = (modulusBits + 6) / 8 - hashBytes - 2;
        return Stream.of(hashBytes, longest, Hash.SHA_1.bytes(), 0)
                .filter(bytes -> bytes >= 0 && bytes <= longest)
                .distinct()
                .map(bytes -> mechanism(input, bytes))
                .toList();
    }

    private Hash inHsm() {
        if (hash == null) {
            throw new IllegalStateException("a signature without a hash is asked for it");
        }
        return Hashes.inHsm(hash);
    }

    private Mechanism.Signature mechanism(SignatureInput input, int saltBytes) {
        return switch (scheme) {
            case RSA_PKCS1 ->
                hash == null ? new Mechanism.RsaPkcs1Raw() : new Mechanism.RsaPkcs1Signature(inHsm(), input);
            // Deviation: the text has SHA-1 as default of the mask; the official PSS cases need the hash itself.
            case RSA_PSS ->
                new Mechanism.RsaPss(inHsm(), maskHash == null ? inHsm() : Hashes.inHsm(maskHash), saltBytes, input);
            case ECDSA -> new Mechanism.Ecdsa(hash == null ? null : inHsm(), input, EcdsaForm.DER);
            case DSA -> new Mechanism.Dsa(hash == null ? null : inHsm(), input);
            case ED25519 -> new Mechanism.Ed25519();
        };
    }

    private static SignatureChoice rsa(
            CryptographicParameters parameters,
            @Nullable DigitalSignatureAlgorithm named,
            @Nullable HashingAlgorithm given,
            @Nullable Integer digestBytes) {
        PaddingMethod padding = parameters.paddingMethod();
        boolean pss = named == DigitalSignatureAlgorithm.RSASSA_PSS || padding == PaddingMethod.PSS;
        if (!pss && padding != null && padding != PaddingMethod.PKCS1_V1_5) {
            throw badParameters("RSA signatures have the Padding Method PSS or PKCS1v1.5.");
        }
        boolean sha256 = digestBytes == null || digestBytes == Hash.SHA_256.bytes();
        HashingAlgorithm hash = given == null && (pss || sha256) ? HashingAlgorithm.SHA_256 : given;
        if (!pss) {
            // Deviation: no default is told for a digest whose hash nobody names; TC-RSA-SIGN-DIGESTEDDATA-1 signs one
            // of
            // 16 bytes, and here it is padded as it is.
            return new SignatureChoice(Scheme.RSA_PKCS1, hash, null, null);
        }
        if (parameters.maskGenerator() != null && parameters.maskGenerator() != MaskGenerator.MGF1) {
            throw unsupportedParameters("The only Mask Generator is MGF1.");
        }
        Integer salt = parameters.saltLength();
        if (salt != null && salt < 0) {
            throw badParameters("The Salt Length is negative.");
        }
        return new SignatureChoice(Scheme.RSA_PSS, hash, parameters.maskGeneratorHashingAlgorithm(), salt);
    }

    /** The hash that the parameters name, in either way; null where they name none. */
    private static @Nullable HashingAlgorithm hash(
            @Nullable HashingAlgorithm given, @Nullable DigitalSignatureAlgorithm named) {
        HashingAlgorithm ofName = named == null ? null : hash(named);
        if (given != null && ofName != null && given != ofName) {
            throw badParameters("Hashing Algorithm and Digital Signature Algorithm contradict each other.");
        }
        return given == null ? ofName : given;
    }

    /** ECDSA takes any digest, and what hash made it does not show: its length says how strong it can be. */
    private static @Nullable HashingAlgorithm ofDigest(@Nullable Integer bytes) {
        return switch (bytes) {
            case null -> HashingAlgorithm.SHA_256;
            case 20 -> HashingAlgorithm.SHA_1;
            case 28 -> HashingAlgorithm.SHA_224;
            case 32 -> HashingAlgorithm.SHA_256;
            case 48 -> HashingAlgorithm.SHA_384;
            case 64 -> HashingAlgorithm.SHA_512;
            default -> null;
        };
    }

    private static @Nullable HashingAlgorithm hash(DigitalSignatureAlgorithm named) {
        return switch (named) {
            case SHA_1_WITH_RSA_ENCRYPTION, ECDSA_WITH_SHA_1, DSA_WITH_SHA_1 -> HashingAlgorithm.SHA_1;
            case SHA_224_WITH_RSA_ENCRYPTION, ECDSA_WITH_SHA224, DSA_WITH_SHA224 -> HashingAlgorithm.SHA_224;
            case SHA_256_WITH_RSA_ENCRYPTION, ECDSA_WITH_SHA256, DSA_WITH_SHA256 -> HashingAlgorithm.SHA_256;
            case SHA_384_WITH_RSA_ENCRYPTION, ECDSA_WITH_SHA384 -> HashingAlgorithm.SHA_384;
            case SHA_512_WITH_RSA_ENCRYPTION, ECDSA_WITH_SHA512 -> HashingAlgorithm.SHA_512;
            case MD2_WITH_RSA_ENCRYPTION -> HashingAlgorithm.MD2;
            case MD5_WITH_RSA_ENCRYPTION -> HashingAlgorithm.MD5;
            case SHA3_256_WITH_RSA_ENCRYPTION -> HashingAlgorithm.SHA3_256;
            case SHA3_384_WITH_RSA_ENCRYPTION -> HashingAlgorithm.SHA3_384;
            case SHA3_512_WITH_RSA_ENCRYPTION -> HashingAlgorithm.SHA3_512;
            case RSASSA_PSS -> null;
        };
    }
}
