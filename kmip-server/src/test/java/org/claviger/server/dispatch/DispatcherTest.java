package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Check;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.policy.Permission;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages and batches through the dispatcher: what is committed, what is answered, what is not. */
class DispatcherTest {
    @TempDir
    Path home;

    @Test
    void handsTheIdentifierOfOneItemToTheNext() {
        try (TestServer server = new TestServer(home)) {
            List<ResponseBatchItem> answers = server.ask(
                    ALICE, BatchErrorContinuationOption.STOP, List.of(create("a"), new Activate.Request(null)));

            assertThat(answers).extracting(ResponseBatchItem::resultStatus).containsOnly(ResultStatus.SUCCESS);
            assertThat(states(server)).containsExactly(State.ACTIVE);
        }
    }

    @Test
    void keepsWhatCameBeforeAFailureAndStopsThere() {
        try (TestServer server = new TestServer(home)) {
            List<ResponseBatchItem> answers = server.ask(
                    ALICE,
                    BatchErrorContinuationOption.STOP,
                    List.of(create("a"), new Activate.Request(UniqueIdentifier.of("absent")), create("b")));

            assertThat(answers).hasSize(2);
            assertThat(answers.getLast().resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
            assertThat(states(server)).hasSize(1);
        }
    }

    @Test
    void goesOnAfterAFailureWhereTheClientWantsIt() {
        try (TestServer server = new TestServer(home)) {
            List<ResponseBatchItem> answers = server.ask(
                    ALICE,
                    BatchErrorContinuationOption.CONTINUE,
                    List.of(create("a"), new Activate.Request(UniqueIdentifier.of("absent")), create("b")));

            assertThat(answers).hasSize(3);
            assertThat(states(server)).hasSize(2);
        }
    }

    @Test
    void takesBackEverythingOfABatchThatFailsUnderUndo() {
        try (TestServer server = new TestServer(home)) {
            List<ResponseBatchItem> answers = server.ask(
                    ALICE,
                    BatchErrorContinuationOption.UNDO,
                    List.of(
                            create("a"),
                            new Activate.Request(null),
                            new Check.Request(null, null, UsageMask.SIGN.code(), null)));

            assertThat(answers)
                    .extracting(ResponseBatchItem::resultStatus)
                    .containsExactly(
                            ResultStatus.OPERATION_UNDONE,
                            ResultStatus.OPERATION_UNDONE,
                            ResultStatus.OPERATION_FAILED);
            assertThat(states(server)).isEmpty();
        }
    }

    @Test
    void repeatsAnOperationForEachObjectThatItsIdentifierRefersTo() {
        UniqueIdentifier located = new UniqueIdentifier.Reference(UniqueIdentifierReference.LOCATE);
        for (BatchErrorContinuationOption onError :
                List.of(BatchErrorContinuationOption.STOP, BatchErrorContinuationOption.UNDO)) {
            try (TestServer server = new TestServer(home)) {
                List<ResponseBatchItem> answers = server.ask(
                        ALICE,
                        onError,
                        List.of(create("a"), create("b"), all(), new Activate.Request(located), new Ping.Request()));

                assertThat(answers)
                        .extracting(ResponseBatchItem::operation)
                        .containsExactly(
                                Operation.CREATE,
                                Operation.CREATE,
                                Operation.LOCATE,
                                Operation.ACTIVATE,
                                Operation.ACTIVATE,
                                Operation.PING);
                assertThat(answers.get(3).uniqueBatchItemId())
                        .isEqualTo(answers.get(4).uniqueBatchItemId());
                assertThat(states(server)).containsExactly(State.ACTIVE, State.ACTIVE);
            }
        }
    }

    @Test
    void boundsHowManyItemsABatchBecomes() {
        int objects = 40;
        UniqueIdentifier located = new UniqueIdentifier.Reference(UniqueIdentifierReference.LOCATE);
        try (TestServer server = new TestServer(home)) {
            for (int i = 0; i < objects; i++) {
                server.ask(ALICE, create("key " + i));
            }
            List<RequestPayload> batch = new ArrayList<>(List.of(all()));
            batch.addAll(Collections.nCopies(30, new Check.Request(located, null, null, null)));

            List<ResponseBatchItem> answers = server.ask(ALICE, BatchErrorContinuationOption.STOP, batch);

            int whole = BatchState.REPETITIONS_MAX / (objects - 1);
            assertThat(answers).hasSize(1 + whole * objects + 1);
            assertThat(answers.getLast().resultReason()).isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED);
        }
    }

