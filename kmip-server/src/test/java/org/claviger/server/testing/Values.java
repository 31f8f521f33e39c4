package org.claviger.server.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.EncryptionKeyInformation;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.OpaqueDataType;
import org.claviger.codec.object.OpaqueObject;
import org.claviger.codec.object.SecretData;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.SecretDataType;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.secret.SecretBytes;

/** Values of objects, as clients register them. */
public final class Values {
    private Values() {}

    /** An AES key of 32 bytes, all the same. */
    public static SymmetricKey aes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return new SymmetricKey(new KeyBlock(
                KeyFormatType.RAW,
                null,
                KeyValue.Structure.of(new KeyMaterial.Encoded(SecretBytes.takeFrom(bytes))),
                CryptographicAlgorithm.AES,
                256,
                null));
    }

    public static SecretData password(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SecretData(
                SecretDataType.PASSWORD,
                new KeyBlock(
                        KeyFormatType.OPAQUE,
                        null,
                        KeyValue.Structure.of(new KeyMaterial.Encoded(SecretBytes.takeFrom(bytes))),
                        null,
                        null,
                        null));
    }

    public static OpaqueObject opaque(String text) {
        return new OpaqueObject(
                new OpaqueDataType(0x8000_0001), SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A key that was wrapped elsewhere, under a key that is named. */
    public static SymmetricKey wrappedUnder(UniqueIdentifier wrappingKey) {
        return new SymmetricKey(new KeyBlock(
                KeyFormatType.RAW,
                null,
                new KeyValue.Wrapped(Bytes.owning(new byte[40])),
                CryptographicAlgorithm.AES,
                256,
                new KeyWrappingData(
                        WrappingMethod.ENCRYPT,
                        new EncryptionKeyInformation(wrappingKey, null),
                        null,
                        null,
                        null,
                        EncodingOption.NO_ENCODING)));
    }

    /** A P-256 certificate that its own key has signed. */
    public static Certificate certificate(String distinguishedName) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name(distinguishedName);
            byte[] der = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.TWO,
                            Date.from(Objects.NOW),
                            Date.from(Objects.NOW.plus(Duration.ofDays(1))),
                            name,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new Certificate(CertificateType.X_509, Bytes.owning(der));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError("a test has no certificate", e);
        }
    }

    /** The bytes of a key that came in clear; the caller closes them. */
    public static SecretBytes material(ManagedObjectValue value) {
        KeyValue keyValue = value.findKeyBlock().orElseThrow().keyValue();
        if (keyValue instanceof KeyValue.Structure(KeyMaterial.Encoded(SecretBytes bytes), var _)) {
            return bytes;
        }
        throw new AssertionError("no key in clear: " + keyValue);
    }
}
