package org.claviger.server.crypto;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Mechanism;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * The table of what {@code policy.fips} leaves: algorithms, lengths, curves and modes that SP 800-140C lists as approved
 * security functions, at the strengths of SP 800-131A revision 2. What has no row is not approved.
 */
final class Approved {
    private static final int NEVER = Integer.MAX_VALUE;

    /**
     * One algorithm.
     *
     * @param create which lengths in bits may be made
     * @param protectMin the least bits to protect something with now
     * @param processMin the least bits to read or verify what was protected before
     * @param source where that stands
     */
    record Row(
            Set<CryptographicAlgorithm> algorithms,
            IntPredicate create,
            int protectMin,
            int processMin,
            String source) {}

    static final List<Row> ROWS = List.of(
            new Row(
                    Set.of(CryptographicAlgorithm.AES),
                    bits -> bits == 128 || bits == 192 || bits == 256,
                    128,
                    128,
                    "FIPS 197; SP 800-131A rev. 2 section 2"),
            new Row(
                    Set.of(CryptographicAlgorithm.DES3),
                    _ -> false,
                    NEVER,
                    112,
                    "SP 800-67 rev. 2; SP 800-131A rev. 2 table 1: after 2023 to decrypt alone"),
            new Row(
                    Set.of(CryptographicAlgorithm.RSA),
                    bits -> bits == 2048 || bits == 3072 || bits == 4096,
                    2048,
                    2048,
                    "FIPS 186-5; SP 800-56B rev. 2; SP 800-131A rev. 2 tables 2 and 5"),
            new Row(
                    Set.of(CryptographicAlgorithm.EC, CryptographicAlgorithm.ECDSA, CryptographicAlgorithm.ECDH),
                    bits -> bits == 256 || bits == 384 || bits == 521,
                    224,
                    224,
                    "FIPS 186-5; SP 800-186; SP 800-131A rev. 2 table 2"),
            new Row(
                    Set.of(CryptographicAlgorithm.ED25519),
                    bits -> bits == 256,
                    256,
                    256,
                    "FIPS 186-5 section 7; SP 800-186"),
            new Row(
                    Set.of(
                            CryptographicAlgorithm.HMAC_SHA1,
                            CryptographicAlgorithm.HMAC_SHA224,
                            CryptographicAlgorithm.HMAC_SHA256,
                            CryptographicAlgorithm.HMAC_SHA384,
                            CryptographicAlgorithm.HMAC_SHA512,
                            CryptographicAlgorithm.HMAC_SHA3_224,
                            CryptographicAlgorithm.HMAC_SHA3_256,
                            CryptographicAlgorithm.HMAC_SHA3_384,
                            CryptographicAlgorithm.HMAC_SHA3_512),
                    bits -> bits >= 112,
                    112,
                    112,
                    "FIPS 198-1; SP 800-131A rev. 2 table 9"));

    private static final Set<RecommendedCurve> CURVES =
            EnumSet.of(RecommendedCurve.P_224, RecommendedCurve.P_256, RecommendedCurve.P_384, RecommendedCurve.P_521);

    /** FIPS 180-4 and 202; SHA-1 without a signature (SP 800-131A revision 2 table 8). */
    private static final Set<HashingAlgorithm> DIGESTS = EnumSet.of(
            HashingAlgorithm.SHA_1,
            HashingAlgorithm.SHA_224,
            HashingAlgorithm.SHA_256,
            HashingAlgorithm.SHA_384,
            HashingAlgorithm.SHA_512,
            HashingAlgorithm.SHA_512_224,
            HashingAlgorithm.SHA_512_256,
            HashingAlgorithm.SHA3_224,
            HashingAlgorithm.SHA3_256,
            HashingAlgorithm.SHA3_384,
            HashingAlgorithm.SHA3_512);

    private Approved() {}

    static boolean mayBeMade(CryptographicAlgorithm algorithm, int bits) {
        Row row = find(algorithm);
        return row != null && row.create().test(bits);
    }

    static boolean mayBeUsed(CryptographicAlgorithm algorithm, int bits, Purpose purpose) {
        Row row = find(algorithm);
        return row != null && bits >= (purpose == Purpose.PROTECT ? row.protectMin() : row.processMin());
    }

    static boolean isCurve(RecommendedCurve curve) {
        return CURVES.contains(curve);
    }

    static boolean isDigest(HashingAlgorithm hash) {
        return DIGESTS.contains(hash);
    }

    /** Every mechanism is judged here: a new one does not compile until somebody has. */
    static boolean isMechanism(Mechanism mechanism, Purpose purpose) {
        return switch (mechanism) {
            // SP 800-38A, -38B, -38C, -38D and -38F.
            case Mechanism.AesEcb _,
                    Mechanism.AesCbc _,
                    Mechanism.AesCtr _,
                    Mechanism.AesCfb _,
                    Mechanism.AesOfb _,
                    Mechanism.AesCcm _,
                    Mechanism.AesGcm _,
                    Mechanism.AesCmac _,
                    Mechanism.AesKeyWrap _,
                    Mechanism.AesKeyWrapPad _ -> true;
            // SP 800-38E is for sectors of a disk (FIPS 140-3 IG C.I), which is not what clients send here.
            case Mechanism.AesXts _ -> false;
            case Mechanism.ChaCha20 _, Mechanism.ChaCha20Poly1305 _, Mechanism.Poly1305 _ -> false;
            // SP 800-131A revision 2 tables 1 and 9: what was protected before.
            case Mechanism.Des3Ecb _,
                    Mechanism.Des3Cbc _,
                    Mechanism.Des3Cfb _,
                    Mechanism.Des3Ofb _,
                    Mechanism.Des3Cmac _ -> purpose == Purpose.PROCESS;
            // SP 800-131A revision 2 table 5: PKCS#1 v1.5 transports no keys after 2023.
            case Mechanism.RsaPkcs1 _ -> false;
            case Mechanism.RsaOaep oaep -> oaep.hash() != Hash.MD5 && oaep.mgf() != Hash.MD5;
            case Mechanism.RsaPkcs1Signature rsa -> isOfSignature(rsa.hash(), purpose);
            // Nobody says what made the digest.
            case Mechanism.RsaPkcs1Raw _ -> false;
            // FIPS 186-5 section 5.4: a salt is not longer than the hash.
            case Mechanism.RsaPss pss ->
                isOfSignature(pss.hash(), purpose)
                        && isOfSignature(pss.mgf(), purpose)
                        && (purpose == Purpose.PROCESS
                                || pss.saltBytes() <= pss.hash().bytes());
            case Mechanism.Ecdsa ecdsa -> isOfSignature(ecdsa.hash(), purpose);
            case Mechanism.Ed25519 _ -> true;
            // FIPS 186-5 has none any more.
            case Mechanism.Dsa _ -> false;
            case Mechanism.Hmac hmac -> hmac.hash() != Hash.MD5;
        };
    }

    /** SP 800-131A revision 2 table 8: SHA-1 verifies what is old. */
    private static boolean isOfSignature(@Nullable Hash hash, Purpose purpose) {
        return hash != null && hash != Hash.MD5 && (hash != Hash.SHA_1 || purpose == Purpose.PROCESS);
    }

    private static @Nullable Row find(CryptographicAlgorithm algorithm) {
        for (Row row : ROWS) {
            if (row.algorithms().contains(algorithm)) {
                return row;
            }
        }
        return null;
    }
}
