package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SHA512tDigest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.claviger.hsm.Digests;
import org.claviger.hsm.EcdsaSignatures;
import org.claviger.hsm.Hash;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;

/** The mechanisms by the JDK, and by Bouncy Castle where the JDK lacks them or their parameters. */
final class SoftwareCryptography {
    private static final byte PSS_TRAILER = (byte) 0xBC;

    private SoftwareCryptography() {}

    /** What the JDK and Bouncy Castle throw for data that does not fit is one answer, whatever it is. */
    static HsmException dataRefused(Mechanism mechanism, Exception cause) {
        if (cause instanceof HsmException known) {
            return known;
        }
        return new HsmException(
                HsmException.Reason.BAD_DATA,
                "the data is not what " + mechanism.name() + " takes with this key.",
                cause);
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
            case Mechanism.RsaPkcs1 rsa -> SoftwareCiphers.crypt(true, kind, wrappingKey, rsa, key);
            case Mechanism.RsaOaep oaep -> SoftwareCiphers.crypt(true, kind, wrappingKey, oaep, key);
        };
    }

    static byte[] unwrap(KeyKind kind, byte[] wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        return switch (mechanism) {
            case Mechanism.AesKeyWrap kw -> aesWrap(Cipher.DECRYPT_MODE, wrappingKey, kw, wrapped);
            case Mechanism.AesKeyWrapPad kwp -> aesWrap(Cipher.DECRYPT_MODE, wrappingKey, kwp, wrapped);
            case Mechanism.RsaPkcs1 rsa -> SoftwareCiphers.crypt(false, kind, wrappingKey, rsa, wrapped);
            case Mechanism.RsaOaep oaep -> SoftwareCiphers.crypt(false, kind, wrappingKey, oaep, wrapped);
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
        PrivateKey key = SoftwareKeys.privateKey(kind, encoded);
        try {
            return switch (mechanism) {
                case Mechanism.RsaPkcs1Signature rsa -> padded(key, Digests.digestInfo(rsa.hash(), digest));
                case Mechanism.RsaPkcs1Raw raw -> padded(key, digest);
                case Mechanism.Ed25519 ed25519 -> signed(Signature.getInstance("Ed25519"), key, digest);
                case Mechanism.RsaPss pss -> {
                    PSSSigner signer = pss(pss);
                    signer.init(true, parameters((RSAKey) key));
                    signer.update(digest, 0, digest.length);
                    yield signer.generateSignature();
                }
                case Mechanism.Ecdsa ecdsa -> signed(SoftwareKeys.ecdsa(ecdsa.form(), kind, encoded), key, digest);
                case Mechanism.Dsa dsa -> signed(SoftwareKeys.dsa(), key, digest);
            };
        } catch (GeneralSecurityException | CryptoException | RuntimeException e) {
            throw dataRefused(mechanism, e);
        }
    }

    private static byte[] signed(Signature signature, PrivateKey key, byte[] digest) throws GeneralSecurityException {
        signature.initSign(key);
        signature.update(digest);
        return signature.sign();
    }

    private static boolean verified(Signature verifier, PublicKey key, byte[] digest, byte[] signature)
            throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(digest);
        return verifier.verify(signature);
    }

    static boolean verify(
            KeyKind kind, byte[] encoded, Mechanism.Signature mechanism, byte[] digest, byte[] signature) {
        PublicKey key = SoftwareKeys.publicKey(kind, encoded);
        try {
            return switch (mechanism) {
                case Mechanism.RsaPkcs1Signature rsa ->
                    MessageDigest.isEqual(signed(key, signature), Digests.digestInfo(rsa.hash(), digest));
                case Mechanism.RsaPkcs1Raw raw -> MessageDigest.isEqual(signed(key, signature), digest);
                case Mechanism.Ed25519 ed25519 -> verified(Signature.getInstance("Ed25519"), key, digest, signature);
                case Mechanism.Dsa dsa ->
                    EcdsaSignatures.isDer(signature) && verified(SoftwareKeys.dsa(), key, digest, signature);
                case Mechanism.RsaPss pss -> {
                    PSSSigner verifier = pss(pss);
                    verifier.init(false, parameters((RSAKey) key));
                    verifier.update(digest, 0, digest.length);
                    yield verifier.verifySignature(signature);
                }
                // The JDK takes r and s without the zero byte that keeps them positive.
                case Mechanism.Ecdsa ecdsa ->
                    (ecdsa.form() == Mechanism.EcdsaForm.RAW || EcdsaSignatures.isDer(signature))
                            && verified(SoftwareKeys.ecdsa(ecdsa.form(), kind, encoded), key, digest, signature);
            };
        } catch (MechanismUnsupportedException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Bytes that are no signature at all are a wrong signature.
            return false;
        }
    }

    private static byte[] padded(PrivateKey key, byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(bytes);
    }

    private static byte[] signed(PublicKey key, byte[] signature) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, key);
        return cipher.doFinal(signature);
    }

    /** MD5 is there for its old signatures alone, as with modules. */
    static void requireSound(Mechanism mechanism, Hash hash, Hash mgf) {
        if (hash == Hash.MD5 || mgf == Hash.MD5) {
            throw MechanismUnsupportedException.missing(mechanism);
        }
    }

    private static PSSSigner pss(Mechanism.RsaPss pss) {
        requireSound(pss, pss.hash(), pss.mgf());
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
            case SHA_512_224, SHA_512_256 -> new SHA512tDigest(Byte.SIZE * hash.bytes());
            case SHA3_224, SHA3_256, SHA3_384, SHA3_512 -> new SHA3Digest(Byte.SIZE * hash.bytes());
            case MD5 -> new MD5Digest();
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
            case Mechanism.Des3Cmac cmac -> new CMac(new DESedeEngine());
            case Mechanism.Poly1305 poly -> new Poly1305();
        };
        mac.init(new KeyParameter(key));
        return mac;
    }

    static byte[] finish(Mac mac) {
        var out = new byte[mac.getMacSize()];
        mac.doFinal(out, 0);
        return out;
    }
}
