package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.custody.CustodyFixture;
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
        try (TestServer server =
                new TestServer(folder, CustodyFixture.softHsmBehind(OwnIvLibrary.build(folder), folder))) {
            TestClient alice = server.as(TestServer.ALICE);
            UniqueIdentifier key = alice.make(NewKey.gcm().with(Attribute.EXTRACTABLE, extractable));

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
        try (TestServer server =
                new TestServer(folder, CustodyFixture.softHsmBehind(OwnIvLibrary.build(folder), folder))) {
            TestClient alice = server.as(TestServer.ALICE);
            UniqueIdentifier key = alice.make(NewKey.gcm());

            assertThat(alice.send(encrypt(key, Bytes.ofHex("000102030405060708090a0b"))))
                    .failedWith(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS);
        }
    }

    private static Encrypt.Request encrypt(UniqueIdentifier key, @Nullable Bytes iv) {
        return new Encrypt.Request(key, null, HELLO, iv, null, null, null, FACTS);
    }
}
