package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.claviger.hsm.Digests;
import org.claviger.hsm.Hash;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.jspecify.annotations.Nullable;

/** The mechanisms by the JDK, and by Bouncy Castle where the JDK lacks them or their parameters. */
final class SoftwareCryptography {
    private static final byte PSS_TRAILER = (byte) 0xBC;

    private SoftwareCryptography() {}

    // Encryption

    static byte[] crypt(boolean encrypt, KeyKind kind, byte[] key, Mechanism.Encryption mechanism, byte[] data) {
        try {
            return switch (mechanism) {
                case Mechanism.AesGcm gcm -> gcm(encrypt, key, gcm, data);
                case Mechanism.RsaPkcs1 rsa -> rsa(encrypt, kind, key, rsa).doFinal(data);
                case Mechanism.RsaOaep oaep -> rsa(encrypt, kind, key, oaep).doFinal(data);
                default -> block(encrypt, key, mechanism).doFinal(data);
            };
        } catch (GeneralSecurityException | InvalidCipherTextException | RuntimeException e) {
            throw dataRefused(mechanism, e);
        }
    }

    /** What the JDK and Bouncy Castle throw for data that does not fit is one answer, whatever it is. */
    private static HsmException dataRefused(Mechanism mechanism, Exception cause) {
        if (cause instanceof HsmException known) {
            return known;
        }
        return new HsmException(
                HsmException.Reason.BAD_DATA,
                "the data is not what " + mechanism.name() + " takes with this key.",
                cause);
    }

    private static byte[] gcm(boolean encrypt, byte[] key, Mechanism.AesGcm gcm, byte[] data)
            throws InvalidCipherTextException {
        GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(encrypt, new AEADParameters(new KeyParameter(key), gcm.tagBits(), gcm.iv(), gcm.additionalData()));
        var out = new byte[cipher.getOutputSize(data.length)];
        int length = cipher.processBytes(data, 0, data.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }

    /** A block cipher of the JDK, started. */
    static Cipher block(boolean encrypt, byte[] key, Mechanism.Encryption mechanism) {
        try {
            int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
            return switch (mechanism) {
                case Mechanism.AesEcb ecb -> started("AES/ECB/NoPadding", mode, new SecretKeySpec(key, "AES"), null);
                case Mechanism.AesCbc cbc ->
                    started("AES/CBC/" + padding(cbc.padded()), mode, new SecretKeySpec(key, "AES"), cbc.iv());
                case Mechanism.AesCtr ctr ->
                    started("AES/CTR/NoPadding", mode, new SecretKeySpec(key, "AES"), counterBlock(ctr));
                case Mechanism.Des3Ecb ecb ->
                    started("DESede/ECB/NoPadding", mode, new SecretKeySpec(key, "DESede"), null);
                case Mechanism.Des3Cbc cbc ->
                    started("DESede/CBC/" + padding(cbc.padded()), mode, new SecretKeySpec(key, "DESede"), cbc.iv());
                case Mechanism.AesGcm gcm -> throw new IllegalArgumentException("GCM is no cipher of blocks");
                case Mechanism.RsaPkcs1 rsa -> throw new IllegalArgumentException("RSA is no cipher of blocks");
                case Mechanism.RsaOaep rsa -> throw new IllegalArgumentException("RSA is no cipher of blocks");
            };
        } catch (GeneralSecurityException e) {
            throw dataRefused(mechanism, e);
        }
    }

    private static Cipher started(String transformation, int mode, Key key, byte @Nullable [] iv)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(transformation);
        if (iv == null) {
            cipher.init(mode, key);
        } else {
            cipher.init(mode, key, new IvParameterSpec(iv));
        }
        return cipher;
    }

    private static String padding(boolean padded) {
        return padded ? "PKCS5Padding" : "NoPadding";
    }

    private static byte[] counterBlock(Mechanism.AesCtr ctr) {
        if (ctr.counterBits() != 128) {
            throw MechanismUnsupportedException.missing(ctr);
        }
        return ctr.counterBlock();
    }