    @Test
    void refersToNothingWhereTheLatestLocateHasFoundNothing() {
        UniqueIdentifier located = new UniqueIdentifier.Reference(UniqueIdentifierReference.LOCATE);
        try (TestServer server = new TestServer(home)) {
            List<ResponseBatchItem> answers =
                    server.ask(ALICE, BatchErrorContinuationOption.STOP, List.of(all(), new Activate.Request(located)));

            assertThat(answers.getLast().resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        }
    }

    @Test
    void refusesWhatCannotBeUndoneInABatchWithUndo() {
        OperationRow<Ping.Request, Ping.Response> row = OperationRow.row(
                        Operation.PING,
                        Permission.PING,
                        (Ping.Request request, RequestContext context) -> Outcome.done(new Ping.Response()))
                .notUndoable();
        try (TestServer server = new TestServer(home, Operations.of(List.of(row)))) {
            List<ResponseBatchItem> alone = server.ask(
                    ALICE, BatchErrorContinuationOption.STOP, List.of(new Ping.Request(), new Ping.Request()));
            List<ResponseBatchItem> undone = server.ask(
                    ALICE, BatchErrorContinuationOption.UNDO, List.of(new Ping.Request(), new Ping.Request()));

            assertThat(alone).extracting(ResponseBatchItem::resultStatus).containsOnly(ResultStatus.SUCCESS);
            assertThat(undone.getFirst().resultReason()).isEqualTo(ResultReason.FEATURE_NOT_SUPPORTED);
        }
    }

    @Test
    void refusesANameThatAnotherObjectOfTheClientHas() {
        try (TestServer server = new TestServer(home)) {
            server.get(ALICE, create("same"), Create.Response.class);

            assertThat(server.ask(ALICE, create("same")).resultReason())
                    .isEqualTo(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
            assertThat(server.ask(BOB, create("same")).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void answersAsIfAnotherClientsObjectWereNotThere() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier id =
                    server.get(ALICE, create("a"), Create.Response.class).uniqueIdentifier();

            ResponseBatchItem foreign = server.ask(BOB, get(id));
            ResponseBatchItem absent = server.ask(BOB, get(UniqueIdentifier.of("absent")));

            assertThat(foreign.resultReason()).isEqualTo(absent.resultReason());
            assertThat(foreign.resultMessage()).isEqualTo(absent.resultMessage());
        }
    }

    @Test
    void refusesARevokedClientAtItsNextRequest() {
        try (TestServer server = new TestServer(home)) {
            server.get(ALICE, create("a"), Create.Response.class);

            server.revoke(ALICE);

            assertThat(server.ask(ALICE, new Ping.Request()).resultReason())
                    .isEqualTo(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
            assertThat(server.ask(BOB, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void doesNothingWhoseAnswerIsLongerThanTheClientTakes() {
        try (TestServer server = new TestServer(home)) {
            server.limitResponses(200);

            ResponseBatchItem answer = server.ask(ALICE, create("a"));

            server.limitResponses(0);
            assertThat(answer.resultReason()).isEqualTo(ResultReason.RESPONSE_TOO_LARGE);
            assertThat(states(server)).isEmpty();
        }
    }

    @Test
    void destroysForGood() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier id =
                    server.get(ALICE, create("a"), Create.Response.class).uniqueIdentifier();

            server.get(ALICE, new Destroy.Request(id), Destroy.Response.class);

            assertThat(server.ask(ALICE, get(id)).resultReason()).isEqualTo(ResultReason.OBJECT_DESTROYED);
            assertThat(server.get(ALICE, new GetAttributes.Request(id, List.of()), GetAttributes.Response.class)
                            .attributes()
                            .enumeration(Attribute.STATE, State.class))
                    .contains(State.DESTROYED);
        }
    }

    @Test
    void activatesAnObjectWhenItsDateComes() {
        try (TestServer server = new TestServer(home)) {
            Create.Request request = new Create.Request(
                    ObjectType.SYMMETRIC_KEY,
                    aes("dated").with(Attribute.ACTIVATION_DATE, Objects.NOW.plusSeconds(60)),
                    null);
            server.get(ALICE, request, Create.Response.class);

            assertThat(states(server)).containsExactly(State.PRE_ACTIVE);
            server.at(Objects.NOW.plus(Duration.ofMinutes(2)));
            assertThat(states(server)).containsExactly(State.ACTIVE);
            assertThat(new Sweeper(server.store(), () -> Objects.NOW.plusSeconds(120)).sweep())
                    .isEqualTo(1);
            assertThat(new Sweeper(server.store(), () -> Objects.NOW.plusSeconds(120)).sweep())
                    .isZero();
        }
    }

    @Test
    void answersBytesThatAreNoMessage() {
        try (TestServer server = new TestServer(home)) {
            Ttlv.Structure answer = server.exchange(
                    ALICE, Bytes.ofHex("42007801000000080000000000000000").toArray());

            assertThat(answer.is(Tag.RESPONSE_MESSAGE)).isTrue();
            assertThat(server.ask(ALICE, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void writesOneAuditRecordForEveryDecision() {
        try (TestServer server = new TestServer(home)) {
            int before = journalLength(server);

            server.ask(ALICE, create("a"));
            server.ask(BOB, get(UniqueIdentifier.of("absent")));

            assertThat(journalLength(server)).isEqualTo(before + 2);
        }
    }

    private static Create.Request create(String name) {
        return new Create.Request(ObjectType.SYMMETRIC_KEY, aes(name), null);
    }

    private static Attributes aes(String name) {
        return Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.ENCRYPT.code())
                .with(Attribute.NAME, Name.of(name));
    }

    private static Get.Request get(UniqueIdentifier id) {
        return new Get.Request(id, null, null, null, null);
    }

    /** The states of alice's objects, newest first. */
    private static List<State> states(TestServer server) {
        return server.get(ALICE, all(), Locate.Response.class).uniqueIdentifiers().stream()
                .map(id -> server.get(ALICE, new GetAttributes.Request(id, List.of()), GetAttributes.Response.class)
                        .attributes()
                        .enumeration(Attribute.STATE, State.class)
                        .orElseThrow())
                .toList();
    }

    private static Locate.Request all() {
        return new Locate.Request(
                null,
                null,
                null,
                null,
                new AttributeFilter(List.of(AttributeValue.of(Attribute.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY))));
    }

    private static int journalLength(TestServer server) {
        return server.store().journalNodes().stream()
                .mapToInt(node -> server.store().journal(node, null, 10_000).size())
                .sum();
    }
}
