package org.claviger.server.crypto;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hash;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.jspecify.annotations.Nullable;

/**
 * How a MAC is made; chosen from the parameters and the algorithm of the key.
 *
 * @param algorithm by whose row of the policy it is allowed
 */
record MacChoice(Mechanism.Mac mechanism, CryptographicAlgorithm algorithm) {

    static MacChoice of(CryptoKey key, CryptographicParameters parameters) {
        if (key.objectType() != ObjectType.SYMMETRIC_KEY && key.objectType() != ObjectType.SECRET_DATA) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE, "A " + key.objectType().label() + " makes no MAC.");
        }
        // The parameters name the HMAC, and not the key: official cases register HMAC keys as AES.
        CryptographicAlgorithm asked = parameters.cryptographicAlgorithm();
        CryptographicAlgorithm algorithm = asked == null ? key.facts().algorithm() : asked;
        if (algorithm == CryptographicAlgorithm.POLY1305) {
            if (key.facts().algorithm() != algorithm) {
                throw Failures.badParameters("Poly1305 is made with keys that are for it alone.");
            }
            return new MacChoice(new Mechanism.Poly1305(), algorithm);
        }
        if (parameters.blockCipherMode() == BlockCipherMode.CMAC) {
            return cmac(algorithm);
        }
        Hash hash = algorithm == null ? null : Hashes.ofHmac(algorithm);
        if (hash == null) {
            HashingAlgorithm given = parameters.hashingAlgorithm();
            if (given == null) {
                throw Failures.unsupportedParameters(
                        "A MAC is made by an HMAC algorithm or with a Hashing Algorithm, by Poly1305, or in mode CMAC.");
            }
            hash = Hashes.inHsm(given);
        }
        return new MacChoice(
                new Mechanism.Hmac(hash),
                hash == Hash.MD5 ? CryptographicAlgorithm.HMAC_MD5 : CryptographicAlgorithm.HMAC_SHA256);
    }

    private static MacChoice cmac(@Nullable CryptographicAlgorithm algorithm) {
        return switch (algorithm) {
            case AES -> new MacChoice(new Mechanism.AesCmac(), CryptographicAlgorithm.AES);
            case DES3 -> new MacChoice(new Mechanism.Des3Cmac(), CryptographicAlgorithm.DES3);
            case null, default -> throw Failures.unsupportedParameters("CMAC is made with AES and 3DES keys.");
        };
    }

    /** What the key is in the HSM. */
    KeyKind kind() {
        return switch (mechanism) {
            case Mechanism.AesCmac _ -> KeyKind.AES;
            case Mechanism.Des3Cmac _ -> KeyKind.DES3;
            case Mechanism.Hmac _, Mechanism.Poly1305 _ -> KeyKind.GENERIC_SECRET;
        };
    }
}