    private static Cipher rsa(boolean encrypt, KeyKind kind, byte[] encoded, Mechanism mechanism)
            throws GeneralSecurityException {
        int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        Key key = kind.isPublic() ? publicKey(kind, encoded) : privateKey(kind, encoded);
        if (mechanism instanceof Mechanism.RsaOaep oaep) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            var parameters = new OAEPParameterSpec(
                    oaep.hash().jcaName(),
                    "MGF1",
                    new MGF1ParameterSpec(oaep.mgf().jcaName()),
                    new PSource.PSpecified(oaep.label()));
            cipher.init(mode, key, parameters);
            return cipher;
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(mode, key);
        return cipher;
    }

    // Wrapping

    static byte[] wrap(KeyKind kind, byte[] wrappingKey, Mechanism.KeyWrap mechanism, byte[] key) {
        return switch (mechanism) {
            case Mechanism.AesKeyWrap kw -> {
                if (key.length % 8 != 0 || key.length < 16) {
                    throw MechanismUnsupportedException.keySize(kw.name());
                }
                yield aesWrap(Cipher.ENCRYPT_MODE, wrappingKey, kw, key);
            }
            case Mechanism.AesKeyWrapPad kwp -> aesWrap(Cipher.ENCRYPT_MODE, wrappingKey, kwp, key);
            case Mechanism.RsaPkcs1 rsa -> crypt(true, kind, wrappingKey, rsa, key);
            case Mechanism.RsaOaep oaep -> crypt(true, kind, wrappingKey, oaep, key);
        };
    }

    static byte[] unwrap(KeyKind kind, byte[] wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        return switch (mechanism) {
            case Mechanism.AesKeyWrap kw -> aesWrap(Cipher.DECRYPT_MODE, wrappingKey, kw, wrapped);
            case Mechanism.AesKeyWrapPad kwp -> aesWrap(Cipher.DECRYPT_MODE, wrappingKey, kwp, wrapped);
            case Mechanism.RsaPkcs1 rsa -> crypt(false, kind, wrappingKey, rsa, wrapped);
            case Mechanism.RsaOaep oaep -> crypt(false, kind, wrappingKey, oaep, wrapped);
        };
    }

    private static byte[] aesWrap(int mode, byte[] wrappingKey, Mechanism.KeyWrap mechanism, byte[] data) {
        boolean padded = mechanism instanceof Mechanism.AesKeyWrapPad;
        try {
            Cipher cipher = Cipher.getInstance(padded ? "AES/KWP/NoPadding" : "AES/KW/NoPadding");
            cipher.init(mode, new SecretKeySpec(wrappingKey, "AES"));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw dataRefused(mechanism, e);
        }
    }

    // Signatures

    static byte[] sign(KeyKind kind, byte[] encoded, Mechanism.Signature mechanism, byte[] digest) {
        PrivateKey key = privateKey(kind, encoded);
        try {
            return switch (mechanism) {
                case Mechanism.RsaPkcs1Signature rsa -> {
                    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
                    cipher.init(Cipher.ENCRYPT_MODE, key);
                    yield cipher.doFinal(Digests.digestInfo(rsa.hash(), digest));
                }
                case Mechanism.RsaPss pss -> {
                    PSSSigner signer = pss(pss);
                    signer.init(true, parameters((RSAKey) key));
                    signer.update(digest, 0, digest.length);
                    yield signer.generateSignature();
                }
                case Mechanism.Ecdsa ecdsa -> {
                    Signature signature = Signature.getInstance(ecdsaName(ecdsa));
                    signature.initSign(key);
                    signature.update(digest);
                    yield signature.sign();
                }
            };
        } catch (GeneralSecurityException | CryptoException | RuntimeException e) {
            throw dataRefused(mechanism, e);
        }
    }

