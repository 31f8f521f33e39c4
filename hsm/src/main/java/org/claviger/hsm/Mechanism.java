package org.claviger.hsm;

import org.jspecify.annotations.Nullable;

/**
 * An algorithm with its parameters, as the module is told. What a mechanism is good for is its type: a method that
 * encrypts takes an {@link Encryption}, one that wraps a {@link KeyWrap}.
 *
 * <p>Parameters are read during the call and never changed or kept.
 */
@SuppressWarnings(
        "ArrayRecordComponent") // parameters live for one call; nobody compares mechanisms, names say what they are
public sealed interface Mechanism {

    /** Without parameters, with what decides whether a module has it: {@code AES_GCM}, {@code RSA_OAEP_SHA_256}. */
    String name();

    /** Encrypts and decrypts data. */
    sealed interface Encryption extends Mechanism {}

    /** Signs with a private key and verifies with a public one. */
    sealed interface Signature extends Mechanism {
        /** Of the digest; null where the mechanism takes what it is given as it is. */
        @Nullable
        Hash hash();

        /** What the bytes that are given are. */
        SignatureInput input();
    }

    /** Authenticates data with a secret key. */
    sealed interface Mac extends Mechanism {
        /** The length of the result. */
        int bytes();
    }

    /** Wraps keys under another. */
    sealed interface KeyWrap extends Mechanism {}

    /** What is given to be signed: the message, which is hashed, or its digest, made elsewhere. */
    enum SignatureInput {
        MESSAGE,
        DIGEST
    }

    /** How an ECDSA signature is written. */
    enum EcdsaForm {
        /** SEQUENCE of two INTEGERs, as in X.509 and JCA. */
        DER,
        /** r and s one after the other, each as long as the field, as in PKCS#11. */
        RAW
    }

    /** AES, each block for itself; the data is a multiple of 16 bytes, padding is the caller's. */
    record AesEcb() implements Encryption {
        @Override
        public String name() {
            return "AES_ECB";
        }
    }

    /** AES-CBC; unpadded data is a multiple of 16 bytes. */
    record AesCbc(byte[] iv, boolean padded) implements Encryption {
        @Override
        public String name() {
            return padded ? "AES_CBC_PAD" : "AES_CBC";
        }
    }

    /** AES in counter mode; the low counterBits of the block count. */
    record AesCtr(byte[] counterBlock, int counterBits) implements Encryption {
        @Override
        public String name() {
            return "AES_CTR";
        }
    }

    /** AES in cipher feedback mode of whole blocks (SP 800-38A section 6.3, s = 128). */
    record AesCfb(byte[] iv) implements Encryption {
        @Override
        public String name() {
            return "AES_CFB";
        }
    }

    /** AES in output feedback mode (SP 800-38A section 6.4). */
    record AesOfb(byte[] iv) implements Encryption {
        @Override
        public String name() {
            return "AES_OFB";
        }
    }

    /** XTS-AES (IEEE 1619, SP 800-38E): one data unit of 16 bytes at least; the tweak is its number, 16 bytes. */
    record AesXts(byte[] tweak) implements Encryption {
        @Override
        public String name() {
            return "AES_XTS";
        }
    }

    /** AES-CCM (SP 800-38C): 7 to 13 bytes of nonce; the tag follows the ciphertext. */
    record AesCcm(byte[] nonce, byte[] additionalData, int tagBits) implements Encryption {
        @Override
        public String name() {
            return "AES_CCM";
        }
    }

    /** ChaCha20: with 12 bytes of nonce that of RFC 8439, with 8 the original one, which counts in 64 bits. */
    record ChaCha20(byte[] nonce, int counter) implements Encryption {
        @Override
        public String name() {
            return nonce.length == 8 ? "CHACHA20_NONCE_64" : "CHACHA20";
        }
    }

    /** AEAD_CHACHA20_POLY1305 (RFC 8439 section 2.8): 12 bytes of nonce; the tag, whole or cut, follows the ciphertext. */
    record ChaCha20Poly1305(byte[] nonce, byte[] additionalData, int tagBits) implements Encryption {
        public static final int FULL_TAG_BITS = 128;

        /** With the tag of 128 bits. */
        public ChaCha20Poly1305(byte[] nonce, byte[] additionalData) {
            this(nonce, additionalData, FULL_TAG_BITS);
        }

        @Override
        public String name() {
            return "CHACHA20_POLY1305";
        }
    }

    /** AES-GCM; the tag follows the ciphertext. Additional data may be empty, never left out. */
    record AesGcm(byte[] iv, byte[] additionalData, int tagBits) implements Encryption {
        public static final int FULL_TAG_BITS = 128;

        /** With a tag of 128 bits. */
        public AesGcm(byte[] iv, byte[] additionalData) {
            this(iv, additionalData, FULL_TAG_BITS);
        }

        @Override
        public String name() {
            return "AES_GCM";
        }
    }

    record Des3Ecb() implements Encryption {
        @Override
        public String name() {
            return "DES3_ECB";
        }
    }

