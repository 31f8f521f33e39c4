package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.CustodyClass;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class SignaturesTest extends CryptographyOnSoftHsm {
    @ParameterizedTest
    @CsvSource({
        "SHA_256, SHA256withRSA",
        "SHA_384, SHA384withRSA",
        "SHA_512, SHA512withRSA",
        "SHA_224, SHA224withRSA",
    })
    void signsByPkcs1(HashingAlgorithm hash, String jcaName) throws GeneralSecurityException {
        CryptographicParameters parameters =
                parameters().padding(PaddingMethod.PKCS1_V1_5).hash(hash).build();

        Bytes signature = crypto().sign(rsaPrivate(), parameters, DATA, false);
        Bytes ofDigest = crypto().sign(rsaPrivate(), parameters, crypto().hash(parameters, DATA), true);

        assertThat(ofDigest).isEqualTo(signature);
        assertThat(verifiedByJca(jcaName, null, signature)).isTrue();
        assertVerifies(rsaPublic(), parameters, signature);
    }

    @ParameterizedTest
    @CsvSource({"SHA_256, 32", "SHA_256, 222", "SHA_256, 0", "SHA_384, 48", "SHA_512, 64", "SHA_256, "})
    void signsByPss(HashingAlgorithm hash, @Nullable Integer saltBytes) throws GeneralSecurityException {
        ParametersBuilder builder = parameters().padding(PaddingMethod.PSS).hash(hash);
        CryptographicParameters parameters = (saltBytes == null ? builder : builder.saltBytes(saltBytes)).build();

        Bytes signature = crypto().sign(rsaPrivate(), parameters, DATA, false);

        int hashBytes = hash == HashingAlgorithm.SHA_256 ? 32 : hash == HashingAlgorithm.SHA_384 ? 48 : 64;
        String jcaHash = "SHA-" + hashBytes * 8;
        PSSParameterSpec spec = new PSSParameterSpec(
                jcaHash, "MGF1", new MGF1ParameterSpec(jcaHash), saltBytes == null ? hashBytes : saltBytes, 1);
        assertThat(verifiedByJca("RSASSA-PSS", spec, signature)).isTrue();
        assertVerifies(rsaPublic(), parameters, signature);
        // Without a Salt Length, whatever salt the signer took.
        assertVerifies(
                rsaPublic(), parameters().padding(PaddingMethod.PSS).hash(hash).build(), signature);
    }

    @Test
    void readsSchemeAndHashFromTheDigitalSignatureAlgorithm() {
        CryptographicParameters named = parameters()
                .signature(DigitalSignatureAlgorithm.SHA_384_WITH_RSA_ENCRYPTION)
                .build();
        CryptographicParameters spelled = parameters()
                .padding(PaddingMethod.PKCS1_V1_5)
                .hash(HashingAlgorithm.SHA_384)
                .build();

        assertVerifies(rsaPublic(), spelled, crypto().sign(rsaPrivate(), named, DATA, false));
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(
                                rsaPrivate(),
                                parameters()
                                        .signature(DigitalSignatureAlgorithm.SHA_384_WITH_RSA_ENCRYPTION)
                                        .hash(HashingAlgorithm.SHA_256)
                                        .build(),
                                DATA,
                                false));
    }

    @Test
    void refusesADigestOfAnotherLength() {
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(
                                rsaPrivate(),
                                parameters()
                                        .padding(PaddingMethod.PKCS1_V1_5)
                                        .hash(HashingAlgorithm.SHA_256)
                                        .build(),
                                DATA,
                                true));
    }

    @Test
    void signsADigestOfNoKnownHashForInteroperabilityAlone() {
        CryptographicParameters unnamed =
                parameters().padding(PaddingMethod.PKCS1_V1_5).build();

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(rsaPrivate(), unnamed, DATA, true));
        fixture.policy(AlgorithmPolicy.of(Tolerance.ALL, Set.of()));
        Bytes signature = crypto().sign(rsaPrivate(), unnamed, DATA, true);
        assertThat(crypto().verify(rsaPublic(), unnamed, DATA, true, signature)).isTrue();
    }

    @Test
    void signsNothingNewBySha1AndVerifiesWhatIsOld() throws GeneralSecurityException {
        CryptographicParameters sha1 = parameters()
                .padding(PaddingMethod.PKCS1_V1_5)
                .hash(HashingAlgorithm.SHA_1)
                .build();
        Signature old = Signature.getInstance("SHA1withRSA");
        old.initSign(rsa.getPrivate());
        old.update(DATA.toArray());

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(rsaPrivate(), sha1, DATA, false));
        assertVerifies(rsaPublic(), sha1, Bytes.of(old.sign()));
    }

    @ParameterizedTest
    @CsvSource({"256, P_256, SHA256withECDSA", "384, P_384, SHA256withECDSA", "521, P_521, SHA256withECDSA"})
    void signsWithMadeEllipticKeysOfBothClasses(int bits, RecommendedCurve curve, String jcaName)
            throws GeneralSecurityException {
        for (boolean extractable : new boolean[] {true, false}) {
            CryptographyFixture.Pair pair = fixture.createPair(CryptographicAlgorithm.ECDSA, bits, curve, extractable);

            Bytes signature = crypto().sign(pair.privateKey(), null, DATA, false);

            assertVerifies(pair.publicKey(), null, signature);
            assertThat(pair.privateKey().material().custodyClass())
                    .isEqualTo(extractable ? CustodyClass.SERVER_RESIDENT : CustodyClass.HSM_RESIDENT);
            try (SecretBytes info = fixture.materials().reveal(pair.publicKey(), KeyFormatType.X_509, null)) {
                PublicKey publicKey = KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(info.read(ACCESS, byte[]::clone)));
                Signature verifier = Signature.getInstance(jcaName);
                verifier.initVerify(publicKey);
                verifier.update(DATA.toArray());
                assertThat(verifier.verify(signature.toArray())).isTrue();
            }
        }
    }
}
