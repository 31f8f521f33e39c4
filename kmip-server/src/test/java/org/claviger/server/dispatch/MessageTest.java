package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.message.MessageExtension;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.message.ResponseMessage;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Check;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.Recover;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What surrounds the operations (2.1 sections 6.1, 8 and 9): headers, items, extensions, the ID Placeholder. */
class MessageTest extends OperationTest {
    private static final ProtocolVersionNumber V2_1 = new ProtocolVersionNumber(2, 1);

    @Test
    void answersEachItemInOrderUnderItsOwnId() {
        ResponseMessage answer =
                exchange(header(V2_1, null, 2), item(new Ping.Request(), "0a"), item(new Ping.Request(), "0b"));

        assertThat(answer.batchItems())
                .extracting(ResponseBatchItem::uniqueBatchItemId)
                .containsExactly(Bytes.ofHex("0a"), Bytes.ofHex("0b"));
    }

    @Test
    void stampsTheAnswerWithTheTimeAndTheVersion() {
        ResponseMessage answer = exchange(header(V2_1, null, 1), item(new Ping.Request(), "01"));

        assertThat(answer.responseHeader().timeStamp()).isEqualTo(Objects.NOW);
        assertThat(answer.responseHeader().protocolVersion()).isEqualTo(V2_1);
        assertThat(answer.responseHeader().batchCount()).isEqualTo(1);
    }

    @Test
    void givesBackTheClientsCorrelationValueAndOneOfItsOwn() {
        ResponseMessage one = exchange(header(V2_1, "backup-7", 1), item(new Ping.Request(), "01"));
        ResponseMessage other = exchange(header(V2_1, null, 1), item(new Ping.Request(), "01"));

        assertThat(one.responseHeader().clientCorrelationValue()).isEqualTo("backup-7");
        assertThat(other.responseHeader().clientCorrelationValue()).isNull();
        assertThat(one.responseHeader().serverCorrelationValue())
                .isNotNull()
                .isNotEqualTo(other.responseHeader().serverCorrelationValue());
    }

    @Test
    void refusesAVersionThatItDoesNotSpeak() {
        ResponseMessage answer =
                exchange(header(new ProtocolVersionNumber(9, 9), null, 1), item(new Ping.Request(), "01"));

        ResponseBatchItem only = answer.batchItems().getFirst();
        assertThat(only.resultStatus()).isEqualTo(ResultStatus.OPERATION_FAILED);
        assertThat(only.resultReason()).isEqualTo(ResultReason.INVALID_MESSAGE);
        assertThat(answer.responseHeader().protocolVersion()).isEqualTo(new ProtocolVersionNumber(1, 0));
    }

    @ParameterizedTest
    @CsvSource({"0", "2"})
    void refusesABatchCountThatIsNotTheNumberOfItems(int count) {
        ResponseMessage answer = exchange(header(V2_1, null, count), item(new Ping.Request(), "01"));

        assertThat(answer.batchItems())
                .singleElement()
                .satisfies(item -> assertThat(item.resultReason()).isEqualTo(ResultReason.INVALID_MESSAGE));
    }

    @Test
    void refusesTheWholeMessageForAnUnknownExtensionThatIsCritical() {
        ResponseMessage answer =
                exchange(header(V2_1, null, 2), item(aes(256).request(), "01"), extended(new Ping.Request(), true));

        assertThat(answer.batchItems())
                .singleElement()
                .satisfies(item -> assertThat(item.resultReason()).isEqualTo(ResultReason.UNKNOWN_MESSAGE_EXTENSION));
        assertThat(alice.get(locate(null), Locate.Response.class).uniqueIdentifiers())
                .isEmpty();
    }

    @Test
    void passesOverAnUnknownExtensionThatIsNot() {
        ResponseMessage answer = exchange(header(V2_1, null, 1), extended(new Ping.Request(), false));

        assertThat(answer.batchItems().getFirst().resultStatus()).isEqualTo(ResultStatus.SUCCESS);
    }

    @Test
    void answersAtOnceWhereTheClientForbidsAnythingElse() {
        RequestHeader header = new RequestHeader(
                V2_1,
                null,
                null,
                null,
                AsynchronousIndicator.PROHIBITED,
                null,
                List.of(),
                null,
                null,
                null,
                Objects.NOW,
                1);

        assertThat(exchange(header, item(aes(256).request(), "01"))
                        .batchItems()
                        .getFirst()
                        .resultStatus())
                .isEqualTo(ResultStatus.SUCCESS);
    }