    record Des3Cbc(byte[] iv, boolean padded) implements Encryption {
        @Override
        public String name() {
            return padded ? "DES3_CBC_PAD" : "DES3_CBC";
        }
    }

    /** Triple DES in cipher feedback mode of whole blocks (SP 800-38A section 6.3, s = 64). */
    record Des3Cfb(byte[] iv) implements Encryption {
        @Override
        public String name() {
            return "DES3_CFB";
        }
    }

    /** Triple DES in output feedback mode. */
    record Des3Ofb(byte[] iv) implements Encryption {
        @Override
        public String name() {
            return "DES3_OFB";
        }
    }

    /** RSAES-PKCS1-v1_5 (RFC 8017). Failures to decrypt are told apart by nothing but this class of error. */
    record RsaPkcs1() implements Encryption, KeyWrap {
        @Override
        public String name() {
            return "RSA_PKCS1";
        }
    }

    /** RSAES-OAEP (RFC 8017) with MGF1. */
    record RsaOaep(Hash hash, Hash mgf, byte[] label) implements Encryption, KeyWrap {
        /** The same hash for both, and no label. */
        public RsaOaep(Hash hash) {
            this(hash, hash, new byte[0]);
        }

        @Override
        public String name() {
            return "RSA_OAEP_" + hash + (mgf == hash ? "" : "_MGF1_" + mgf) + (label.length == 0 ? "" : "_LABEL");
        }
    }

    /** RSASSA-PKCS1-v1_5 (RFC 8017); the DigestInfo is made from the digest. */
    record RsaPkcs1Signature(Hash hash, SignatureInput input) implements Signature {
        @Override
        public String name() {
            return "RSA_PKCS1_" + hash;
        }
    }

    /** RSASSA-PKCS1-v1_5 of bytes that are padded as they are: whoever wants a DigestInfo gives one. */
    record RsaPkcs1Raw() implements Signature {
        @Override
        public String name() {
            return "RSA_PKCS1_RAW";
        }

        @Override
        public @Nullable Hash hash() {
            return null;
        }

        @Override
        public SignatureInput input() {
            return SignatureInput.DIGEST;
        }
    }

    /** RSASSA-PSS (RFC 8017) with MGF1. */
    record RsaPss(Hash hash, Hash mgf, int saltBytes, SignatureInput input) implements Signature {
        @Override
        public String name() {
            return "RSA_PSS_" + hash + (mgf == hash ? "" : "_MGF1_" + mgf);
        }
    }

    /** ECDSA (FIPS 186-5); without a hash of a digest of any length, whose leftmost bits count. */
    record Ecdsa(@Nullable Hash hash, SignatureInput input, EcdsaForm form) implements Signature {
        @Override
        public String name() {
            return "ECDSA";
        }
    }

    /** DSA (FIPS 186-4); signatures are SEQUENCEs of two INTEGERs. Without a hash as {@link Ecdsa}. */
    record Dsa(@Nullable Hash hash, SignatureInput input) implements Signature {
        @Override
        public String name() {
            return "DSA";
        }
    }

    /** Ed25519 (RFC 8032 section 5.1), of messages. */
    record Ed25519() implements Signature {
        @Override
        public String name() {
            return "ED25519";
        }

        @Override
        public @Nullable Hash hash() {
            return null;
        }

        @Override
        public SignatureInput input() {
            return SignatureInput.MESSAGE;
        }
    }

    record Hmac(Hash hash) implements Mac {
        @Override
        public String name() {
            return "HMAC_" + hash;
        }

        @Override
        public int bytes() {
            return hash.bytes();
        }
    }

    /** AES-CMAC (SP 800-38B). */
    record AesCmac() implements Mac {
        @Override
        public String name() {
            return "AES_CMAC";
        }

        @Override
        public int bytes() {
            return 16;
        }
    }

    /** CMAC with triple DES (SP 800-38B). */
    record Des3Cmac() implements Mac {
        @Override
        public String name() {
            return "DES3_CMAC";
        }

        @Override
        public int bytes() {
            return 8;
        }
    }

    /** Poly1305 (RFC 8439 section 2.5): a key is good for one message. */
    record Poly1305() implements Mac {
        @Override
        public String name() {
            return "POLY1305";
        }

        @Override
        public int bytes() {
            return 16;
        }
    }

    /** AES key wrap (RFC 3394): for keys whose length is a multiple of 8 bytes, 16 at least. */
    record AesKeyWrap() implements KeyWrap {
        @Override
        public String name() {
            return "AES_KEY_WRAP";
        }
    }

    /**
     * AES key wrap with padding (RFC 5649). Some modules wrap only multiples of 8 bytes rightly; other lengths of secret
     * keys and bytes are refused there as KEY_SIZE.
     */
    record AesKeyWrapPad() implements KeyWrap {
        @Override
        public String name() {
            return "AES_KEY_WRAP_PAD";
        }
    }
}
