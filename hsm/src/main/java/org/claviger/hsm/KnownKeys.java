package org.claviger.hsm;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.agreement.srp.SRP6StandardGroups;
import org.bouncycastle.util.encoders.Hex;

/** Key pairs that everybody knows, to see whether a module computes rightly; they protect nothing. */
final class KnownKeys {
    /** P-256, from RFC 6979 appendix A.2.5. */
    private static final BigInteger EC_VALUE =
            new BigInteger("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", 16);

    private static final byte[] EC_POINT = Hex.decode("04"
            + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
            + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");

    /** RSA of 2048 bits: its factors are the primes of Oakley group 2 (RFC 2409) and of RFC 5054, group 1024. */
    private static final BigInteger P = DHStandardGroups.rfc2409_1024.getP();

    private static final BigInteger Q = SRP6StandardGroups.rfc5054_1024.getN();

    /** CAVP, FIPS 186-3 SigGen, L = 1024 and N = 160 with SHA-256. */
    private static final DSAParameter DSA_GROUP = new DSAParameter(
            number("cba13e533637c37c0e80d9fcd052c1e41a88ac325c4ebe13b7170088d54eef48"
                    + "81f3d35eae47c210385a8485d2423a64da3ffda63a26f92cf5a304f39260384a"
                    + "9b7759d8ac1adc81d3f8bfc5e6cb10efb4e0f75867f4e848d1a338586dd0648f"
                    + "eeb163647ffe7176174370540ee8a8f588da8cc143d939f70b114a7f981b8483"),
            number("95031b8aa71f29d525b773ef8b7c6701ad8a5d99"),
            number("45bcaa443d4cd1602d27aaf84126edc73bd773de6ece15e97e7fef46f13072b7"
                    + "adcaf7b0053cf4706944df8c4568f26c997ee7753000fbe477a37766a4e970ff"
                    + "40008eb900b9de4b5f9ae06e06db6106e78711f3a67feca74dd5bddcdf675ae4"
                    + "014ee9489a42917fbee3bb9f2a24df67512c1c35c97bfbf2308eaacd28368c5c"));

    private static final BigInteger DSA_SECRET = number("2eac4f4196fedb3e651b3b00040184cfd6da2ab4");

    private KnownKeys() {}

    private static BigInteger number(String hex) {
        return new BigInteger(hex, 16);
    }

    static byte[] ecPrivateKeyInfo() {
        return encoded(privateKeyInfo(ecAlgorithm(), new ECPrivateKey(EcCurve.P_256.bits(), EC_VALUE)));
    }

    static byte[] ecPublicKeyInfo() {
        return encoded(new SubjectPublicKeyInfo(ecAlgorithm(), EC_POINT));
    }

    /** RFC 8032 section 7.1, test 1. */
    static byte[] ed25519PrivateKeyInfo() {
        byte[] seed = Hex.decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        return encoded(privateKeyInfo(ed25519Algorithm(), new DEROctetString(seed)));
    }

    static byte[] ed25519PublicKeyInfo() {
        byte[] point = Hex.decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        return encoded(new SubjectPublicKeyInfo(ed25519Algorithm(), point));
    }

    static byte[] dsaPrivateKeyInfo() {
        return encoded(privateKeyInfo(dsaAlgorithm(), new ASN1Integer(DSA_SECRET)));
    }

    static byte[] dsaPublicKeyInfo() {
        try {
            return encoded(new SubjectPublicKeyInfo(
                    dsaAlgorithm(), new ASN1Integer(DSA_GROUP.getG().modPow(DSA_SECRET, DSA_GROUP.getP()))));
        } catch (IOException e) {
            throw new IllegalStateException("an integer has an encoding", e);
        }
    }

    private static AlgorithmIdentifier dsaAlgorithm() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, DSA_GROUP);
    }

    static byte[] rsaPrivateKeyInfo() {
        BigInteger exponent = KeyPairKind.Rsa.F4;
        BigInteger pLess = P.subtract(BigInteger.ONE);
        BigInteger qLess = Q.subtract(BigInteger.ONE);
        BigInteger d = exponent.modInverse(pLess.multiply(qLess));
        var key = new RSAPrivateKey(P.multiply(Q), exponent, d, P, Q, d.mod(pLess), d.mod(qLess), Q.modInverse(P));
        return encoded(privateKeyInfo(rsaAlgorithm(), key));
    }

    static byte[] rsaPublicKeyInfo() {
        try {
            return encoded(
                    new SubjectPublicKeyInfo(rsaAlgorithm(), new RSAPublicKey(P.multiply(Q), KeyPairKind.Rsa.F4)));
        } catch (IOException e) {
            throw new IllegalStateException("two integers have an encoding", e);
        }
    }

    private static AlgorithmIdentifier ecAlgorithm() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
    }

    private static AlgorithmIdentifier ed25519Algorithm() {
        return new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
    }

    private static AlgorithmIdentifier rsaAlgorithm() {
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    }

    private static PrivateKeyInfo privateKeyInfo(AlgorithmIdentifier algorithm, ASN1Encodable key) {
        try {
            return new PrivateKeyInfo(algorithm, key);
        } catch (IOException e) {
            throw new IllegalStateException("a key has an encoding", e);
        }
    }

    private static byte[] encoded(ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a key has an encoding", e);
        }
    }
}
