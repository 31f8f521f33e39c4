package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.HsmException;

/** SubjectPublicKeyInfo to and from the attributes of a public key object. */
final class PublicKeys {
    private PublicKeys() {}

    static byte[] rsa(byte[] modulus, byte[] publicExponent) {
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        var key = new RSAPublicKey(new BigInteger(1, modulus), new BigInteger(1, publicExponent));
        try {
            return new SubjectPublicKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** From CKA_EC_PARAMS and CKA_EC_POINT, which is an OCTET STRING around the point. */
    static byte[] ec(byte[] parameters, byte[] point) {
        try {
            var algorithm = new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, ASN1ObjectIdentifier.fromByteArray(parameters));
            byte[] octets = ASN1OctetString.getInstance(point).getOctets();
            return new SubjectPublicKeyInfo(algorithm, octets).getEncoded(ASN1Encoding.DER);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    /** From CKA_EC_POINT, which is an OCTET STRING around the 32 bytes. */
    static byte[] ed25519(byte[] point) {
        try {
            var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
            byte[] octets = ASN1OctetString.getInstance(point).getOctets();
            return new SubjectPublicKeyInfo(algorithm, octets).getEncoded(ASN1Encoding.DER);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    static SubjectPublicKeyInfo parse(byte[] subjectPublicKeyInfo) {
        try {
            return SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo);
        } catch (IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    static boolean isRsa(SubjectPublicKeyInfo key) {
        return PKCSObjectIdentifiers.rsaEncryption.equals(key.getAlgorithm().getAlgorithm());
    }

    static boolean isEc(SubjectPublicKeyInfo key) {
        return X9ObjectIdentifiers.id_ecPublicKey.equals(key.getAlgorithm().getAlgorithm());
    }

    static boolean isEd25519(SubjectPublicKeyInfo key) {
        return EdECObjectIdentifiers.id_Ed25519.equals(key.getAlgorithm().getAlgorithm());
    }

    static boolean isDsa(SubjectPublicKeyInfo key) {
        return X9ObjectIdentifiers.id_dsa.equals(key.getAlgorithm().getAlgorithm());
    }

    static DSAParameter dsaGroup(SubjectPublicKeyInfo key) {
        try {
            return DSAParameter.getInstance(key.getAlgorithm().getParameters());
        } catch (IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    static BigInteger dsaValue(SubjectPublicKeyInfo key) {
        try {
            return ASN1Integer.getInstance(key.parsePublicKey()).getValue();
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    static RSAPublicKey rsaOf(SubjectPublicKeyInfo key) {
        try {
            return RSAPublicKey.getInstance(key.parsePublicKey());
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    static byte[] ecParameters(SubjectPublicKeyInfo key) {
        try {
            byte[] parameters =
                    key.getAlgorithm().getParameters().toASN1Primitive().getEncoded(ASN1Encoding.DER);
            curve(parameters);
            return parameters;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static byte[] ecPoint(SubjectPublicKeyInfo key) {
        try {
            return new DEROctetString(key.getPublicKeyData().getOctets()).getEncoded(ASN1Encoding.DER);
        } catch (IOException | IllegalStateException e) {
            throw unreadable(e);
        }
    }

    /** CKA_EC_PARAMS of a curve: its object identifier in DER. */
    static byte[] parameters(EcCurve curve) {
        try {
            return new ASN1ObjectIdentifier(curve.objectIdentifier()).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static EcCurve curve(byte[] parameters) {
        return Arrays.stream(EcCurve.values())
                .filter(curve -> Arrays.equals(parameters(curve), parameters))
                .findFirst()
                .orElseThrow(() -> new HsmException(
                        HsmException.Reason.BAD_KEY, "the key is not on one of the curves that are known here."));
    }

    private static HsmException unreadable(Exception cause) {
        return new HsmException(
                HsmException.Reason.BAD_KEY, "the public key is no SubjectPublicKeyInfo of RSA or EC in DER.", cause);
    }
}
