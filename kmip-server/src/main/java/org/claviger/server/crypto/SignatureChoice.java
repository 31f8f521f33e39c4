package org.claviger.server.crypto;

import static org.claviger.server.crypto.Failures.badParameters;
import static org.claviger.server.crypto.Failures.unsupportedParameters;

import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.jspecify.annotations.Nullable;

/** How data is signed: scheme and hash; chosen from the parameters and the algorithm of the key. */
record SignatureChoice(
        Scheme scheme,
        HashingAlgorithm hash,
        @Nullable HashingAlgorithm maskHash,
        @Nullable Integer salt) {
    enum Scheme {
        RSA_PKCS1,
        RSA_PSS,
        ECDSA
    }

    static SignatureChoice of(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        DigitalSignatureAlgorithm named = parameters.digitalSignatureAlgorithm();
        HashingAlgorithm hash = hash(parameters.hashingAlgorithm(), named);
        return switch (algorithm) {
            case RSA -> rsa(parameters, named, hash);
            case EC, ECDSA -> new SignatureChoice(Scheme.ECDSA, hash, null, null);
            default -> throw unsupportedParameters(algorithm.label() + " keys do not sign here.");
        };
    }

    /** To sign. Without a Salt Length the salt is as long as the hash, as everybody has it. */
    Mechanism.Signature toSign(SignatureInput input) {
        Hash inHsm = Hashes.inHsm(hash);
        Integer given = salt;
        return mechanism(input, given == null ? inHsm.bytes() : given);
    }

    /**
     * To verify. Deviation: without a Salt Length any usual salt is taken, because the official case CS-AC-M-2 names
     * none, and its signature has the longest possible.
     */
    List<Mechanism.Signature> toVerify(SignatureInput input, int modulusBits) {
        if (scheme != Scheme.RSA_PSS || salt != null) {
            return List.of(toSign(input));
        }
        int hashBytes = Hashes.inHsm(hash).bytes();
        int longest = (modulusBits + 6) / 8 - hashBytes - 2;
        return Stream.of(hashBytes, longest, Hash.SHA_1.bytes(), 0)
                .filter(bytes -> bytes >= 0 && bytes <= longest)
                .distinct()
                .map(bytes -> mechanism(input, bytes))
                .toList();
    }

    private Mechanism.Signature mechanism(SignatureInput input, int saltBytes) {
        Hash inHsm = Hashes.inHsm(hash);
        return switch (scheme) {
            case RSA_PKCS1 -> new Mechanism.RsaPkcs1Signature(inHsm, input);
            // Deviation: the text has SHA-1 as default of the mask; the official PSS cases need the hash itself.
            case RSA_PSS ->
                new Mechanism.RsaPss(inHsm, maskHash == null ? inHsm : Hashes.inHsm(maskHash), saltBytes, input);
            case ECDSA -> new Mechanism.Ecdsa(inHsm, input, EcdsaForm.DER);
        };
    }

    private static SignatureChoice rsa(
            CryptographicParameters parameters, @Nullable DigitalSignatureAlgorithm named, HashingAlgorithm hash) {
        PaddingMethod padding = parameters.paddingMethod();
        boolean pss = named == DigitalSignatureAlgorithm.RSASSA_PSS || padding == PaddingMethod.PSS;
        if (!pss && padding != null && padding != PaddingMethod.PKCS1_V1_5) {
            throw badParameters("RSA signatures have the Padding Method PSS or PKCS1v1.5.");
        }
        if (!pss) {
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

    private static HashingAlgorithm hash(@Nullable HashingAlgorithm given, @Nullable DigitalSignatureAlgorithm named) {
        HashingAlgorithm ofName = named == null ? null : hash(named);
        if (given != null && ofName != null && given != ofName) {
            throw badParameters("Hashing Algorithm and Digital Signature Algorithm contradict each other.");
        }
        if (given != null) {
            return given;
        }
        return ofName == null ? HashingAlgorithm.SHA_256 : ofName;
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
