package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;

/** Asymmetric keys for the JCA, by their encodings. */
final class SoftwareKeys {
    /** For the curves that the JDK lacks; never registered, so that nothing else comes to use it. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private SoftwareKeys() {}

    static KeyPair generate(EcCurve curve, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator =
                isOfJdk(curve) ? KeyPairGenerator.getInstance("EC") : KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
        generator.initialize(new ECGenParameterSpec(curve.jcaName()), random);
        return generator.generateKeyPair();
    }

    /** What key this is, by the algorithm that it names; it has to be a whole one. */
    static KeyKind kind(byte[] encoded, boolean isPrivate) {
        KeyKind kind = kind(algorithm(encoded, isPrivate).getAlgorithm(), isPrivate);
        if (isPrivate) {
            privateKey(kind, encoded);
        } else {
            publicKey(kind, encoded);
        }
        return kind;
    }

    private static KeyKind kind(ASN1ObjectIdentifier algorithm, boolean isPrivate) {
        if (PKCSObjectIdentifiers.rsaEncryption.equals(algorithm)) {
            return isPrivate ? KeyKind.RSA_PRIVATE : KeyKind.RSA_PUBLIC;
        }
        if (EdECObjectIdentifiers.id_Ed25519.equals(algorithm)) {
            return isPrivate ? KeyKind.ED25519_PRIVATE : KeyKind.ED25519_PUBLIC;
        }
        if (X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm)) {
            return isPrivate ? KeyKind.EC_PRIVATE : KeyKind.EC_PUBLIC;
        }
        if (X9ObjectIdentifiers.id_dsa.equals(algorithm)) {
            return isPrivate ? KeyKind.DSA_PRIVATE : KeyKind.DSA_PUBLIC;
        }
        throw new HsmException(HsmException.Reason.BAD_KEY, "the key is neither RSA nor EC nor Ed25519 nor DSA.");
    }

    private static AlgorithmIdentifier algorithm(byte[] encoded, boolean isPrivate) {
        try {
            return isPrivate
                    ? PrivateKeyInfo.getInstance(encoded).getPrivateKeyAlgorithm()
                    : SubjectPublicKeyInfo.getInstance(encoded).getAlgorithm();
        } catch (IllegalArgumentException e) {
            throw new HsmException(HsmException.Reason.BAD_KEY, "the key is no PKCS#8 or SubjectPublicKeyInfo.", e);
        }
    }

    static PrivateKey privateKey(KeyKind kind, byte[] encoded) {
        try {
            return factory(kind, encoded).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new HsmException(
                    HsmException.Reason.BAD_KEY, "the private key is no PKCS#8 of RSA, EC or Ed25519.", e);
        }
    }

    static PublicKey publicKey(KeyKind kind, byte[] encoded) {
        try {
            return factory(kind, encoded).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new HsmException(
                    HsmException.Reason.BAD_KEY, "the public key is no SubjectPublicKeyInfo of RSA, EC or Ed25519.", e);
        }
    }

    private static KeyFactory factory(KeyKind kind, byte[] encoded) throws GeneralSecurityException {
        return switch (kind) {
            case RSA_PRIVATE, RSA_PUBLIC -> KeyFactory.getInstance("RSA");
            case ED25519_PRIVATE, ED25519_PUBLIC -> KeyFactory.getInstance("Ed25519");
            case DSA_PRIVATE, DSA_PUBLIC -> KeyFactory.getInstance("DSA");
            default ->
                isOnCurveOfJdk(kind, encoded)
                        ? KeyFactory.getInstance("EC")
                        : KeyFactory.getInstance("EC", BOUNCY_CASTLE);
        };
    }

    /** ECDSA of a digest, by the provider that has the key's curve. */
    static Signature ecdsa(Mechanism.EcdsaForm form, KeyKind kind, byte[] encoded) throws GeneralSecurityException {
        boolean ofJdk = isOnCurveOfJdk(kind, encoded);
        String name = switch (form) {
            case DER -> "NONEwithECDSA";
            case RAW -> ofJdk ? "NONEwithECDSAinP1363Format" : "NONEwithPLAIN-ECDSA";
        };
        return ofJdk ? Signature.getInstance(name) : Signature.getInstance(name, BOUNCY_CASTLE);
    }

    /** DSA of a digest: the JDK's takes digests of SHA-1 alone. */
    static Signature dsa() throws GeneralSecurityException {
        return Signature.getInstance("NONEwithDSA", BOUNCY_CASTLE);
    }

    private static boolean isOnCurveOfJdk(KeyKind kind, byte[] encoded) {
        var parameters = algorithm(encoded, kind.isPrivate()).getParameters();
        for (EcCurve curve : EcCurve.values()) {
            if (isOfJdk(curve) && new ASN1ObjectIdentifier(curve.objectIdentifier()).equals(parameters)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfJdk(EcCurve curve) {
        return switch (curve) {
            case P_256, P_384, P_521 -> true;
            case P_192, P_224, SECP256K1 -> false;
        };
    }
}
