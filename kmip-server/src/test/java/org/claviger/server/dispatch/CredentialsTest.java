package org.claviger.server.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.crypto.Passwords;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.PasswordHash;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.Change;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Credentials in the header of a message (2.1 section 9.4), beside the certificate that is good. */
@Timeout(60)
class CredentialsTest {
    private static final String NONE = "";
    private static final String CREATION = """
            <BatchItem><Operation type="Enumeration" value="Create"/>
            <UniqueBatchItemID type="ByteString" value="%s"/><RequestPayload>
            <ObjectType type="Enumeration" value="SymmetricKey"/><Attributes>
            <CryptographicAlgorithm type="Enumeration" value="AES"/>
            <CryptographicLength type="Integer" value="256"/>
            <CryptographicUsageMask type="Integer" value="Encrypt"/></Attributes></RequestPayload></BatchItem>""";

    @TempDir
    private Path home;

    private TestServer server;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
    }

    @AfterEach
    void closes() {
        server.close();
    }

    @Test
    void leavesAsideWhatAClientWithoutAPasswordSends() {
        assertThat(reasons(userAndPassword("anybody", "anything"))).containsOnlyNulls();
        assertThat(reasons(userAndPassword("", ""))).containsOnlyNulls();
        assertThat(reasons(device())).containsOnlyNulls();
    }

    @Test
    void letsAClientInWithItsPasswordAlone() {
        give("al", "secret");

        assertThat(reasons(userAndPassword("al", "secret"))).containsOnlyNulls();
        assertThat(reasons(userAndPassword("al", "other"))).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        assertThat(reasons(userAndPassword("bo", "secret"))).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        assertThat(reasons(NONE)).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
    }

    @Test
    void doesNothingOfAMessageWithAWrongPassword() {
        give("al", "secret");

        assertThat(reasons(userAndPassword("al", "other"))).hasSize(2);

        assertThat(audited()).isNotEmpty().allSatisfy(record -> {
            assertThat(record.failedCheck()).isEqualTo("CREDENTIALS");
            assertThat(record.identity()).isEqualTo(TestServer.ALICE);
        });
    }

    @Test
    void wantsEveryCredentialToHold() {
        give("al", "secret");

        assertThat(reasons(userAndPassword("al", "secret") + userAndPassword("al", "other")))
                .containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        assertThat(reasons(userAndPassword("al", "secret") + device()))
                .containsOnly(ResultReason.FEATURE_NOT_SUPPORTED);
    }

    @Test
    void heedsANewPasswordFromTheNextMessageOn() {
        give("al", "secret");
        assertThat(reasons(userAndPassword("al", "secret"))).containsOnlyNulls();

        give("al", "newer");
        assertThat(reasons(userAndPassword("al", "secret"))).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        assertThat(reasons(userAndPassword("al", "newer"))).containsOnlyNulls();

        store(null);
        assertThat(reasons(NONE)).containsOnlyNulls();
    }

    @Test
    void triesAFewWrongPasswordsAndThenNoneForAWhile() {
        give("al", "secret");
        for (int i = 0; i < 5; i++) {
            assertThat(reasons(userAndPassword("al", "wrong" + i)))
                    .containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        }

        assertThat(reasons(userAndPassword("al", "secret"))).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);

        server.at(Objects.NOW.plus(Duration.ofMinutes(2)));
        assertThat(reasons(userAndPassword("al", "secret"))).containsOnlyNulls();
    }

    @Test
    void keepsAPasswordThatHoldsWorkingWhileWrongOnesCome() {
        give("al", "secret");
        assertThat(reasons(userAndPassword("al", "secret"))).containsOnlyNulls();
        for (int i = 0; i < 6; i++) {
            reasons(userAndPassword("al", "wrong" + i));
        }

        assertThat(reasons(userAndPassword("al", "secret"))).containsOnlyNulls();
    }

    @Test
    void keepsTheHashThatJavaMakesAndNoPassword() throws GeneralSecurityException {
        give("al", "secret");

        ClientRegistry.Entry entry =
                ClientRegistry.find(server.store(), TestServer.ALICE).orElseThrow();
        PasswordHash kept = java.util.Objects.requireNonNull(entry.client().password());
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(
                        "secret".toCharArray(), kept.salt().toArray(), kept.iterations(), PasswordHash.HASH_BYTES * 8))
                .getEncoded();

        assertThat(kept.hash()).isEqualTo(Bytes.owning(expected));
        assertThat(new String(entry.stored().body().toByteArray(), UTF_8)).doesNotContain("secret");
    }

    @Test
    void keepsThePasswordOfAClientThatIsRevoked() {
        give("al", "secret");
        RegisteredClient before = ClientRegistry.find(server.store(), TestServer.ALICE)
                .orElseThrow()
                .client();

        server.revoke(TestServer.ALICE);

        assertThat(ClientRegistry.find(server.store(), TestServer.ALICE)
                        .orElseThrow()
                        .client()
                        .password())
                .isEqualTo(before.password());
        assertThat(reasons(NONE)).containsOnly(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
    }

    private void give(String username, String password) {
        try (SecretBytes secret = SecretBytes.copyOf(password.getBytes(UTF_8))) {
            store(Passwords.hash(username, secret, new SecureRandom()));
        }
    }

    private void store(@Nullable PasswordHash password) {
        ClientRegistry.Entry entry =
                ClientRegistry.find(server.store(), TestServer.ALICE).orElseThrow();
        server.store()
                .commit(ClientRegistry.setPassword(Change.builder(), entry, password)
                        .build());
    }

    /** Of both items of a batch that goes on after a failure. */
    private List<@Nullable ResultReason> reasons(String credentials) {
        String authentication = credentials.isEmpty() ? "" : "<Authentication>" + credentials + "</Authentication>";
        String message = """
                <RequestMessage><RequestHeader>
                <ProtocolVersion><ProtocolVersionMajor type="Integer" value="2"/>
                <ProtocolVersionMinor type="Integer" value="1"/></ProtocolVersion>%s
                <BatchErrorContinuationOption type="Enumeration" value="Continue"/>
                <BatchCount type="Integer" value="2"/></RequestHeader>%s%s</RequestMessage>
                """.formatted(authentication, CREATION.formatted("01"), CREATION.formatted("02"));
        Ttlv request = Encoding.XML.read(ByteBuffer.wrap(message.getBytes(UTF_8)), Limits.DEFAULT);
        List<@Nullable ResultReason> reasons = new ArrayList<>();
        for (Ttlv item : server.exchange(TestServer.ALICE, TestServer.encode(request)).items().stream()
                .skip(1)
                .toList()) {
            reasons.add(RecordBinder.read(ResponseBatchItem.class, item).resultReason());
        }
        return Collections.unmodifiableList(reasons);
    }

    private static String userAndPassword(String username, String password) {
        return """
                <Credential><CredentialType type="Enumeration" value="UsernameAndPassword"/><CredentialValue>
                <Username type="TextString" value="%s"/><Password type="TextString" value="%s"/></CredentialValue>
                </Credential>""".formatted(username, password);
    }

    private static String device() {
        return """
                <Credential><CredentialType type="Enumeration" value="Device"/><CredentialValue>
                <DeviceSerialNumber type="TextString" value="1"/></CredentialValue></Credential>""";
    }

    private List<AuditRecord> audited() {
        return server.store().journalNodes().stream()
                .flatMap(node -> server.store().journal(node, null, 10_000).stream())
                .map(entry -> AuditEncoding.decode(entry.payload()))
                .toList();
    }
}
