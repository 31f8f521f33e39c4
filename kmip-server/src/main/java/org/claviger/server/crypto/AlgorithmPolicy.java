package org.claviger.server.crypto;

import static org.claviger.codec.type.CryptographicAlgorithm.AES;
import static org.claviger.codec.type.CryptographicAlgorithm.BLOWFISH;
import static org.claviger.codec.type.CryptographicAlgorithm.CHA_CHA20;
import static org.claviger.codec.type.CryptographicAlgorithm.CHA_CHA20_POLY1305;
import static org.claviger.codec.type.CryptographicAlgorithm.DES;
import static org.claviger.codec.type.CryptographicAlgorithm.DES3;
import static org.claviger.codec.type.CryptographicAlgorithm.DSA;
import static org.claviger.codec.type.CryptographicAlgorithm.EC;
import static org.claviger.codec.type.CryptographicAlgorithm.ECDH;
import static org.claviger.codec.type.CryptographicAlgorithm.ECDSA;
import static org.claviger.codec.type.CryptographicAlgorithm.ED25519;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_MD5;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA1;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA224;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA256;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA384;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA3_224;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA3_256;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA3_384;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA3_512;
import static org.claviger.codec.type.CryptographicAlgorithm.HMAC_SHA512;
import static org.claviger.codec.type.CryptographicAlgorithm.IDEA;
import static org.claviger.codec.type.CryptographicAlgorithm.POLY1305;
import static org.claviger.codec.type.CryptographicAlgorithm.RSA;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Mechanism;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * Which algorithms and lengths may be made here and which may be used here. Whatever a client registers is kept; a key
 * below this policy can be fetched, not used. {@code --interop} adds what the official cases need and nobody should.
 */
public final class AlgorithmPolicy {
    /** What a key is used for: to protect something now, or to read what was protected before. */
    public enum Purpose {
        PROTECT,
        PROCESS
    }

    /**
     * One algorithm.
     *
     * @param create which lengths in bits may be made
     * @param interopCreate which more may be made under {@code --interop}
     * @param protectMin the least bits to encrypt, sign or make a MAC with
     * @param processMin the least bits to decrypt or verify with
     * @param interopMin the least bits for both under {@code --interop}
     */
    private record Row(
            Set<CryptographicAlgorithm> algorithms,
            IntPredicate create,
            IntPredicate interopCreate,
            int protectMin,
            int processMin,
            int interopMin) {}

    private static final int NEVER = Integer.MAX_VALUE;

    /** An RSA key of 16,384 bits costs a second of processor time and more: a client must not choose that. */
    private static final int RSA_BITS_MAX = 8192;

    private static final int HMAC_BITS_MAX = 4096;

    /** SP 800-131A revision 2 table 9: of secret data that makes a MAC. */
    private static final int APPROVED_SECRET_BITS_MIN = 112;