    @Test
    void forgetsThePlaceholderAfterTheBatch() {
        alice.get(aes(256).request(), Create.Response.class);

        assertThat(alice.send(new Activate.Request(null)).resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void keepsThePlaceholderOverOperationsThatDoNotSetIt() {
        List<ResponseBatchItem> answers = alice.send(
                BatchErrorContinuationOption.STOP,
                aes(256).request(),
                new Ping.Request(),
                new Activate.Request(null),
                new GetAttributes.Request(null, List.of(Attribute.STATE)));

        assertThat(answers).extracting(ResponseBatchItem::resultStatus).containsOnly(ResultStatus.SUCCESS);
    }

    @Test
    void takesTheOneObjectThatIsLocatedForThePlaceholder() {
        alice.make(aes(256).state(State.PRE_ACTIVE).name("one"));
        alice.make(aes(256).state(State.PRE_ACTIVE).name("two"));

        assertThat(last(locate("one"), new Activate.Request(null)).resultStatus())
                .isEqualTo(ResultStatus.SUCCESS);
    }

    @Test
    void emptiesThePlaceholderWhereSeveralOrNoneAreLocated() {
        alice.make(aes(256).state(State.PRE_ACTIVE));
        alice.make(aes(256).state(State.PRE_ACTIVE));

        assertThat(last(aes(256).request(), locate(null), new Activate.Request(null))
                        .resultReason())
                .isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        assertThat(last(aes(256).request(), locate("absent"), new Activate.Request(null))
                        .resultReason())
                .isEqualTo(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void emptiesThePlaceholderWhereACheckRefuses() {
        List<ResponseBatchItem> answers = alice.send(
                BatchErrorContinuationOption.CONTINUE,
                aes(256).request(),
                new Check.Request(null, null, UsageMask.SIGN.code(), null),
                new Activate.Request(null));

        assertThat(answers.get(1).resultReason()).isEqualTo(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
        assertThat(answers.get(2).resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void takesARecoveredObjectForThePlaceholder() {
        UniqueIdentifier id = alice.make(aes(256).state(State.PRE_ACTIVE).archived());

        assertThat(last(new Recover.Request(id), new Activate.Request(null)).resultStatus())
                .isEqualTo(ResultStatus.SUCCESS);
        assertThat(alice.state(id)).isEqualTo(State.ACTIVE);
    }

    @Test
    void keepsThePlaceholderOfWhatCameBeforeAFailure() {
        List<ResponseBatchItem> answers = alice.send(
                BatchErrorContinuationOption.CONTINUE,
                aes(256).request(),
                aes(100).request(),
                new Destroy.Request(null));

        assertThat(answers)
                .extracting(ResponseBatchItem::resultStatus)
                .containsExactly(ResultStatus.SUCCESS, ResultStatus.OPERATION_FAILED, ResultStatus.SUCCESS);
    }

    @Test
    void findsWhatAnEarlierItemMadeByItsKindAndByItsPlace() {
        for (UniqueIdentifier reference : List.of(
                new UniqueIdentifier.Reference(UniqueIdentifierReference.CREATE),
                new UniqueIdentifier.Index(0),
                new UniqueIdentifier.Index(-1))) {
            assertThat(last(aes(256).request(), new Activate.Request(reference)).resultStatus())
                    .as("%s", reference)
                    .isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void findsNothingBeyondWhatTheBatchHasMade() {
        for (UniqueIdentifier reference : List.of(
                new UniqueIdentifier.Reference(UniqueIdentifierReference.CREATE_KEY_PAIR),
                new UniqueIdentifier.Index(1),
                new UniqueIdentifier.Index(-2))) {
            assertThat(last(aes(256).request(), new Activate.Request(reference)).resultReason())
                    .as("%s", reference)
                    .isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        }
    }

    @Test
    void auditsWhatWasUndoneAsUndone() {
        alice.send(BatchErrorContinuationOption.UNDO, aes(256).request(), aes(100).request());

        List<AuditRecord> lastTwo = audited();

        assertThat(lastTwo).extracting(AuditRecord::operation).containsExactly("Create", "Create");
        assertThat(lastTwo).extracting(AuditRecord::undone).containsExactly(true, false);
        assertThat(lastTwo.getLast().status()).isEqualTo(ResultStatus.OPERATION_FAILED);
    }

    private List<AuditRecord> audited() {
        return server.store().journalNodes().stream()
                .flatMap(node -> server.store().journal(node, null, 10_000).stream())
                .map(entry -> AuditEncoding.decode(entry.payload()))
                .toList();
    }

    private ResponseBatchItem last(RequestPayload... requests) {
        return alice.send(BatchErrorContinuationOption.CONTINUE, requests).getLast();
    }

    private static Locate.Request locate(@Nullable String name) {
        List<AttributeValue> criteria =
                name == null ? List.of() : List.of(AttributeValue.of(Attribute.NAME, Name.of(name)));
        return new Locate.Request(null, null, null, null, new AttributeFilter(criteria));
    }

    private static RequestHeader header(ProtocolVersionNumber version, @Nullable String correlation, int count) {
        return new RequestHeader(
                version, null, correlation, null, null, null, List.of(), null, null, null, null, count);
    }

    private static RequestBatchItem item(RequestPayload request, String id) {
        return item(request, id, List.of());
    }

    private static RequestBatchItem extended(RequestPayload request, boolean critical) {
        return item(
                request,
                "ee",
                List.of(new MessageExtension(
                        "ACME", critical, Ttlv.structure(Tag.VENDOR_EXTENSION, Ttlv.text(Tag.COMMENT, "more")))));
    }

    private static RequestBatchItem item(RequestPayload request, String id, List<MessageExtension> extensions) {
        return new RequestBatchItem(
                Payloads.operation(request), null, Bytes.ofHex(id), Payloads.write(request), extensions);
    }

    private ResponseMessage exchange(RequestHeader header, RequestBatchItem... items) {
        List<Ttlv> message = new ArrayList<>();
        message.add(RecordBinder.write(Tag.REQUEST_HEADER, header));
        for (RequestBatchItem item : items) {
            message.add(RecordBinder.write(Tag.BATCH_ITEM, item));
        }
        byte[] request = TestServer.encode(Ttlv.structure(Tag.REQUEST_MESSAGE, message));
        return RecordBinder.read(ResponseMessage.class, server.exchange(TestServer.ALICE, request));
    }
}
