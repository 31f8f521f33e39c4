package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.claviger.hsm.Hash;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;

/** CK_MECHANISM and its parameter structures, laid out by hand for LP64. */
final class MechanismStructures {
    private static final long MECHANISM_BYTES = 24;
    private static final long GCM_PARAMS_BYTES = 48;
    private static final long CTR_PARAMS_BYTES = 24;
    private static final long OAEP_PARAMS_BYTES = 40;
    private static final long PSS_PARAMS_BYTES = 24;
    private static final int AES_BLOCK_BYTES = 16;
    private static final int DES_BLOCK_BYTES = 8;

    private static final int RSA_RESULT_BYTES_MAX = 2048;
    private static final int SLACK_BYTES = 64;

    private MechanismStructures() {}

    /** Room for what a mechanism makes of so many bytes. */
    static int resultBytesMax(Mechanism mechanism, int dataBytes) {
        return switch (mechanism) {
            case Mechanism.RsaPkcs1 _, Mechanism.RsaOaep _, Mechanism.Signature _ -> RSA_RESULT_BYTES_MAX;
            default -> Math.addExact(dataBytes, SLACK_BYTES);
        };
    }

    /** Signatures get the digest: hashing is done before, so that modules without the combined mechanism sign too. */
    static MemorySegment of(Mechanism mechanism, Scratch scratch) {
        return switch (mechanism) {
            case Mechanism.AesEcb() -> plain(Ck.CKM_AES_ECB, scratch);
            case Mechanism.AesCbc(byte[] iv, boolean padded) ->
                with(padded ? Ck.CKM_AES_CBC_PAD : Ck.CKM_AES_CBC, block(iv, AES_BLOCK_BYTES, scratch), scratch);
            case Mechanism.AesCtr ctr -> with(Ck.CKM_AES_CTR, counter(ctr, scratch), scratch);
            // The data unit's number; the probe sees whether the module means the same by it.
            case Mechanism.AesXts(byte[] tweak) ->
                with(Ck.CKM_AES_XTS, block(tweak, AES_BLOCK_BYTES, scratch), scratch);
            case Mechanism.AesGcm gcm -> gcm(gcm, scratch);
            case Mechanism.Des3Ecb() -> plain(Ck.CKM_DES3_ECB, scratch);
            case Mechanism.Des3Cbc(byte[] iv, boolean padded) ->
                with(padded ? Ck.CKM_DES3_CBC_PAD : Ck.CKM_DES3_CBC, block(iv, DES_BLOCK_BYTES, scratch), scratch);
            case Mechanism.RsaPkcs1() -> plain(Ck.CKM_RSA_PKCS, scratch);
            case Mechanism.RsaOaep oaep -> with(Ck.CKM_RSA_PKCS_OAEP, oaep(oaep, scratch), scratch);
            case Mechanism.RsaPkcs1Signature _, Mechanism.RsaPkcs1Raw _ -> plain(Ck.CKM_RSA_PKCS, scratch);
            case Mechanism.RsaPss pss -> with(Ck.CKM_RSA_PKCS_PSS, pss(pss, scratch), scratch);
            case Mechanism.Ecdsa _ -> plain(Ck.CKM_ECDSA, scratch);
            case Mechanism.Dsa _ -> plain(Ck.CKM_DSA, scratch);
            case Mechanism.Ed25519() -> plain(Ck.CKM_EDDSA, scratch);
            case Mechanism.Hmac(Hash hash) -> plain(hmac(hash), scratch);
            case Mechanism.AesCmac() -> plain(Ck.CKM_AES_CMAC, scratch);
            case Mechanism.Des3Cmac() -> plain(Ck.CKM_DES3_CMAC, scratch);
            case Mechanism.AesKeyWrap() -> plain(Ck.CKM_AES_KEY_WRAP, scratch);
            case Mechanism.AesKeyWrapPad() -> plain(Ck.CKM_AES_KEY_WRAP_PAD, scratch);
            // PKCS#11 has them, but there was no module to try them with.
            case Mechanism.AesCfb _,
                    Mechanism.AesOfb _,
                    Mechanism.Des3Cfb _,
                    Mechanism.Des3Ofb _,
                    Mechanism.AesCcm _,
                    Mechanism.ChaCha20 _,
                    Mechanism.ChaCha20Poly1305 _,
                    Mechanism.Poly1305 _ -> throw MechanismUnsupportedException.missing(mechanism);
        };
    }

