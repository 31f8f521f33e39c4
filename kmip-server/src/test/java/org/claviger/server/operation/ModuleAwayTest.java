package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.NewKey.hmac;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A SoftHSM2 token that goes away while the server runs, and returns. */
@Timeout(60)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2: apt-get install softhsm2")
class ModuleAwayTest {
    private static final Data HELLO = Data.of(Bytes.ofHex("48656c6c6f"));

    @TempDir
    private Path folder;

    static boolean available() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    @Test
    void goesOnWithAttributesWithoutTheModuleAndWithTheRightKeysAfterwards() throws IOException {
        Hsm module = CustodyFixture.softHsm(folder);
        try (TestServer server = new TestServer(folder, module)) {
            TestClient alice = server.as(TestServer.ALICE);
            // Resident ones, whose handles the module numbers anew after its return: in another order than now.
            List<UniqueIdentifier> keys = List.of(resident(alice), resident(alice), resident(alice));
            List<Bytes> before =
                    keys.reversed().stream().map(key -> mac(alice, key)).toList();
            long generation = module.generation();
            Path away = Files.move(folder.resolve("hsm/tokens"), folder.resolve("away"));
            assertThatThrownBy(module::reconnect).isInstanceOf(HsmException.class);

            assertThat(alice.state(keys.getFirst())).isEqualTo(State.ACTIVE);
            assertThat(alice.get(
                                    new Locate.Request(null, null, null, null, new AttributeFilter(List.of())),
                                    Locate.Response.class)
                            .uniqueIdentifiers())
                    .hasSize(3);
            for (RequestPayload refused : List.of(request(keys.getFirst()), aes(256).request())) {
                ResponseBatchItem answer = alice.send(refused);
                assertThat(answer).failedWith(ResultReason.GENERAL_FAILURE);
                assertThat(answer.resultMessage()).isEqualTo("The HSM of this server is not available at the moment.");
            }

            Files.move(away, folder.resolve("hsm/tokens"));
            module.reconnect();

            assertThat(module.generation()).isGreaterThan(generation);
            assertThat(keys.stream().map(key -> mac(alice, key)).toList()).isEqualTo(before.reversed());
            assertThat(alice.send(aes(256).request())).succeeded();
        }
    }

    private static UniqueIdentifier resident(TestClient alice) {
        return alice.make(hmac().with(Attribute.EXTRACTABLE, false));
    }

    private static Bytes mac(TestClient alice, UniqueIdentifier key) {
        return Objects.requireNonNull(
                alice.get(request(key), Mac.Response.class).macData());
    }

    private static Mac.Request request(UniqueIdentifier key) {
        return new Mac.Request(key, null, HELLO, null, null, null);
    }
}
