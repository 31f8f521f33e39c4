package org.claviger.hsm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.claviger.hsm.Mechanism.AesCbc;
import org.claviger.hsm.Mechanism.AesCmac;
import org.claviger.hsm.Mechanism.AesCtr;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.Mechanism.AesKeyWrapPad;
import org.claviger.hsm.Mechanism.Des3Cbc;
import org.claviger.hsm.Mechanism.Des3Ecb;
import org.claviger.hsm.Mechanism.Ecdsa;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.Encryption;
import org.claviger.hsm.Mechanism.Hmac;
import org.claviger.hsm.Mechanism.KeyWrap;
import org.claviger.hsm.Mechanism.Mac;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.hsm.Mechanism.RsaPkcs1;
import org.claviger.hsm.Mechanism.RsaPkcs1Signature;
import org.claviger.hsm.Mechanism.RsaPss;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * Sees what a module can do by doing it: published vectors for what is deterministic, the JDK's own verification or
 * encryption for the rest. A mechanism that answers wrongly is not offered, as one that is missing.
 */
public final class CapabilityProbe {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.UTF_8);
    private static final String NIST_AES_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String NIST_BLOCK = "6bc1bee22e409f96e93d7e117393172a";
    private static final String NIST_TDES = "0123456789abcdef23456789abcdef01456789abcdef0123";

    private record EncryptionVector(Encryption mechanism, KeyKind kind, String key, String plain, String cipher) {}

    private record MacVector(Mac mechanism, KeyKind kind, String key, String data, String mac) {}

    private record WrapVector(KeyWrap mechanism, String key, String plain, String wrapped) {}

    private static final List<EncryptionVector> ENCRYPTIONS = List.of(
            // FIPS 197, appendix C.1
            new EncryptionVector(
                    new AesEcb(),
                    KeyKind.AES,
                    "000102030405060708090a0b0c0d0e0f",
                    "00112233445566778899aabbccddeeff",
                    "69c4e0d86a7b0430d8cdb78070b4c55a"),
            // SP 800-38A, F.2.1 and F.5.1
            new EncryptionVector(
                    new AesCbc(hex("000102030405060708090a0b0c0d0e0f"), false),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK,
                    "7649abac8119b246cee98e9b12e9197d"),
            new EncryptionVector(
                    new AesCtr(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), 128),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK,
                    "874d6191b620e3261bef6864990db6ce"),
            // Wycheproof, AES-CBC-PKCS5
            new EncryptionVector(
                    new AesCbc(hex("da9520f7d3520277035173299388bee2"), true),
                    KeyKind.AES,
                    "e34f15c7bd819930fe9d66e0c166e61c",
                    "",
                    "b10ab60153276941361000414aed0a9d"),
            // The GCM specification (McGrew and Viega), test case 4
            new EncryptionVector(
                    new AesGcm(hex("cafebabefacedbaddecaf888"), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")),
                    KeyKind.AES,
                    "feffe9928665731c6d6a8f9467308308",
                    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                            + "5bc94fbc3221a5db94fae95ae7121a47"),
            // SP 800-67, appendix B.1; with an initialisation vector of zeros CBC begins as ECB
            new EncryptionVector(new Des3Ecb(), KeyKind.DES3, NIST_TDES, "5468652071756663", "a826fd8ce53b855f"),
            new EncryptionVector(
                    new Des3Cbc(new byte[8], false), KeyKind.DES3, NIST_TDES, "5468652071756663", "a826fd8ce53b855f"));

    // RFC 2202 test case 6, RFC 4231 test case 6, RFC 4493 example 2
    private static final String LONG_HMAC_INPUT =
            HEX.formatHex("Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.UTF_8));
    private static final List<MacVector> MACS = List.of(
            hmac(Hash.SHA_1, 80, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
            hmac(Hash.SHA_224, 131, "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
            hmac(Hash.SHA_256, 131, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
            hmac(
                    Hash.SHA_384,
                    131,
                    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"),
            hmac(
                    Hash.SHA_512,
                    131,
                    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                            + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
            new MacVector(new AesCmac(), KeyKind.AES, NIST_AES_128, NIST_BLOCK, "070a16b46b4d4144f79bdd9dd04a287c"));

    private static final List<WrapVector> WRAPS = List.of(
            // RFC 3394 section 4.1
            new WrapVector(
                    new AesKeyWrap(),
                    "000102030405060708090a0b0c0d0e0f",
                    "00112233445566778899aabbccddeeff",
                    "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
            // No published vector has a length that every module takes, so this one is from the JDK
            // (AES/KWP/NoPadding);
            // the vectors of RFC 5649 are of odd lengths.
            new WrapVector(
                    new AesKeyWrapPad(),
                    "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                    "0102030405060708090a0b0c0d0e0f10",
                    "14c5f654bacf219e254c81a8c1c0b71bd99a2c90502e044f"));

    private final Hsm hsm;
    private final String module;
    private final boolean trustedKeys;
    private final SortedSet<String> mechanisms = new TreeSet<>();

    /** @param trustedKeys whether this user can have wrapping keys that the module counts as trusted */
    public CapabilityProbe(Hsm hsm, String module, boolean trustedKeys) {
        this.hsm = hsm;
        this.module = module;
        this.trustedKeys = trustedKeys;
    }

    /** What is known before the probe has run. */
    public static HsmCapabilities nothingYet(String module) {
        return new HsmCapabilities(module, new TreeSet<>(), Set.of(), false);
    }

    public HsmCapabilities run() {
        for (var vector : ENCRYPTIONS) {
            offer(vector.mechanism(), () -> encrypts(vector));
        }
        // No vector of its own: the first block is that of the form without padding.
        offer(new Des3Cbc(new byte[8], true), this::padsTripleDes);
        for (var vector : MACS) {
            offer(vector.mechanism(), () -> authenticates(vector));
        }
        for (var vector : WRAPS) {
            offer(vector.mechanism(), () -> wraps(vector));
        }
        probeRsa();
        offer(new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER), this::signsWithEc);
        return new HsmCapabilities(module, mechanisms, residentKinds(), trustedKeys && honoursTrustedWrapping());
    }

    private void offer(Mechanism mechanism, Callable<Boolean> attempt) {
        if (succeeds(attempt)) {
            mechanisms.add(mechanism.name());
        }
    }

    /** A module that is gone is no module that lacks something. */
    private static boolean succeeds(Callable<Boolean> attempt) {
        try {
            return attempt.call();
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.UNAVAILABLE) {
                throw e;
            }
            return false;
        } catch (GeneralSecurityException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException("the module could not be probed", e);
        }
    }

    private boolean encrypts(EncryptionVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT));
        try {
            byte[] cipher = hsm.encrypt(key, vector.mechanism(), hex(vector.plain()));
            byte[] plain = hsm.decrypt(key, vector.mechanism(), hex(vector.cipher()));
            return Arrays.equals(cipher, hex(vector.cipher())) && Arrays.equals(plain, hex(vector.plain()));
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean padsTripleDes() {
        KeyHandle key = secretKey(KeyKind.DES3, NIST_TDES, KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT));
        try {
            var padded = new Des3Cbc(new byte[8], true);
            byte[] cipher = hsm.encrypt(key, padded, hex("5468652071756663"));
            return cipher.length == 16
                    && HEX.formatHex(cipher).startsWith("a826fd8ce53b855f")
                    && Arrays.equals(hsm.decrypt(key, padded, cipher), hex("5468652071756663"));
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean authenticates(MacVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY));
        try {
            return Arrays.equals(hsm.mac(key, vector.mechanism(), hex(vector.data())), hex(vector.mac()));
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean wraps(WrapVector vector) {
        KeyHandle key = secretKey(KeyKind.AES, vector.key(), KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));
        try (var plain = SecretBytes.copyOf(hex(vector.plain()));
                var unwrapped = hsm.unwrapBytes(key, vector.mechanism(), hex(vector.wrapped()))) {
            byte[] wrapped = hsm.wrapBytes(key, vector.mechanism(), plain);
            return unwrapped.matches(plain) && Arrays.equals(wrapped, hex(vector.wrapped()));
        } finally {
            hsm.destroy(key);
        }
    }

    private void probeRsa() {
        PublicKey publicKey = publicKey("RSA", KnownKeys.rsaPublicKeyInfo());
        KeyHandle key;
        try (var info = SecretBytes.copyOf(KnownKeys.rsaPrivateKeyInfo())) {
            key = hsm.importPrivateKey(info, KeyTemplate.of(KeyUse.SIGN, KeyUse.DECRYPT));
        } catch (HsmException e) {
            return;
        }
        try {
            offer(new RsaPkcs1(), () -> decrypts(key, new RsaPkcs1(), encryptedByJdk(publicKey, null)));
            for (var hash : Hash.values()) {
                probeRsa(key, publicKey, hash);
            }
        } finally {
            hsm.destroy(key);
        }
    }

    private void probeRsa(KeyHandle key, PublicKey publicKey, Hash hash) {
        var pkcs1 = new RsaPkcs1Signature(hash, SignatureInput.MESSAGE);
        offer(pkcs1, () -> verifiesByJdk(publicKey, hash, null, hsm.sign(key, pkcs1, MESSAGE)));
        for (var mgf : EnumSet.of(hash, Hash.SHA_1)) {
            var pss = new RsaPss(hash, mgf, hash.bytes(), SignatureInput.MESSAGE);
            var pssSpec =
                    new PSSParameterSpec(hash.jcaName(), "MGF1", new MGF1ParameterSpec(mgf.jcaName()), hash.bytes(), 1);
            offer(pss, () -> verifiesByJdk(publicKey, hash, pssSpec, hsm.sign(key, pss, MESSAGE)));
            var oaep = new RsaOaep(hash, mgf, new byte[0]);
            var oaepSpec = new OAEPParameterSpec(
                    hash.jcaName(), "MGF1", new MGF1ParameterSpec(mgf.jcaName()), PSource.PSpecified.DEFAULT);
            offer(oaep, () -> decrypts(key, oaep, encryptedByJdk(publicKey, oaepSpec)));
        }
        var labelled = new RsaOaep(hash, hash, MESSAGE);
        var labelledSpec = new OAEPParameterSpec(
                hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), new PSource.PSpecified(MESSAGE));
        offer(labelled, () -> decrypts(key, labelled, encryptedByJdk(publicKey, labelledSpec)));
    }

    private boolean decrypts(KeyHandle key, Encryption mechanism, byte[] cipher) {
        return Arrays.equals(hsm.decrypt(key, mechanism, cipher), MESSAGE);
    }

    private static byte[] encryptedByJdk(PublicKey key, @Nullable AlgorithmParameterSpec oaep)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(oaep == null ? "RSA/ECB/PKCS1Padding" : "RSA/ECB/OAEPPadding");
        if (oaep == null) {
            cipher.init(Cipher.ENCRYPT_MODE, key);
        } else {
            cipher.init(Cipher.ENCRYPT_MODE, key, oaep);
        }
        return cipher.doFinal(MESSAGE);
    }

    private static boolean verifiesByJdk(
            PublicKey key, Hash hash, @Nullable AlgorithmParameterSpec pss, byte[] signature)
            throws GeneralSecurityException {
        String name =
                hash.jcaName().replace("-", "") + "with" + key.getAlgorithm().replace("EC", "ECDSA");
        Signature verifier = Signature.getInstance(pss == null ? name : "RSASSA-PSS");
        if (pss != null) {
            verifier.setParameter(pss);
        }
        verifier.initVerify(key);
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    private boolean signsWithEc() throws GeneralSecurityException {
        KeyHandle key;
        try (var info = SecretBytes.copyOf(KnownKeys.ecPrivateKeyInfo())) {
            key = hsm.importPrivateKey(info, KeyTemplate.of(KeyUse.SIGN));
        }
        try {
            var mechanism = new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);
            byte[] signature = hsm.sign(key, mechanism, MESSAGE);
            return verifiesByJdk(publicKey("EC", KnownKeys.ecPublicKeyInfo()), Hash.SHA_256, null, signature);
        } finally {
            hsm.destroy(key);
        }
    }

    private Set<KeyKind> residentKinds() {
        Set<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));
        try {
            for (var kind : KeyKind.values()) {
                if (!kind.isPublic() && succeeds(() -> resides(wrappingKey, kind))) {
                    kinds.add(kind);
                }
            }
        } finally {
            hsm.destroy(wrappingKey);
        }
        return kinds;
    }

    /** Wrapped and unwrapped, a known key must do what it did before, and must not be readable any more. */
    private boolean resides(KeyHandle wrappingKey, KeyKind kind) throws GeneralSecurityException {
        KeyTemplate template = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.SIGN);
        KeyWrap mechanism = kind.isSecret() ? new AesKeyWrap() : new AesKeyWrapPad();
        KeyHandle first = knownKey(kind, template.wrappable());
        byte[] wrapped;
        try {
            wrapped = hsm.wrapKey(wrappingKey, mechanism, first);
        } finally {
            hsm.destroy(first);
        }
        KeyHandle key = hsm.unwrapKey(wrappingKey, mechanism, wrapped, kind, template);
        try {
            return worksAsKnown(key) && isHidden(key);
        } finally {
            hsm.destroy(key);
        }
    }

    private KeyHandle knownKey(KeyKind kind, KeyTemplate template) {
        return switch (kind) {
            case AES -> secretKey(kind, NIST_AES_128, template);
            case DES3 -> secretKey(kind, NIST_TDES, template);
            case GENERIC_SECRET -> secretKey(kind, "aa".repeat(136), template);
            case RSA_PRIVATE, RSA_PUBLIC -> privateKey(KnownKeys.rsaPrivateKeyInfo(), template);
            case EC_PRIVATE, EC_PUBLIC -> privateKey(KnownKeys.ecPrivateKeyInfo(), template);
        };
    }

    private boolean worksAsKnown(KeyHandle key) throws GeneralSecurityException {
        return switch (key.kind()) {
            case AES ->
                Arrays.equals(hsm.encrypt(key, new AesEcb(), hex(NIST_BLOCK)), hex("3ad77bb40d7a3660a89ecaf32466ef97"));
            case DES3 ->
                Arrays.equals(hsm.encrypt(key, new Des3Ecb(), hex("5468652071756663")), hex("a826fd8ce53b855f"));
            case GENERIC_SECRET -> hsm.mac(key, new Hmac(Hash.SHA_256), MESSAGE).length == Hash.SHA_256.bytes();
            case RSA_PRIVATE, RSA_PUBLIC ->
                verifiesByJdk(
                        publicKey("RSA", KnownKeys.rsaPublicKeyInfo()),
                        Hash.SHA_256,
                        null,
                        hsm.sign(key, new RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE), MESSAGE));
            case EC_PRIVATE, EC_PUBLIC ->
                verifiesByJdk(
                        publicKey("EC", KnownKeys.ecPublicKeyInfo()),
                        Hash.SHA_256,
                        null,
                        hsm.sign(key, new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER), MESSAGE));
        };
    }

    private boolean isHidden(KeyHandle key) {
        try (var shown = hsm.exportKey(key)) {
            return shown.isEmpty();
        } catch (HsmException e) {
            return e.reason() == HsmException.Reason.KEY_REFUSED;
        }
    }

    private boolean honoursTrustedWrapping() {
        KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP));
        try {
            KeyHandle key = hsm.generateSecretKey(
                    KeyKind.AES, 256, KeyTemplate.of(KeyUse.ENCRYPT).wrappable().withTrustedWrappingOnly());
            try {
                return hsm.wrapKey(wrappingKey, new AesKeyWrap(), key).length == 0;
            } catch (HsmException e) {
                return e.reason() == HsmException.Reason.KEY_REFUSED;
            } finally {
                hsm.destroy(key);
            }
        } catch (HsmException e) {
            return false;
        } finally {
            hsm.destroy(wrappingKey);
        }
    }

    private KeyHandle secretKey(KeyKind kind, String value, KeyTemplate template) {
        try (var secret = SecretBytes.takeFrom(hex(value))) {
            return hsm.importSecretKey(kind, secret, template);
        }
    }

    private KeyHandle privateKey(byte[] info, KeyTemplate template) {
        try (var secret = SecretBytes.takeFrom(info)) {
            return hsm.importPrivateKey(secret, template);
        }
    }

    private static PublicKey publicKey(String algorithm, byte[] subjectPublicKeyInfo) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK reads keys of " + algorithm, e);
        }
    }

    private static MacVector hmac(Hash hash, int keyBytes, String mac) {
        return new MacVector(new Hmac(hash), KeyKind.GENERIC_SECRET, "aa".repeat(keyBytes), LONG_HMAC_INPUT, mac);
    }

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits);
    }
}
