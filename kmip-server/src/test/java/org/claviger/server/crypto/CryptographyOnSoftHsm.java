package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretAccess;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cryptography over a real custody in SoftHSM2, with software beside it for what the policy of a test names. */
@Timeout(180)
abstract class CryptographyOnSoftHsm {
    static final SecretAccess ACCESS = SecretAccess.grant();
    static final Bytes DATA = Bytes.of("sixteen bytes ..".getBytes(US_ASCII));
    static final CryptographicParameters GCM =
            parameters().mode(BlockCipherMode.GCM).build();
    static final CryptographicParameters CBC =
            parameters().mode(BlockCipherMode.CBC).padding(PaddingMethod.PKCS5).build();

    @TempDir
    static Path home;

    static CryptographyFixture fixture;
    static KeyPair rsa;

    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @BeforeAll
    static void initialises() throws GeneralSecurityException {
        fixture = new CryptographyFixture(CustodyFixture.onSoftHsm(home), new SoftwareHsm());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
    }

    @AfterAll
    static void closes() {
        fixture.close();
    }

    @BeforeEach
    void setsThePolicy() {
        fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of()));
    }

    static Cryptography crypto() {
        return fixture.cryptography();
    }

    static long calls(String function) {
        return fixture.custody().calls(function);
    }

    static CryptoKey rsaPrivate() {
        return fixture.register(
                ObjectType.PRIVATE_KEY,
                KeyFormatType.PKCS_8,
                CryptographicAlgorithm.RSA,
                rsa.getPrivate().getEncoded());
    }

    static CryptoKey rsaPublic() {
        return fixture.register(
                ObjectType.PUBLIC_KEY,
                KeyFormatType.X_509,
                CryptographicAlgorithm.RSA,
                rsa.getPublic().getEncoded());
    }

    static void assertVerifies(CryptoKey key, @Nullable CryptographicParameters parameters, Bytes signature) {
        assertThat(crypto().verify(key, parameters, DATA, false, signature)).isTrue();
        assertThat(crypto().verify(key, parameters, flipped(DATA), false, signature))
                .isFalse();
        assertThat(crypto().verify(key, parameters, DATA, false, flipped(signature)))
                .isFalse();
    }

    static byte[] byJca(HashingAlgorithm hash, HashingAlgorithm maskHash, Bytes source, Bytes encrypted)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                (RSAPrivateKey) rsa.getPrivate(),
                new OAEPParameterSpec(
                        jcaName(hash),
                        "MGF1",
                        new MGF1ParameterSpec(jcaName(maskHash)),
                        new PSource.PSpecified(source.toArray())));
        return cipher.doFinal(encrypted.toArray());
    }

    static String jcaName(HashingAlgorithm hash) {
        return hash.label().replace('_', '-');
    }

    static boolean verifiedByJca(String name, @Nullable PSSParameterSpec spec, Bytes signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(name);
        if (spec != null) {
            verifier.setParameter(spec);
        }
        verifier.initVerify(rsa.getPublic());
        verifier.update(DATA.toArray());
        return verifier.verify(signature.toArray());
    }

    static Bytes present(@Nullable Bytes bytes) {
        return Objects.requireNonNull(bytes);
    }

    static Bytes flipped(Bytes bytes) {
        return flippedAt(bytes, bytes.length() / 2);
    }

    static Bytes flippedAt(Bytes bytes, int index) {
        byte[] changed = bytes.toArray();
        changed[index] ^= 1;
        return Bytes.of(changed);
    }

    static void assertReason(ResultReason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KmipException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