    private static final List<Row> ROWS = List.of(
            // 512 bits are the two keys of XTS-AES-256.
            row(Set.of(AES), oneOf(128, 192, 256, 512), oneOf(), 128, 128, 128),
            row(Set.of(CHA_CHA20, CHA_CHA20_POLY1305), oneOf(256), oneOf(), 256, 256, 256),
            // A key for one message (RFC 8439 section 2.5): nothing here sees to it that there is no second.
            row(Set.of(POLY1305), oneOf(), oneOf(256), NEVER, 256, 256),
            // Two-key 3DES (112) protects nothing any more: NIST SP 800-131A revision 2.
            row(Set.of(DES3), oneOf(168, 192), oneOf(), 168, 112, 112),
            row(Set.of(DES), oneOf(), oneOf(), NEVER, NEVER, 56),
            row(Set.of(RSA), oneOf(2048, 3072, 4096), oneOf(1024), 2048, 1024, 512),
            row(Set.of(EC, ECDSA, ECDH), oneOf(256, 384, 521), oneOf(), 256, 192, 160),
            row(Set.of(ED25519), oneOf(256), oneOf(), 256, 256, 256),
            row(
                    Set.of(
                            HMAC_SHA1,
                            HMAC_SHA224,
                            HMAC_SHA256,
                            HMAC_SHA384,
                            HMAC_SHA512,
                            HMAC_SHA3_224,
                            HMAC_SHA3_256,
                            HMAC_SHA3_384,
                            HMAC_SHA3_512),
                    bytesBetween(128, HMAC_BITS_MAX),
                    bytesBetween(8, 127),
                    112,
                    64,
                    8),
            row(Set.of(HMAC_MD5), oneOf(), bytesBetween(8, HMAC_BITS_MAX), NEVER, 64, 8),
            // FIPS 186-5 has it no more, and nobody makes such keys here.
            row(Set.of(DSA), oneOf(), oneOf(), NEVER, NEVER, 1024),
            row(Set.of(IDEA), oneOf(), oneOf(128), NEVER, NEVER, NEVER),
            row(Set.of(BLOWFISH), oneOf(), oneOf(), NEVER, NEVER, 32));

