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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.Mechanism.AesKeyWrapPad;
import org.claviger.hsm.Mechanism.Des3Cbc;
import org.claviger.hsm.Mechanism.Des3Ecb;
import org.claviger.hsm.Mechanism.Dsa;
import org.claviger.hsm.Mechanism.Ecdsa;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.Ed25519;
import org.claviger.hsm.Mechanism.Encryption;
import org.claviger.hsm.Mechanism.Hmac;
import org.claviger.hsm.Mechanism.KeyWrap;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.hsm.Mechanism.RsaPkcs1;
import org.claviger.hsm.Mechanism.RsaPkcs1Raw;
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
    private final Hsm hsm;
    private final String module;
    private final boolean trustedKeys;
    private final GcmIv gcmIv;
    private final SortedSet<String> mechanisms = new TreeSet<>();

    /**
     * @param trustedKeys whether this user can have wrapping keys that the module counts as trusted
     * @param gcmIv under whose IV the module was seen to encrypt with AES-GCM
     */
    public CapabilityProbe(Hsm hsm, String module, boolean trustedKeys, GcmIv gcmIv) {
        this.hsm = hsm;
        this.module = module;
        this.trustedKeys = trustedKeys;
        this.gcmIv = gcmIv;
    }

    /** What is known before the probe has run. */
    public static HsmCapabilities nothingYet(String module) {
        return new HsmCapabilities(module, new TreeSet<>(), Set.of(), false, true, GcmIv.NONE);
    }

    public HsmCapabilities run() {
        for (var vector : KnownAnswers.ENCRYPTIONS) {
            offer(vector.mechanism(), () -> encrypts(vector));
        }
        // No vector of its own: the first block is that of the form without padding.
        offer(new Des3Cbc(new byte[8], true), this::padsTripleDes);
        for (var vector : KnownAnswers.MACS) {
            offer(vector.mechanism(), () -> authenticates(vector));
        }
        for (var vector : KnownAnswers.WRAPS) {
            offer(vector.mechanism(), () -> wraps(vector));
        }
        probeRsa();
        offer(new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER), this::signsWithEc);
        offer(new Ed25519(), this::signsWithEd25519);
        offer(new Dsa(Hash.SHA_256, SignatureInput.MESSAGE), this::signsWithDsa);
        return new HsmCapabilities(
                module, mechanisms, residentKinds(), trustedKeys && honoursTrustedWrapping(), keepsKeys(), gcmIv);
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

    private boolean encrypts(KnownAnswers.EncryptionVector vector) {
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
        KeyHandle key = secretKey(KeyKind.DES3, KnownAnswers.NIST_TDES, KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT));
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

    private boolean authenticates(KnownAnswers.MacVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY));
        try {
            return Arrays.equals(hsm.mac(key, vector.mechanism(), hex(vector.data())), hex(vector.mac()));
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean wraps(KnownAnswers.WrapVector vector) {
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
            byte[] info =
                    Digests.digestInfo(Hash.SHA_256, Digests.of(Hash.SHA_256).digest(MESSAGE));
            offer(
                    new RsaPkcs1Raw(),
                    () -> verifiesByJdk(publicKey, Hash.SHA_256, null, hsm.sign(key, new RsaPkcs1Raw(), info)));
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
        if (hash == Hash.MD5) {
            // Its old signatures are all that it is for.
            return;
        }
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
        // The JDK writes SHA256withRSA, and SHA3-256withRSA.
        String name = hash.jcaName().replace("SHA-", "SHA") + "with"
                + key.getAlgorithm().replace("EC", "ECDSA");
        Signature verifier = Signature.getInstance(pss == null ? name : "RSASSA-PSS");
        if (pss != null) {
            verifier.setParameter(pss);
        }
        verifier.initVerify(key);
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    private boolean signsWithEc() throws GeneralSecurityException {
        KeyHandle key = privateKey(KnownKeys.ecPrivateKeyInfo(), KeyTemplate.of(KeyUse.SIGN));
        try {
            var mechanism = new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);
            byte[] signature = hsm.sign(key, mechanism, MESSAGE);
            return verifiesByJdk(publicKey("EC", KnownKeys.ecPublicKeyInfo()), Hash.SHA_256, null, signature);
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean signsWithEd25519() throws GeneralSecurityException {
        KeyHandle key = privateKey(KnownKeys.ed25519PrivateKeyInfo(), KeyTemplate.of(KeyUse.SIGN));
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey("Ed25519", KnownKeys.ed25519PublicKeyInfo()));
            verifier.update(MESSAGE);
            return verifier.verify(hsm.sign(key, new Ed25519(), MESSAGE));
        } finally {
            hsm.destroy(key);
        }
    }

    private boolean signsWithDsa() throws GeneralSecurityException {
        KeyHandle key = privateKey(KnownKeys.dsaPrivateKeyInfo(), KeyTemplate.of(KeyUse.SIGN));
        try {
            byte[] signature = hsm.sign(key, new Dsa(Hash.SHA_256, SignatureInput.MESSAGE), MESSAGE);
            return verifiesByJdk(publicKey("DSA", KnownKeys.dsaPublicKeyInfo()), Hash.SHA_256, null, signature);
        } finally {
            hsm.destroy(key);
        }
    }

    private Set<KeyKind> residentKinds() {
        Set<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));
        try {
            for (var kind : KeyKind.values()) {
                if (kind.isKept() && succeeds(() -> resides(wrappingKey, kind))) {
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
            case AES -> secretKey(kind, KnownAnswers.NIST_AES_128, template);
            case DES3 -> secretKey(kind, KnownAnswers.NIST_TDES, template);
            case GENERIC_SECRET -> secretKey(kind, "aa".repeat(136), template);
            case CHACHA20, AES_XTS, ED25519_PRIVATE, ED25519_PUBLIC, DSA_PRIVATE, DSA_PUBLIC ->
                throw new IllegalArgumentException(kind + " is kept as data");
            case RSA_PRIVATE, RSA_PUBLIC -> privateKey(KnownKeys.rsaPrivateKeyInfo(), template);
            case EC_PRIVATE, EC_PUBLIC -> privateKey(KnownKeys.ecPrivateKeyInfo(), template);
        };
    }

    private boolean worksAsKnown(KeyHandle key) throws GeneralSecurityException {
        return switch (key.kind()) {
            case AES ->
                Arrays.equals(
                        hsm.encrypt(key, new AesEcb(), hex(KnownAnswers.NIST_BLOCK)),
                        hex("3ad77bb40d7a3660a89ecaf32466ef97"));
            case DES3 ->
                Arrays.equals(hsm.encrypt(key, new Des3Ecb(), hex("5468652071756663")), hex("a826fd8ce53b855f"));
            case GENERIC_SECRET -> hsm.mac(key, new Hmac(Hash.SHA_256), MESSAGE).length == Hash.SHA_256.bytes();
            case CHACHA20, AES_XTS, ED25519_PRIVATE, ED25519_PUBLIC, DSA_PRIVATE, DSA_PUBLIC ->
                throw new IllegalArgumentException(key.kind() + " is kept as data");
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

    /** A key as a root is, but of this session alone, and another that would take it out. */
    private boolean keepsKeys() {
        KeyTemplate template = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);
        KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, template);
        try {
            KeyHandle root = hsm.generateSecretKey(KeyKind.AES, 256, template);
            try {
                return !succeeds(() -> hsm.wrapKey(wrappingKey, new AesKeyWrap(), root).length > 0);
            } finally {
                hsm.destroy(root);
            }
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

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits);
    }
}
