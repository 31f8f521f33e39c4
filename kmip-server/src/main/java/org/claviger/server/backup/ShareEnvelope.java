package org.claviger.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JceAsymmetricKeyWrapper;

/**
 * A share that its custodian alone can read: CMS EnvelopedData (RFC 5652), which {@code openssl cms -decrypt -inform PEM
 * -in NAME.share.cms -inkey NAME.key} opens.
 */
public final class ShareEnvelope {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private ShareEnvelope() {}

    /** @param random of which keys, IV and seed are drawn, and nothing of any other */
    public static String seal(Share share, X509Certificate custodian, SecureRandom random) {
        try {
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(recipient(custodian, random));
            byte[] der = generator
                    .generate(
                            new CMSProcessableByteArray(share.toText().getBytes(UTF_8)),
                            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC)
                                    .setProvider(PROVIDER)
                                    .setSecureRandom(random)
                                    .build())
                    .getEncoded();
            return "-----BEGIN CMS-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END CMS-----\n";
        } catch (GeneralSecurityException | CMSException | IOException e) {
            throw new BackupException(
                    "The share of " + share.name() + " could not be encrypted to the certificate: " + e.getMessage(),
                    e);
        }
    }

    private static RecipientInfoGenerator recipient(X509Certificate custodian, SecureRandom random)
            throws GeneralSecurityException {
        PublicKey key = custodian.getPublicKey();
        if (key instanceof RSAPublicKey) {
            var oaep = new JcaAlgorithmParametersConverter()
                    .getAlgorithmIdentifier(
                            PKCSObjectIdentifiers.id_RSAES_OAEP,
                            new OAEPParameterSpec(
                                    "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            return new JceKeyTransRecipientInfoGenerator(
                    custodian,
                    new JceAsymmetricKeyWrapper(oaep, key).setProvider(PROVIDER).setSecureRandom(random));
        }
        if (key instanceof ECPublicKey point) {
            KeyPairGenerator ephemeral = KeyPairGenerator.getInstance("EC", PROVIDER);
            ephemeral.initialize(point.getParams(), random);
            KeyPair pair = ephemeral.generateKeyPair();
            return new JceKeyAgreeRecipientInfoGenerator(
                            CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(), CMSAlgorithm.AES256_WRAP)
                    .addRecipient(custodian)
                    .setProvider(PROVIDER)
                    .setSecureRandom(random);
        }
        throw new BackupException("The custodian's certificate has a key that shares are not encrypted to: RSA and EC"
                + " are, not " + key.getAlgorithm());
    }
}
