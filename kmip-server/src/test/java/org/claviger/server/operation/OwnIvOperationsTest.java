package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.pkcs11.Pkcs11Config;
import org.claviger.hsm.pkcs11.Pkcs11Hsm;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.secret.SecretBytes;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.OwnIvLibrary;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get of a module that makes the IV of GCM itself. */
@Timeout(60)
@EnabledIf(value = "available", disabledReason = "libsofthsm2 or a C compiler is not installed")
class OwnIvOperationsTest {
    private static final Data HELLO = Data.of(Bytes.ofHex("48656c6c6f"));
    private static final Bytes FACTS = Bytes.ofHex("010203");

    @TempDir
    private Path folder;

    static boolean available() {
        return OwnIvLibrary.isAvailable();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersTheModulesIvWhereTheServerIsToMakeOne(boolean extractable) throws Exception {
        try (TestServer server = new TestServer(folder, open())) {
            TestClient alice = server.as(TestServer.ALICE);
            UniqueIdentifier key = alice.make(gcm().with(Attribute.EXTRACTABLE, extractable));

            Encrypt.Response made = alice.get(encrypt(key, null), Encrypt.Response.class);
            Decrypt.Response opened = alice.get(
                    new Decrypt.Request(
                            key,
                            null,
                            made.data(),
                            made.ivCounterNonce(),
                            null,
                            null,
                            null,
                            FACTS,
                            made.authenticatedEncryptionTag()),
                    Decrypt.Response.class);

            assertThat(Objects.requireNonNull(made.ivCounterNonce()).length()).isEqualTo(16);
            assertThat(opened.data()).isEqualTo(HELLO);
        }
    }

    @Test
    void refusesAnIvOfTheClients() throws Exception {
        try (TestServer server = new TestServer(folder, open())) {
            TestClient alice = server.as(TestServer.ALICE);
            UniqueIdentifier key = alice.make(gcm());

            assertThat(alice.send(encrypt(key, Bytes.ofHex("000102030405060708090a0b"))))
                    .failedWith(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS);
        }
    }

    private static Encrypt.Request encrypt(UniqueIdentifier key, @Nullable Bytes iv) {
        return new Encrypt.Request(key, null, HELLO, iv, null, null, null, FACTS);
    }

    private static NewKey gcm() {
        return NewKey.aes(256)
                .with(
                        Attribute.CRYPTOGRAPHIC_PARAMETERS,
                        new CryptographicParameters(
                                BlockCipherMode.GCM,
                                null,
                                null,
                                null,
                                null,
                                null,
                                true,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null));
    }

    private Pkcs11Hsm open() throws IOException, InterruptedException {
        Path library = OwnIvLibrary.build(folder);
        try (SecretBytes officerPin = secret("test-officer-pin");
                SecretBytes userPin = secret("test-user-pin")) {
            Path configuration = new TokenInitializer(
                            TokenInitializer.findSoftHsm().orElseThrow())
                    .initialize(folder.resolve("token"), "test", officerPin, userPin);
            return Pkcs11Hsm.open(new Pkcs11Config(library, configuration, "test", () -> secret("test-user-pin")));
        }
    }

    private static SecretBytes secret(String text) {
        return SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8));
    }
}
