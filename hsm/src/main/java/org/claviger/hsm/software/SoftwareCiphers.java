package org.claviger.hsm.software;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.CFBBlockCipher;
import org.bouncycastle.crypto.modes.CFBModeCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.OFBBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.jspecify.annotations.Nullable;

/** The ciphers by the JDK, and by Bouncy Castle where the JDK lacks them or their parameters. */
final class SoftwareCiphers {
    private static final int AES_BLOCK_BITS = 128;
    private static final int CHACHA_ROUNDS = 20;
    private static final int CHACHA_BLOCK_BYTES = 64;
    private static final int ORIGINAL_NONCE_BYTES = 8;

    private SoftwareCiphers() {}

    static byte[] crypt(boolean encrypt, KeyKind kind, byte[] key, Mechanism.Encryption mechanism, byte[] data) {
        try {
            return switch (mechanism) {
                case Mechanism.AesGcm gcm ->
                    authenticated(
                            encrypt,
                            GCMBlockCipher.newInstance(AESEngine.newInstance()),
                            new AEADParameters(new KeyParameter(key), gcm.tagBits(), gcm.iv(), gcm.additionalData()),
                            data);
                case Mechanism.AesCcm ccm ->
                    authenticated(
                            encrypt,
                            CCMBlockCipher.newInstance(AESEngine.newInstance()),
                            new AEADParameters(new KeyParameter(key), ccm.tagBits(), ccm.nonce(), ccm.additionalData()),
                            data);
                case Mechanism.ChaCha20Poly1305 chaCha -> chaCha20Poly1305(encrypt, key, chaCha, data);
                // Neither the JDK nor Bouncy Castle has the mode, and this project writes no cryptography.
                case Mechanism.AesXts xts -> throw MechanismUnsupportedException.missing(xts);
                case Mechanism.AesCfb cfb -> whole(stream(encrypt, key, cfb), data);
                case Mechanism.AesOfb ofb -> whole(stream(encrypt, key, ofb), data);
                case Mechanism.Des3Cfb cfb -> whole(stream(encrypt, key, cfb), data);
                case Mechanism.Des3Ofb ofb -> whole(stream(encrypt, key, ofb), data);
                case Mechanism.ChaCha20 chaCha -> whole(stream(encrypt, key, chaCha), data);
                case Mechanism.AesCtr ctr -> {
                    requireRoom(ctr, data.length);
                    yield started(
                                    "AES/CTR/NoPadding",
                                    Cipher.ENCRYPT_MODE,
                                    new SecretKeySpec(key, "AES"),
                                    ctr.counterBlock())
                            .doFinal(data);
                }
                case Mechanism.RsaPkcs1 rsa -> rsa(encrypt, kind, key, rsa).doFinal(data);
                case Mechanism.RsaOaep oaep -> rsa(encrypt, kind, key, oaep).doFinal(data);
                default -> block(encrypt, key, mechanism).doFinal(data);
            };
        } catch (GeneralSecurityException | InvalidCipherTextException | RuntimeException e) {
            throw SoftwareCryptography.dataRefused(mechanism, e);
        }
    }

