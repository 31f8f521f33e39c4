package org.claviger.server.object;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.CertificateIdentifier;
import org.claviger.codec.object.CertificateIssuer;
import org.claviger.codec.object.CertificateSubject;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.X509CertificateIdentifier;
import org.claviger.codec.object.X509CertificateIssuer;
import org.claviger.codec.object.X509CertificateSubject;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;

/** What a certificate says of itself becomes attributes of its object (2.1 sections 4.6 to 4.8, 4.22, 4.61 to 4.63). */
final class CertificateFacts {
    /** The parts of a distinguished name that have attributes: of the subject and of the issuer. */
    private record NamePart(ASN1ObjectIdentifier type, Attribute ofSubject, Attribute ofIssuer) {}

    private static final List<NamePart> NAME_PARTS = List.of(
            new NamePart(BCStyle.CN, Attribute.CERTIFICATE_SUBJECT_CN, Attribute.CERTIFICATE_ISSUER_CN),
            new NamePart(BCStyle.O, Attribute.CERTIFICATE_SUBJECT_O, Attribute.CERTIFICATE_ISSUER_O),
            new NamePart(BCStyle.OU, Attribute.CERTIFICATE_SUBJECT_OU, Attribute.CERTIFICATE_ISSUER_OU),
            new NamePart(BCStyle.EmailAddress, Attribute.CERTIFICATE_SUBJECT_EMAIL, Attribute.CERTIFICATE_ISSUER_EMAIL),
            new NamePart(BCStyle.C, Attribute.CERTIFICATE_SUBJECT_C, Attribute.CERTIFICATE_ISSUER_C),
            new NamePart(BCStyle.ST, Attribute.CERTIFICATE_SUBJECT_ST, Attribute.CERTIFICATE_ISSUER_ST),
            new NamePart(BCStyle.L, Attribute.CERTIFICATE_SUBJECT_L, Attribute.CERTIFICATE_ISSUER_L),
            new NamePart(BCStyle.UID, Attribute.CERTIFICATE_SUBJECT_UID, Attribute.CERTIFICATE_ISSUER_UID),
            new NamePart(
                    BCStyle.SERIALNUMBER,
                    Attribute.CERTIFICATE_SUBJECT_SERIAL_NUMBER,
                    Attribute.CERTIFICATE_ISSUER_SERIAL_NUMBER),
            new NamePart(BCStyle.T, Attribute.CERTIFICATE_SUBJECT_TITLE, Attribute.CERTIFICATE_ISSUER_TITLE),
            new NamePart(BCStyle.DC, Attribute.CERTIFICATE_SUBJECT_DC, Attribute.CERTIFICATE_ISSUER_DC),
            new NamePart(
                    BCStyle.DN_QUALIFIER,
                    Attribute.CERTIFICATE_SUBJECT_DN_QUALIFIER,
                    Attribute.CERTIFICATE_ISSUER_DN_QUALIFIER));

    private static final Map<String, DigitalSignatureAlgorithm> SIGNATURES = signatures();

    private CertificateFacts() {}

    /** The object with the algorithm and length of the certificate's key; one that cannot be read keeps its own. */
    static ManagedObject sized(ManagedObject draft, ManagedObjectValue value) {
        if (!(value instanceof Certificate certificate) || certificate.certificateType() != CertificateType.X_509) {
            return draft;
        }
        AsymmetricKeyParameter key = publicKey(parse(certificate));
        return switch (key) {
            case RSAKeyParameters rsa ->
                sized(draft, CryptographicAlgorithm.RSA, rsa.getModulus().bitLength());
            case ECPublicKeyParameters ec ->
                sized(
                        draft,
                        CryptographicAlgorithm.EC,
                        ec.getParameters().getCurve().getFieldSize());
            case DSAPublicKeyParameters dsa ->
                sized(
                        draft,
                        CryptographicAlgorithm.DSA,
                        dsa.getParameters().getP().bitLength());
            default -> draft;
        };
    }

    /** The attributes with those that an X.509 certificate gives. */
    static Attributes added(Attributes attributes, ManagedObjectValue value) {
        if (!(value instanceof Certificate certificate)) {
            return attributes;
        }
        Attributes all = attributes
                .with(Attribute.CERTIFICATE_TYPE, certificate.certificateType())
                .with(
                        Attribute.CERTIFICATE_LENGTH,
                        certificate.certificateValue().length());
        if (certificate.certificateType() != CertificateType.X_509) {
            return all;
        }
        X509Certificate parsed = parse(certificate);
        X500Name subject = X500Name.getInstance(parsed.getSubjectX500Principal().getEncoded());
        X500Name issuer = X500Name.getInstance(parsed.getIssuerX500Principal().getEncoded());
        for (NamePart part : NAME_PARTS) {
            all = withNames(all, part.ofSubject(), subject, part.type());
            all = withNames(all, part.ofIssuer(), issuer, part.type());
        }
        DigitalSignatureAlgorithm signature = SIGNATURES.get(parsed.getSigAlgName());
        return withIdentifiers(all, parsed).with(Attribute.DIGITAL_SIGNATURE_ALGORITHM, signature);
    }