    static MemorySegment plain(long type, Scratch scratch) {
        return with(type, MemorySegment.NULL, scratch);
    }

    static long generation(KeyKind kind) {
        return switch (kind) {
            case AES -> Ck.CKM_AES_KEY_GEN;
            case DES3 -> Ck.CKM_DES3_KEY_GEN;
            case GENERIC_SECRET -> Ck.CKM_GENERIC_SECRET_KEY_GEN;
            case ED25519_PRIVATE, ED25519_PUBLIC -> Ck.CKM_EC_EDWARDS_KEY_PAIR_GEN;
            case AES_XTS -> Ck.CKM_AES_XTS_KEY_GEN;
            case CHACHA20 -> throw MechanismUnsupportedException.missing(kind + " keys");
            case RSA_PRIVATE, RSA_PUBLIC -> Ck.CKM_RSA_PKCS_KEY_PAIR_GEN;
            case EC_PRIVATE, EC_PUBLIC -> Ck.CKM_EC_KEY_PAIR_GEN;
            case DSA_PRIVATE, DSA_PUBLIC -> Ck.CKM_DSA_KEY_PAIR_GEN;
        };
    }

    private static MemorySegment with(long type, MemorySegment parameter, Scratch scratch) {
        MemorySegment mechanism = scratch.bytes(MECHANISM_BYTES);
        mechanism.set(JAVA_LONG, 0, type);
        mechanism.set(ADDRESS, 8, parameter);
        mechanism.set(JAVA_LONG, 16, parameter.byteSize());
        return mechanism;
    }

    private static MemorySegment block(byte[] iv, int bytes, Scratch scratch) {
        if (iv.length != bytes) {
            throw HsmException.badData("the initialisation vector is not " + bytes + " bytes long.");
        }
        return scratch.copy(iv);
    }

    private static MemorySegment counter(Mechanism.AesCtr ctr, Scratch scratch) {
        MemorySegment counterBlock = block(ctr.counterBlock(), AES_BLOCK_BYTES, scratch);
        MemorySegment parameters = scratch.bytes(CTR_PARAMS_BYTES);
        parameters.set(JAVA_LONG, 0, ctr.counterBits());
        MemorySegment.copy(counterBlock, JAVA_BYTE, 0, parameters, JAVA_BYTE, 8, AES_BLOCK_BYTES);
        return parameters;
    }

    private static MemorySegment gcm(Mechanism.AesGcm gcm, Scratch scratch) {
        if (gcm.iv().length == 0) {
            throw HsmException.badData("the initialisation vector is empty.");
        }
        return gcm(scratch.copy(gcm.iv()), gcm.additionalData(), gcm.tagBits(), scratch);
    }

    /** @param iv room for one, where the module makes its own; empty for none */
    static MemorySegment gcm(MemorySegment iv, byte[] additionalData, int tagBits, Scratch scratch) {
        MemorySegment parameters = scratch.bytes(GCM_PARAMS_BYTES);
        parameters.set(ADDRESS, 0, iv.byteSize() == 0 ? MemorySegment.NULL : iv);
        parameters.set(JAVA_LONG, 8, iv.byteSize());
        parameters.set(JAVA_LONG, 16, Byte.SIZE * iv.byteSize());
        parameters.set(ADDRESS, 24, scratch.copy(additionalData));
        parameters.set(JAVA_LONG, 32, additionalData.length);
        parameters.set(JAVA_LONG, 40, tagBits);
        return with(Ck.CKM_AES_GCM, parameters, scratch);
    }

    /** What is now in the place of the IV that a call was given. */
    static byte[] gcmIv(MemorySegment mechanism, int ivBytes) {
        MemorySegment parameters = mechanism.get(ADDRESS, 8).reinterpret(GCM_PARAMS_BYTES);
        return parameters.get(ADDRESS, 0).reinterpret(ivBytes).toArray(JAVA_BYTE);
    }

