package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.BigIntegers;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** The attributes of key objects: what a key is made with, and what is read from it. */
final class KeyObjects {
    private static final long[] RSA_PRIVATE_ATTRIBUTES = {
        Ck.CKA_MODULUS,
        Ck.CKA_PUBLIC_EXPONENT,
        Ck.CKA_PRIVATE_EXPONENT,
        Ck.CKA_PRIME_1,
        Ck.CKA_PRIME_2,
        Ck.CKA_EXPONENT_1,
        Ck.CKA_EXPONENT_2,
        Ck.CKA_COEFFICIENT
    };

    // SEQUENCE { OID rsaEncryption, NULL } and the OID id-ecPublicKey, as they stand in PKCS#8.
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] RSA_OID = {
        0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01
    };
    private static final byte[] EC_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};
    private static final byte[] DSA_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x38, 0x04, 0x01};
    private static final byte[] ED25519_OID = {0x06, 0x03, 0x2b, 0x65, 0x70};
    private static final int ENCODING_OVERHEAD_BYTES = 128;

    private final Pkcs11 pkcs11;
    private final SecretAccess access;

    KeyObjects(Pkcs11 pkcs11, SecretAccess access) {
        this.pkcs11 = pkcs11;
        this.access = access;
    }

    // Templates

    /** What makes a key of this kind be this kind: for objects that are created or unwrapped. */
    static Template kind(Scratch scratch, KeyKind kind) {
        return new Template(scratch).with(Ck.CKA_CLASS, objectClass(kind)).with(Ck.CKA_KEY_TYPE, keyType(kind));
    }

    /** Flags of use and protection; a label makes it a token object. */
    static Template flags(Template template, KeyKind kind, KeyTemplate flags, @Nullable String label) {
        template.with(Ck.CKA_TOKEN, label != null).with(Ck.CKA_PRIVATE, !kind.isPublic());
        if (label != null) {
            template.with(Ck.CKA_LABEL, label).with(Ck.CKA_ID, label);
        }
        if (!kind.isPublic()) {
            template.with(Ck.CKA_SENSITIVE, flags.sensitive()).with(Ck.CKA_EXTRACTABLE, flags.extractable());
            if (flags.wrapWithTrustedOnly()) {
                template.with(Ck.CKA_WRAP_WITH_TRUSTED, true);
            }
        }
        for (var use : KeyUse.values()) {
            if (applies(use, kind)) {
                template.with(attribute(use), flags.allows(use));
            }
        }
        return template;
    }

    private static boolean applies(KeyUse use, KeyKind kind) {
        return switch (use) {
            case ENCRYPT, VERIFY, WRAP -> !kind.isPrivate();
            case DECRYPT, SIGN, UNWRAP, DERIVE -> !kind.isPublic();
        };
    }

    private static long attribute(KeyUse use) {
        return switch (use) {
            case ENCRYPT -> Ck.CKA_ENCRYPT;
            case DECRYPT -> Ck.CKA_DECRYPT;
            case SIGN -> Ck.CKA_SIGN;
            case VERIFY -> Ck.CKA_VERIFY;
            case WRAP -> Ck.CKA_WRAP;
            case UNWRAP -> Ck.CKA_UNWRAP;
            case DERIVE -> Ck.CKA_DERIVE;
        };
    }

    private static long objectClass(KeyKind kind) {
        if (kind.isSecret()) {
            return Ck.CKO_SECRET_KEY;
        }
        return kind.isPrivate() ? Ck.CKO_PRIVATE_KEY : Ck.CKO_PUBLIC_KEY;
    }

    private static long keyType(KeyKind kind) {
        return switch (kind) {
            case AES -> Ck.CKK_AES;
            case DES3 -> Ck.CKK_DES3;
            case GENERIC_SECRET -> Ck.CKK_GENERIC_SECRET;
            case CHACHA20 -> Ck.CKK_CHACHA20;
            case AES_XTS -> Ck.CKK_AES_XTS;
            case RSA_PRIVATE, RSA_PUBLIC -> Ck.CKK_RSA;
            case EC_PRIVATE, EC_PUBLIC -> Ck.CKK_EC;
            case ED25519_PRIVATE, ED25519_PUBLIC -> Ck.CKK_EC_EDWARDS;
            case DSA_PRIVATE, DSA_PUBLIC -> Ck.CKK_DSA;
        };
    }

    /** What the public half of a new pair is told about the pair. */
    static Template pair(Scratch scratch, KeyPairKind kind) {
        return switch (kind) {
            case KeyPairKind.Rsa rsa ->
                new Template(scratch)
                        .with(Ck.CKA_MODULUS_BITS, rsa.bits())
                        .with(Ck.CKA_PUBLIC_EXPONENT, BigIntegers.asUnsignedByteArray(rsa.publicExponent()));
            case KeyPairKind.Ed25519 _ -> new Template(scratch).with(Ck.CKA_EC_PARAMS, ED25519_OID);
            case KeyPairKind.Ec ec -> new Template(scratch).with(Ck.CKA_EC_PARAMS, PublicKeys.parameters(ec.curve()));
        };
    }

    // Keys that come from outside

    /** Kind and attributes of a PKCS#8 PrivateKeyInfo; the secret stays open while the template is used. */
    Imported privateKey(Scratch scratch, MemorySegment privateKeyInfo) {
        Der info = new Der(privateKeyInfo).sequence();
        info.value(Der.INTEGER);
        Der algorithm = info.sequence();
        MemorySegment algorithmId = algorithm.whole(Der.OBJECT_IDENTIFIER);
        MemorySegment content = info.value(Der.OCTET_STRING);
        if (same(algorithmId, ED25519_OID)) {
            return ed25519(
                    kind(scratch, KeyKind.ED25519_PRIVATE).with(Ck.CKA_VALUE, new Der(content).value(Der.OCTET_STRING)),
                    KeyKind.ED25519_PRIVATE);
        }
        if (same(algorithmId, DSA_OID)) {
            Der group = algorithm.sequence();
            Template template = kind(scratch, KeyKind.DSA_PRIVATE)
                    .with(Ck.CKA_PRIME, group.unsigned())
                    .with(Ck.CKA_SUBPRIME, group.unsigned())
                    .with(Ck.CKA_BASE, group.unsigned())
                    .with(Ck.CKA_VALUE, new Der(content).unsigned());
            return new Imported(KeyKind.DSA_PRIVATE, template);
        }
        Der key = new Der(content).sequence();
        key.value(Der.INTEGER);
        if (same(algorithmId, RSA_OID)) {
            Template template = kind(scratch, KeyKind.RSA_PRIVATE);
            for (long attribute : RSA_PRIVATE_ATTRIBUTES) {
                template.with(attribute, key.unsigned());
            }
            return new Imported(KeyKind.RSA_PRIVATE, template);
        }
        if (same(algorithmId, EC_OID)) {
            byte[] parameters = algorithm.whole(Der.OBJECT_IDENTIFIER).toArray(JAVA_BYTE);
            PublicKeys.curve(parameters);
            Template template = kind(scratch, KeyKind.EC_PRIVATE)
                    .with(Ck.CKA_EC_PARAMS, parameters)
                    .with(Ck.CKA_VALUE, key.value(Der.OCTET_STRING));
            return new Imported(KeyKind.EC_PRIVATE, template);
        }
        throw new HsmException(HsmException.Reason.BAD_KEY, "the private key is neither RSA nor EC.");
    }

    private static Imported ed25519(Template template, KeyKind kind) {
        return new Imported(kind, template.with(Ck.CKA_EC_PARAMS, ED25519_OID));
    }

    Imported publicKey(Scratch scratch, byte[] subjectPublicKeyInfo) {
        SubjectPublicKeyInfo key = PublicKeys.parse(subjectPublicKeyInfo);
        if (PublicKeys.isRsa(key)) {
            RSAPublicKey rsa = PublicKeys.rsaOf(key);
            Template template = kind(scratch, KeyKind.RSA_PUBLIC)
                    .with(Ck.CKA_MODULUS, BigIntegers.asUnsignedByteArray(rsa.getModulus()))
                    .with(Ck.CKA_PUBLIC_EXPONENT, BigIntegers.asUnsignedByteArray(rsa.getPublicExponent()));
            return new Imported(KeyKind.RSA_PUBLIC, template);
        }
        if (PublicKeys.isEc(key)) {
            Template template = kind(scratch, KeyKind.EC_PUBLIC)
                    .with(Ck.CKA_EC_PARAMS, PublicKeys.ecParameters(key))
                    .with(Ck.CKA_EC_POINT, PublicKeys.ecPoint(key));
            return new Imported(KeyKind.EC_PUBLIC, template);
        }
        if (PublicKeys.isEd25519(key)) {
            return ed25519(
                    kind(scratch, KeyKind.ED25519_PUBLIC).with(Ck.CKA_EC_POINT, PublicKeys.ecPoint(key)),
                    KeyKind.ED25519_PUBLIC);
        }
        if (PublicKeys.isDsa(key)) {
            DSAParameter group = PublicKeys.dsaGroup(key);
            Template template = kind(scratch, KeyKind.DSA_PUBLIC)
                    .with(Ck.CKA_PRIME, BigIntegers.asUnsignedByteArray(group.getP()))
                    .with(Ck.CKA_SUBPRIME, BigIntegers.asUnsignedByteArray(group.getQ()))
                    .with(Ck.CKA_BASE, BigIntegers.asUnsignedByteArray(group.getG()))
                    .with(Ck.CKA_VALUE, BigIntegers.asUnsignedByteArray(PublicKeys.dsaValue(key)));
            return new Imported(KeyKind.DSA_PUBLIC, template);
        }
        throw new HsmException(HsmException.Reason.BAD_KEY, "the public key is neither RSA nor EC nor DSA.");
    }

    record Imported(KeyKind kind, Template template) {}

    private static boolean same(MemorySegment one, byte[] other) {
        return one.mismatch(MemorySegment.ofArray(other)) < 0;
    }

    // Reading

    byte[] publicKey(Session session, long key, KeyKind kind) {
        if (kind == KeyKind.RSA_PUBLIC) {
            MemorySegment[] values = read(session, key, Ck.CKA_MODULUS, Ck.CKA_PUBLIC_EXPONENT);
            return PublicKeys.rsa(values[0].toArray(JAVA_BYTE), values[1].toArray(JAVA_BYTE));
        }
        if (kind == KeyKind.ED25519_PUBLIC) {
            return PublicKeys.ed25519(read(session, key, Ck.CKA_EC_POINT)[0].toArray(JAVA_BYTE));
        }
        MemorySegment[] values = read(session, key, Ck.CKA_EC_PARAMS, Ck.CKA_EC_POINT);
        return PublicKeys.ec(values[0].toArray(JAVA_BYTE), values[1].toArray(JAVA_BYTE));
    }

    /** Of the group of a DSA key: as long as each number of a signature. */
    int subprimeBytes(Session session, long key) {
        return Math.toIntExact(read(session, key, Ck.CKA_SUBPRIME)[0].byteSize());
    }

    EcCurve curve(Session session, long key) {
        return PublicKeys.curve(read(session, key, Ck.CKA_EC_PARAMS)[0].toArray(JAVA_BYTE));
    }

    long secretBytes(Session session, long key) {
        return read(session, key, Ck.CKA_VALUE_LEN)[0].get(JAVA_LONG, 0);
    }

    /** What an object of the token is; empty for certificates and kinds that this binding does not know. */
    Optional<KeyKind> kindOf(Session session, long object) {
        long objectClass = read(session, object, Ck.CKA_CLASS)[0].get(JAVA_LONG, 0);
        if (objectClass < Ck.CKO_PUBLIC_KEY || objectClass > Ck.CKO_SECRET_KEY) {
            return Optional.empty();
        }
        long keyType = read(session, object, Ck.CKA_KEY_TYPE)[0].get(JAVA_LONG, 0);
        for (var kind : KeyKind.values()) {
            if (objectClass(kind) == objectClass && keyType(kind) == keyType) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    byte[] label(Session session, long object) {
        return read(session, object, Ck.CKA_LABEL)[0].toArray(JAVA_BYTE);
    }

    SecretBytes export(Session session, long key, KeyKind kind) {
        return switch (kind) {
            case AES, DES3, GENERIC_SECRET, CHACHA20, AES_XTS ->
                SecretBytes.copyOf(read(session, key, Ck.CKA_VALUE)[0]);
            case RSA_PRIVATE -> exportRsa(session, key);
            case EC_PRIVATE -> exportEc(session, key);
            case ED25519_PRIVATE -> exportEd25519(session, key);
            // They come from outside, and are never the module's alone.
            case DSA_PRIVATE -> throw MechanismUnsupportedException.missing("the export of DSA keys");
            case RSA_PUBLIC, EC_PUBLIC, ED25519_PUBLIC, DSA_PUBLIC ->
                throw new HsmException(HsmException.Reason.KEY_REFUSED, "a public key is no secret to be exported.");
        };
    }

    private SecretBytes exportRsa(Session session, long key) {
        MemorySegment[] values = read(session, key, RSA_PRIVATE_ATTRIBUTES);
        var writer = new DerWriter(session.scratch().bytes(sum(values)));
        long info = writer.mark();
        long octets = writer.mark();
        long rsa = writer.mark();
        for (int i = values.length - 1; i >= 0; i--) {
            writer.unsigned(values[i]);
        }
        writer.small(0);
        writer.close(Der.SEQUENCE, rsa);
        writer.close(Der.OCTET_STRING, octets);
        writer.raw(RSA_ALGORITHM);
        writer.small(0);
        writer.close(Der.SEQUENCE, info);
        return SecretBytes.copyOf(writer.written());
    }

    private SecretBytes exportEc(Session session, long key) {
        MemorySegment[] values = read(session, key, Ck.CKA_EC_PARAMS, Ck.CKA_VALUE);
        EcCurve curve = PublicKeys.curve(values[0].toArray(JAVA_BYTE));
        var writer = new DerWriter(session.scratch().bytes(sum(values) + curve.fieldBytes()));
        long info = writer.mark();
        long octets = writer.mark();
        long ec = writer.mark();
        long value = writer.mark();
        writer.padded(values[1], curve.fieldBytes());
        writer.close(Der.OCTET_STRING, value);
        writer.small(1);
        writer.close(Der.SEQUENCE, ec);
        writer.close(Der.OCTET_STRING, octets);
        long algorithm = writer.mark();
        writer.raw(values[0]);
        writer.raw(EC_OID);
        writer.close(Der.SEQUENCE, algorithm);
        writer.small(0);
        writer.close(Der.SEQUENCE, info);
        return SecretBytes.copyOf(writer.written());
    }

    /** PKCS#8 as RFC 8410 has it: an OCTET STRING in the OCTET STRING. */
    private SecretBytes exportEd25519(Session session, long key) {
        MemorySegment[] values = read(session, key, Ck.CKA_VALUE);
        var writer = new DerWriter(session.scratch().bytes(sum(values)));
        long info = writer.mark();
        long octets = writer.mark();
        long value = writer.mark();
        writer.raw(values[0]);
        writer.close(Der.OCTET_STRING, value);
        writer.close(Der.OCTET_STRING, octets);
        long algorithm = writer.mark();
        writer.raw(ED25519_OID);
        writer.close(Der.SEQUENCE, algorithm);
        writer.small(0);
        writer.close(Der.SEQUENCE, info);
        return SecretBytes.copyOf(writer.written());
    }

    private static long sum(MemorySegment[] values) {
        long sum = ENCODING_OVERHEAD_BYTES;
        for (var value : values) {
            sum += value.byteSize();
        }
        return sum;
    }

    private MemorySegment[] read(Session session, long object, long... types) {
        Scratch scratch = session.scratch();
        var lengths = new Template(scratch);
        for (long type : types) {
            lengths.asking(type);
        }
        check(pkcs11.getAttributeValue(session.handle(), object, lengths));
        var values = new MemorySegment[types.length];
        var filled = new Template(scratch);
        for (int i = 0; i < types.length; i++) {
            long length = lengths.length(i);
            if (length == Ck.UNAVAILABLE_INFORMATION) {
                throw new HsmException(HsmException.Reason.KEY_REFUSED, "the module does not show this of the key.");
            }
            values[i] = scratch.bytes(length);
            filled.with(types[i], values[i]);
        }
        check(pkcs11.getAttributeValue(session.handle(), object, filled));
        return values;
    }

    private static void check(long code) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, "C_GetAttributeValue");
        }
    }

    MemorySegment bytesOf(SecretBytes secret) {
        return secret.segment(access);
    }
}