    private static byte[] authenticated(boolean encrypt, AEADCipher cipher, AEADParameters parameters, byte[] data)
            throws InvalidCipherTextException {
        cipher.init(encrypt, parameters);
        var out = new byte[cipher.getOutputSize(data.length)];
        int length = cipher.processBytes(data, 0, data.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }

    private static byte[] chaCha20Poly1305(boolean encrypt, byte[] key, Mechanism.ChaCha20Poly1305 chaCha, byte[] data)
            throws InvalidCipherTextException {
        int missing = (Mechanism.ChaCha20Poly1305.FULL_TAG_BITS - chaCha.tagBits()) / Byte.SIZE;
        var parameters = new AEADParameters(
                new KeyParameter(key),
                Mechanism.ChaCha20Poly1305.FULL_TAG_BITS,
                chaCha.nonce(),
                chaCha.additionalData());
        if (encrypt) {
            byte[] sealed = authenticated(true, new ChaCha20Poly1305(), parameters, data);
            return Arrays.copyOf(sealed, sealed.length - missing);
        }
        if (missing == 0) {
            return authenticated(false, new ChaCha20Poly1305(), parameters, data);
        }
        // Nobody checks a tag that was cut: the data is sealed again, and has to be the same as far as it goes.
        int length = data.length - chaCha.tagBits() / Byte.SIZE;
        if (length < 0) {
            throw new InvalidCipherTextException("shorter than its tag");
        }
        var behindTheKeyOfTheTag = new Mechanism.ChaCha20(chaCha.nonce(), 1);
        byte[] plain = whole(stream(false, key, behindTheKeyOfTheTag), Arrays.copyOf(data, length));
        byte[] sealed = authenticated(true, new ChaCha20Poly1305(), parameters, plain);
        if (!MessageDigest.isEqual(Arrays.copyOf(sealed, data.length), data)) {
            throw new InvalidCipherTextException("another tag");
        }
        return plain;
    }

    private static byte[] whole(StreamCipher cipher, byte[] data) {
        var out = new byte[data.length];
        cipher.processBytes(data, 0, data.length, out, 0);
        return out;
    }

    /** Whether each part of the data can be answered as it comes, by {@link #stream}. */
    static boolean isStream(Mechanism.Encryption mechanism) {
        return switch (mechanism) {
            case Mechanism.AesCfb _, Mechanism.AesOfb _, Mechanism.Des3Cfb _, Mechanism.Des3Ofb _ -> true;
            case Mechanism.ChaCha20 _ -> true;
            default -> false;
        };
    }

    /** Whether a block cipher of the JDK does it, by {@link #block}. */
    static boolean isBlock(Mechanism.Encryption mechanism) {
        return switch (mechanism) {
            case Mechanism.AesEcb _, Mechanism.AesCbc _, Mechanism.AesCtr _, Mechanism.Des3Ecb _, Mechanism.Des3Cbc _ ->
                true;
            default -> false;
        };
    }

    /** A cipher that takes any number of bytes at a time, started. */
    static StreamCipher stream(boolean encrypt, byte[] key, Mechanism.Encryption mechanism) {
        try {
            return switch (mechanism) {
                case Mechanism.AesCfb cfb -> cfb(AESEngine.newInstance(), encrypt, key, cfb.iv());
                case Mechanism.AesOfb ofb -> ofb(AESEngine.newInstance(), encrypt, key, ofb.iv());
                case Mechanism.Des3Cfb cfb -> cfb(new DESedeEngine(), encrypt, key, cfb.iv());
                case Mechanism.Des3Ofb ofb -> ofb(new DESedeEngine(), encrypt, key, ofb.iv());
                case Mechanism.ChaCha20 chaCha -> {
                    Salsa20Engine cipher = chaCha.nonce().length == ORIGINAL_NONCE_BYTES
                            ? new ChaChaEngine(CHACHA_ROUNDS)
                            : new ChaCha7539Engine();
                    cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), chaCha.nonce()));
                    cipher.seekTo(Integer.toUnsignedLong(chaCha.counter()) * CHACHA_BLOCK_BYTES);
                    yield cipher;
                }
                default -> throw new IllegalArgumentException(mechanism.name() + " does not come byte by byte");
            };
        } catch (RuntimeException e) {
            throw SoftwareCryptography.dataRefused(mechanism, e);
        }
    }

    private static StreamCipher cfb(BlockCipher blocks, boolean encrypt, byte[] key, byte[] iv) {
        CFBModeCipher cipher = CFBBlockCipher.newInstance(blocks, Byte.SIZE * blocks.getBlockSize());
        cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
        return (StreamCipher) cipher;
    }

    private static StreamCipher ofb(BlockCipher blocks, boolean encrypt, byte[] key, byte[] iv) {
        var cipher = new OFBBlockCipher(blocks, Byte.SIZE * blocks.getBlockSize());
        cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
        return cipher;
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
                default -> throw new IllegalArgumentException(mechanism.name() + " is no cipher of blocks");
            };
        } catch (GeneralSecurityException e) {
            throw SoftwareCryptography.dataRefused(mechanism, e);
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

    /** The JDK counts in the whole block: a shorter counter is the same until it is at its end. */
    private static void requireRoom(Mechanism.AesCtr ctr, int dataBytes) {
        BigInteger end = BigInteger.ONE.shiftLeft(ctr.counterBits());
        BigInteger begin = new BigInteger(1, ctr.counterBlock()).mod(end);
        long blocks = Math.ceilDiv((long) dataBytes, ctr.counterBlock().length);
        if (begin.add(BigInteger.valueOf(blocks)).compareTo(end) > 0 && ctr.counterBits() < AES_BLOCK_BITS) {
            throw HsmException.badData("the counter would come round.");
        }
    }

    /** In parts nobody knows how far it will count. */
    private static byte[] counterBlock(Mechanism.AesCtr ctr) {
        if (ctr.counterBits() != AES_BLOCK_BITS) {
            throw MechanismUnsupportedException.missing(ctr);
        }
        return ctr.counterBlock();
    }

    private static Cipher rsa(boolean encrypt, KeyKind kind, byte[] encoded, Mechanism mechanism)
            throws GeneralSecurityException {
        int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        Key key = kind.isPublic() ? SoftwareKeys.publicKey(kind, encoded) : SoftwareKeys.privateKey(kind, encoded);
        if (mechanism instanceof Mechanism.RsaOaep oaep) {
            SoftwareCryptography.requireSound(oaep, oaep.hash(), oaep.mgf());
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
}