    private static final Set<HashingAlgorithm> SOUND_HASHES = EnumSet.of(
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

    private final Set<Tolerance> tolerated;
    private final boolean approvedOnly;
    private final Set<CryptographicAlgorithm> softwareFallback;

    private AlgorithmPolicy(
            Set<Tolerance> tolerated, boolean approvedOnly, Set<CryptographicAlgorithm> softwareFallback) {
        this.tolerated = Set.copyOf(tolerated);
        this.approvedOnly = approvedOnly;
        this.softwareFallback = Set.copyOf(softwareFallback);
    }

    /**
     * The policy of a server.
     *
     * @param tolerated as of the {@code Policy} beside it
     * @param softwareFallback the algorithms ({@code software-fallback} of the configuration) whose server-resident
     *     keys may be used in the server's own memory where the HSM lacks the mechanism
     */
    public static AlgorithmPolicy of(Set<Tolerance> tolerated, Set<CryptographicAlgorithm> softwareFallback) {
        return new AlgorithmPolicy(tolerated, false, softwareFallback);
    }

    /** The policy under {@code policy.fips}: of all this, what is {@link Approved}, and nothing of it in software. */
    public static AlgorithmPolicy ofFips() {
        return new AlgorithmPolicy(Tolerance.NONE, true, Set.of());
    }

    /** Whether this is let pass: on a server for interoperability tests alone. */
    boolean tolerates(Tolerance tolerance) {
        return tolerated.contains(tolerance);
    }

    /** Whether a key may be used outside the HSM when the HSM cannot; never one whose bytes were never outside. */
    boolean allowsSoftware(CryptographicAlgorithm algorithm) {
        return softwareFallback.contains(algorithm);
    }

    /** The answer to Create and Create Key Pair of what is not in the table. */
    public void requireCreatable(CryptographicAlgorithm algorithm, int lengthBits) {
        Row row = find(algorithm);
        if (row == null
                || !(row.create().test(lengthBits)
                        || (tolerates(Tolerance.WEAK_ALGORITHMS)
                                && row.interopCreate().test(lengthBits)))
                || (approvedOnly && !Approved.mayBeMade(algorithm, lengthBits))) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    "This server makes no " + algorithm.label() + " keys of " + lengthBits + " bits.");
        }
    }

    /** The answer to an operation with a key that is too weak for it, or of an algorithm that is only kept here. */
    void requireUsable(CryptographicAlgorithm algorithm, int lengthBits, Purpose purpose) {
        Row row = find(algorithm);
        int min = row == null
                ? NEVER
                : tolerates(Tolerance.WEAK_ALGORITHMS)
                        ? row.interopMin()
                        : purpose == Purpose.PROTECT ? row.protectMin() : row.processMin();
        if (lengthBits < min || (approvedOnly && !Approved.mayBeUsed(algorithm, lengthBits, purpose))) {
            throw new KmipException(
                    ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                    algorithm.label() + " keys of " + lengthBits + " bits are not used by this server for that.");
        }
        if (algorithm == RSA && lengthBits > RSA_BITS_MAX) {
            throw new KmipException(
                    ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                    "RSA keys of more than " + RSA_BITS_MAX + " bits are not used by this server.");
        }
    }

    /**
     * SHA-1 verifies what is old, and signs nothing new; MD5, and digests of which nobody says what made them (null), are
     * for interoperability alone.
     */
    void requireSignatureHash(@Nullable HashingAlgorithm hash, Purpose purpose) {
        boolean allowed = tolerates(Tolerance.WEAK_ALGORITHMS)
                || (hash != null && SOUND_HASHES.contains(hash))
                || (hash == HashingAlgorithm.SHA_1 && purpose == Purpose.PROCESS);
        if (!allowed) {
            throw new KmipException(
                    ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                    (hash == null ? "A digest without a Hashing Algorithm" : hash.label())
                            + " is not used for signatures by this server.");
        }
    }

    /** Of data without a key: SHA-1 is no signature, MD5 is for interoperability alone. */
    void requireHash(HashingAlgorithm hash) {
        if ((!tolerates(Tolerance.WEAK_ALGORITHMS) && hash == HashingAlgorithm.MD5)
                || (approvedOnly && !Approved.isDigest(hash))) {
            throw new KmipException(
                    ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS, hash.label() + " is not made by this server.");
        }
    }

    /** Of the mechanism that the parameters have come to, and the key under it. */
    void requireMechanism(CryptoKey key, Mechanism mechanism, Purpose purpose) {
        CryptographicAlgorithm algorithm = key.facts().algorithm();
        boolean weak = algorithm == null
                ? key.facts().lengthBits() < APPROVED_SECRET_BITS_MIN
                : !Approved.mayBeUsed(algorithm, key.facts().lengthBits(), purpose);
        if (approvedOnly && (weak || !Approved.isMechanism(mechanism, purpose))) {
            throw unapproved(mechanism.name() + " with this key");
        }
    }

    /**
     * FIPS 140-3 IG C.H: the IV of GCM is made where the key is used, so none is taken from a client to encrypt with.
     */
    void requireOwnIv(Mechanism mechanism) {
        if (approvedOnly && mechanism instanceof Mechanism.AesGcm) {
            throw unapproved("A given IV with GCM (ask for a Random IV)");
        }
    }

    /** A curve tells itself by no length: secp256k1 is as long as P-256. */
    void requireCurve(@Nullable RecommendedCurve curve) {
        if (approvedOnly && curve != null && !Approved.isCurve(curve)) {
            throw unapproved(curve.label());
        }
    }

    /** No module is asked to derive: it is done in the server's memory, which holds no certificate. */
    void requireDerivation() {
        if (approvedOnly) {
            throw unapproved("Derivation outside of the HSM");
        }
    }

    private static KmipException unapproved(String what) {
        return new KmipException(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                what + " is not approved: this server keeps to FIPS.");
    }

    private static @Nullable Row find(CryptographicAlgorithm algorithm) {
        for (Row row : ROWS) {
            if (row.algorithms().contains(algorithm)) {
                return row;
            }
        }
        return null;
    }

    private static Row row(
            Set<CryptographicAlgorithm> algorithms,
            IntPredicate create,
            IntPredicate interopCreate,
            int protectMin,
            int processMin,
            int interopMin) {
        return new Row(algorithms, create, interopCreate, protectMin, processMin, interopMin);
    }

    private static IntPredicate oneOf(int... lengths) {
        return bits -> {
            for (int length : lengths) {
                if (length == bits) {
                    return true;
                }
            }
            return false;
        };
    }

    private static IntPredicate bytesBetween(int min, int max) {
        return bits -> bits >= min && bits <= max && bits % 8 == 0;
    }
}
