package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.util.List;
import java.util.Set;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.Dialect;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.policy.Policy;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.Durability;
import org.junit.jupiter.api.Test;

/** Which answers wait until their audit record is on the disk. */
class AuditDurabilityTest extends OperationTest {
    private static final UniqueIdentifier ABSENT = new UniqueIdentifier.Text("no-such-key");

    @Test
    void answersAReadAfterItsRecordIsWrittenUnlessToldOtherwise() {
        assertThat(get(fetchedBefore(), Set.of()).change().durability()).isEqualTo(Durability.WRITTEN);
        assertThat(get(fetchedBefore(), Set.of(Operation.DECRYPT)).change().durability())
                .isEqualTo(Durability.WRITTEN);
    }

    @Test
    void answersAConfiguredOperationAfterItsRecordIsOnTheDisk() {
        ItemRunner.Result result = get(fetchedBefore(), Set.of(Operation.GET));

        assertThat(result.succeeded()).isTrue();
        assertThat(result.change().durability()).isEqualTo(Durability.SYNCED);
    }

    @Test
    void keepsTheRecordAsDurableWhereTheBatchWasUndoneForItsPayloadIsAnswered() {
        ItemRunner.Result result = get(fetchedBefore(), Set.of(Operation.GET));

        assertThat(ItemRunner.decisionOf(result).durability()).isEqualTo(Durability.SYNCED);
    }

    @Test
    void waitsForNoDiskToRefuse() {
        ItemRunner.Result result = get(ABSENT, Set.of(Operation.GET));

        assertThat(result.succeeded()).isFalse();
        assertThat(result.change().durability()).isEqualTo(Durability.WRITTEN);
    }

    /** The first Get of a key changes it (Fresh): here it is the second one that is looked at. */
    private UniqueIdentifier fetchedBefore() {
        UniqueIdentifier id = alice.make(aes(256));
        assertThat(alice.send(TestClient.plainGet(id)).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        return id;
    }

    private ItemRunner.Result get(UniqueIdentifier id, Set<Operation> synced) {
        Policy usual = Policy.defaults();
        Policy policy = new Policy(
                usual.processWhenDeactivated(),
                usual.processWhenCompromised(),
                usual.sensitiveNeedsTrustedWrapping(),
                usual.extractableDefault(),
                usual.seedUse(),
                usual.seedBytesMax(),
                usual.tolerated(),
                synced);
        BatchItem item =
                new BatchItem(Operation.GET, null, Payloads.write(TestClient.plainGet(id)), false, List.of(), null);
        BatchRunner.Request request = new BatchRunner.Request(
                TestServer.connection(TestServer.ALICE).certificate(),
                RequestHeader.of(ProtocolVersion.V2_1),
                Dialect.of(ProtocolVersion.V2_1),
                List.of(item),
                "1",
                null);
        ItemRunner runner = new ItemRunner(Operations.all(), server.services(policy), new Jobs(() -> new byte[16], 1));
        return runner.run(request, item, new BatchState(), server.store(), Integer.MAX_VALUE);
    }
}