    private static MemorySegment oaep(Mechanism.RsaOaep oaep, Scratch scratch) {
        MemorySegment parameters = scratch.bytes(OAEP_PARAMS_BYTES);
        parameters.set(JAVA_LONG, 0, hash(oaep.hash()));
        parameters.set(JAVA_LONG, 8, mgf(oaep.mgf()));
        parameters.set(JAVA_LONG, 16, Ck.CKZ_DATA_SPECIFIED);
        parameters.set(ADDRESS, 24, oaep.label().length == 0 ? MemorySegment.NULL : scratch.copy(oaep.label()));
        parameters.set(JAVA_LONG, 32, oaep.label().length);
        return parameters;
    }

    private static MemorySegment pss(Mechanism.RsaPss pss, Scratch scratch) {
        MemorySegment parameters = scratch.bytes(PSS_PARAMS_BYTES);
        parameters.set(JAVA_LONG, 0, hash(pss.hash()));
        parameters.set(JAVA_LONG, 8, mgf(pss.mgf()));
        parameters.set(JAVA_LONG, 16, pss.saltBytes());
        return parameters;
    }

    private static long hash(Hash hash) {
        return switch (hash) {
            case SHA_1 -> Ck.CKM_SHA_1;
            case SHA_224 -> Ck.CKM_SHA224;
            case SHA_256 -> Ck.CKM_SHA256;
            case SHA_384 -> Ck.CKM_SHA384;
            case SHA_512 -> Ck.CKM_SHA512;
            case SHA3_224 -> Ck.CKM_SHA3_224;
            case SHA3_256 -> Ck.CKM_SHA3_256;
            case SHA3_384 -> Ck.CKM_SHA3_384;
            case SHA3_512 -> Ck.CKM_SHA3_512;
            // These have no mask generation function in PKCS#11, so no scheme with one.
            case SHA_512_224, SHA_512_256, MD5 -> throw MechanismUnsupportedException.missing("MGF1_" + hash);
        };
    }

    private static long mgf(Hash hash) {
        return switch (hash) {
            case SHA_1 -> Ck.CKG_MGF1_SHA1;
            case SHA_224 -> Ck.CKG_MGF1_SHA224;
            case SHA_256 -> Ck.CKG_MGF1_SHA256;
            case SHA_384 -> Ck.CKG_MGF1_SHA384;
            case SHA_512 -> Ck.CKG_MGF1_SHA512;
            case SHA3_224 -> Ck.CKG_MGF1_SHA3_224;
            case SHA3_256 -> Ck.CKG_MGF1_SHA3_256;
            case SHA3_384 -> Ck.CKG_MGF1_SHA3_384;
            case SHA3_512 -> Ck.CKG_MGF1_SHA3_512;
            case SHA_512_224, SHA_512_256, MD5 -> throw MechanismUnsupportedException.missing("MGF1_" + hash);
        };
    }

    private static long hmac(Hash hash) {
        return switch (hash) {
            case SHA_1 -> Ck.CKM_SHA_1_HMAC;
            case SHA_224 -> Ck.CKM_SHA224_HMAC;
            case SHA_256 -> Ck.CKM_SHA256_HMAC;
            case SHA_384 -> Ck.CKM_SHA384_HMAC;
            case SHA_512 -> Ck.CKM_SHA512_HMAC;
            case SHA_512_224 -> Ck.CKM_SHA512_224_HMAC;
            case SHA_512_256 -> Ck.CKM_SHA512_256_HMAC;
            case SHA3_224 -> Ck.CKM_SHA3_224_HMAC;
            case SHA3_256 -> Ck.CKM_SHA3_256_HMAC;
            case SHA3_384 -> Ck.CKM_SHA3_384_HMAC;
            case SHA3_512 -> Ck.CKM_SHA3_512_HMAC;
            case MD5 -> Ck.CKM_MD5_HMAC;
        };
    }
}