    static boolean verify(
            KeyKind kind, byte[] encoded, Mechanism.Signature mechanism, byte[] digest, byte[] signature) {
        PublicKey key = publicKey(kind, encoded);
        try {
            return switch (mechanism) {
                case Mechanism.RsaPkcs1Signature rsa -> {
                    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
                    cipher.init(Cipher.DECRYPT_MODE, key);
                    byte[] signed = cipher.doFinal(signature);
                    yield MessageDigest.isEqual(signed, Digests.digestInfo(rsa.hash(), digest));
                }
                case Mechanism.RsaPss pss -> {
                    PSSSigner verifier = pss(pss);
                    verifier.init(false, parameters((RSAKey) key));
                    verifier.update(digest, 0, digest.length);
                    yield verifier.verifySignature(signature);
                }
                case Mechanism.Ecdsa ecdsa -> {
                    Signature verifier = Signature.getInstance(ecdsaName(ecdsa));
                    verifier.initVerify(key);
                    verifier.update(digest);
                    yield verifier.verify(signature);
                }
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            // Bytes that are no signature at all are a wrong signature.
            return false;
        }
    }

    private static String ecdsaName(Mechanism.Ecdsa ecdsa) {
        return switch (ecdsa.form()) {
            case DER -> "NONEwithECDSA";
            case RAW -> "NONEwithECDSAinP1363Format";
        };
    }

    private static PSSSigner pss(Mechanism.RsaPss pss) {
        return PSSSigner.createRawSigner(
                new RSABlindedEngine(), digest(pss.hash()), digest(pss.mgf()), pss.saltBytes(), PSS_TRAILER);
    }

    private static RSAKeyParameters parameters(RSAKey key) {
        return switch (key) {
            case RSAPrivateCrtKey crt ->
                new RSAPrivateCrtKeyParameters(
                        crt.getModulus(),
                        crt.getPublicExponent(),
                        crt.getPrivateExponent(),
                        crt.getPrimeP(),
                        crt.getPrimeQ(),
                        crt.getPrimeExponentP(),
                        crt.getPrimeExponentQ(),
                        crt.getCrtCoefficient());
            case RSAPublicKey open -> new RSAKeyParameters(false, open.getModulus(), open.getPublicExponent());
            default -> throw new IllegalArgumentException("an RSA key without its CRT values");
        };
    }

    private static Digest digest(Hash hash) {
        return switch (hash) {
            case SHA_1 -> new SHA1Digest();
            case SHA_224 -> new SHA224Digest();
            case SHA_256 -> new SHA256Digest();
            case SHA_384 -> new SHA384Digest();
            case SHA_512 -> new SHA512Digest();
        };
    }

    // MACs

    static byte[] mac(byte[] key, Mechanism.Mac mechanism, byte[] data) {
        Mac mac = mac(key, mechanism);
        mac.update(data, 0, data.length);
        return finish(mac);
    }

    static Mac mac(byte[] key, Mechanism.Mac mechanism) {
        Mac mac = switch (mechanism) {
            case Mechanism.Hmac(Hash hash) -> new HMac(digest(hash));
            case Mechanism.AesCmac cmac -> new CMac(AESEngine.newInstance());
        };
        mac.init(new KeyParameter(key));
        return mac;
    }

    static byte[] finish(Mac mac) {
        var out = new byte[mac.getMacSize()];
        mac.doFinal(out, 0);
        return out;
    }

    // Keys

    static PrivateKey privateKey(KeyKind kind, byte[] encoded) {
        try {
            return KeyFactory.getInstance(algorithm(kind)).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new HsmException(HsmException.Reason.BAD_KEY, "the private key is no PKCS#8 of RSA or EC.", e);
        }
    }

    static PublicKey publicKey(KeyKind kind, byte[] encoded) {
        try {
            return KeyFactory.getInstance(algorithm(kind)).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new HsmException(
                    HsmException.Reason.BAD_KEY, "the public key is no SubjectPublicKeyInfo of RSA or EC.", e);
        }
    }

    private static String algorithm(KeyKind kind) {
        return kind == KeyKind.RSA_PRIVATE || kind == KeyKind.RSA_PUBLIC ? "RSA" : "EC";
    }
}