    private static Attributes withIdentifiers(Attributes attributes, X509Certificate parsed) {
        Bytes issuer = Bytes.owning(parsed.getIssuerX500Principal().getEncoded());
        Bytes subject = Bytes.owning(parsed.getSubjectX500Principal().getEncoded());
        Bytes serial = derOf(parsed.getSerialNumber());
        String issuerName = parsed.getIssuerX500Principal().getName();
        return attributes
                .with(Attribute.X_509_CERTIFICATE_IDENTIFIER, new X509CertificateIdentifier(issuer, serial))
                .with(Attribute.X_509_CERTIFICATE_ISSUER, new X509CertificateIssuer(issuer, List.of()))
                .with(Attribute.X_509_CERTIFICATE_SUBJECT, new X509CertificateSubject(subject, List.of()))
                .with(
                        Attribute.CERTIFICATE_IDENTIFIER,
                        new CertificateIdentifier(
                                issuerName,
                                HexFormat.of()
                                        .formatHex(parsed.getSerialNumber().toByteArray())))
                .with(Attribute.CERTIFICATE_ISSUER, new CertificateIssuer(issuerName, List.of()))
                .with(
                        Attribute.CERTIFICATE_SUBJECT,
                        new CertificateSubject(parsed.getSubjectX500Principal().getName(), List.of()));
    }

    /** As the certificate holds it: an INTEGER, like the names beside it (TC-ECC-3 and TC-CERTATTR-1 of 1.4). */
    private static Bytes derOf(BigInteger serial) {
        try {
            return Bytes.owning(new ASN1Integer(serial).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("a number is not encoded", e);
        }
    }

    private static Attributes withNames(
            Attributes attributes, Attribute attribute, X500Name name, ASN1ObjectIdentifier type) {
        Attributes all = attributes;
        for (RDN rdn : name.getRDNs(type)) {
            for (AttributeTypeAndValue part : rdn.getTypesAndValues()) {
                if (part.getType().equals(type)) {
                    all = all.withAdded(attribute, IETFUtils.valueToString(part.getValue()));
                }
            }
        }
        return all;
    }

    private static ManagedObject sized(ManagedObject draft, CryptographicAlgorithm algorithm, int bits) {
        return draft.withAttributes(draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, algorithm)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, bits));
    }

    private static AsymmetricKeyParameter publicKey(X509Certificate certificate) {
        try {
            return PublicKeyFactory.createKey(
                    SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
        } catch (IOException e) {
            throw KmipException.invalidField("The certificate's key cannot be read.");
        }
    }

    private static X509Certificate parse(Certificate certificate) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            certificate.certificateValue().toArray()));
        } catch (CertificateException e) {
            throw KmipException.invalidField("The Certificate Value is no X.509 certificate.");
        }
    }

    /** By the names that Java gives to signature algorithms. */
    private static Map<String, DigitalSignatureAlgorithm> signatures() {
        Map<String, DigitalSignatureAlgorithm> names = new LinkedHashMap<>();
        names.put("MD5withRSA", DigitalSignatureAlgorithm.MD5_WITH_RSA_ENCRYPTION);
        names.put("SHA1withRSA", DigitalSignatureAlgorithm.SHA_1_WITH_RSA_ENCRYPTION);
        names.put("SHA224withRSA", DigitalSignatureAlgorithm.SHA_224_WITH_RSA_ENCRYPTION);
        names.put("SHA256withRSA", DigitalSignatureAlgorithm.SHA_256_WITH_RSA_ENCRYPTION);
        names.put("SHA384withRSA", DigitalSignatureAlgorithm.SHA_384_WITH_RSA_ENCRYPTION);
        names.put("SHA512withRSA", DigitalSignatureAlgorithm.SHA_512_WITH_RSA_ENCRYPTION);
        names.put("RSASSA-PSS", DigitalSignatureAlgorithm.RSASSA_PSS);
        names.put("SHA1withDSA", DigitalSignatureAlgorithm.DSA_WITH_SHA_1);
        names.put("SHA224withDSA", DigitalSignatureAlgorithm.DSA_WITH_SHA224);
        names.put("SHA256withDSA", DigitalSignatureAlgorithm.DSA_WITH_SHA256);
        names.put("SHA1withECDSA", DigitalSignatureAlgorithm.ECDSA_WITH_SHA_1);
        names.put("SHA224withECDSA", DigitalSignatureAlgorithm.ECDSA_WITH_SHA224);
        names.put("SHA256withECDSA", DigitalSignatureAlgorithm.ECDSA_WITH_SHA256);
        names.put("SHA384withECDSA", DigitalSignatureAlgorithm.ECDSA_WITH_SHA384);
        names.put("SHA512withECDSA", DigitalSignatureAlgorithm.ECDSA_WITH_SHA512);
        return names;
    }
}
