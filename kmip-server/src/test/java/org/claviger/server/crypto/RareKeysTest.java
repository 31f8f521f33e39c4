package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.util.Set;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.CryptographicDomainParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.CreateKeyPair;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is refused of keys that are here for agreement or for what is old. */
@Timeout(60)
class RareKeysTest {
    /** Any 32 bytes are a key. */
    private static final String X25519 = "private ECDH PKCS_8 302e020100300506032b656e04220420"
            + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private final TestServer server;

    RareKeysTest(@TempDir Path home) {
        server = new TestServer(home, new SoftwareHsm(), AlgorithmPolicy.of(Tolerance.NONE, Set.of()), null);
    }

    @AfterEach
    void closes() {
        server.close();
    }

    @Test
    void keepsKeysOfX25519AsTheyAreAndInNoTransparentForm() {
        UniqueIdentifier key = new VectorKeys(server).id(X25519);

        assertThat(got(key, KeyFormatType.PKCS_8).resultReason()).isNull();
        assertThat(got(key, null).resultReason()).isNull();
        assertThat(got(key, KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY).resultReason())
                .isEqualTo(ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED);
    }

    @Test
    void makesNoKeysOfX25519() {
        Attributes common = Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.ECDH)
                .with(
                        Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
                        new CryptographicDomainParameters(null, RecommendedCurve.CURVE25519))
                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.UNRESTRICTED.code());

        assertThat(server.ask(TestServer.ALICE, new CreateKeyPair.Request(common, null, null, null, null, null))
                        .resultReason())
                .isEqualTo(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void usesNoKeyOfDesWithoutInterop() {
        UniqueIdentifier key = new VectorKeys(server).id("DES Raw 0123456789abcdef");

        assertThat(server.ask(
                                TestServer.ALICE,
                                new Encrypt.Request(
                                        key,
                                        parameters().mode(BlockCipherMode.ECB).build(),
                                        Data.of(Bytes.of(new byte[8])),
                                        null,
                                        null,
                                        null,
                                        null,
                                        null))
                        .resultReason())
                .isEqualTo(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS);
    }

    @Test
    void signsWithNoKeyOfDsaWithoutInterop() {
        VectorFile.Vector vector = VectorFile.read("dsa.txt")
                .filter(candidate -> candidate.has("key"))
                .findFirst()
                .orElseThrow();
        UniqueIdentifier key = new VectorKeys(server).id(vector.get("key"));

        assertThat(server.ask(
                                TestServer.ALICE,
                                new Sign.Request(
                                        key,
                                        parameters()
                                                .hash(HashingAlgorithm.SHA_256)
                                                .build(),
                                        Data.of(VectorText.bytes(vector, "data")),
                                        null,
                                        null,
                                        null,
                                        null))
                        .resultReason())
                .isEqualTo(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS);
    }

    private ResponseBatchItem got(UniqueIdentifier key, @Nullable KeyFormatType format) {
        return server.ask(TestServer.ALICE, new Get.Request(key, format, null, null, null));
    }
}
