package org.claviger.server.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Cancel;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.Poll;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.RngRetrieve;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.CancellationResult;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.custody.Custody;
import org.claviger.server.policy.Permission;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.Change;
import org.claviger.storage.CommitResult;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Asynchronous operations: who may defer them, who may ask for them, and that each is carried out once or not at all. */
@Timeout(60)
class JobsTest {
    private static final Bytes UNKNOWN = Bytes.ofHex("00112233445566778899aabbccddeeff");

    @TempDir
    Path home;

    @Test
    void answersLaterWhatWouldHaveBeenAnsweredAtOnce() {
        try (TestServer server = new TestServer(home)) {
            Bytes job = deferredCreate(server);

            ResponseBatchItem pending = server.ask(ALICE, new Poll.Request(job));
            assertThat(objects(server)).isZero();
            server.jobs().runDue(Custody.DEFAULT_DOMAIN);
            ResponseBatchItem answer = server.ask(ALICE, new Poll.Request(job));

            assertThat(pending.resultStatus()).isEqualTo(ResultStatus.OPERATION_PENDING);
            assertThat(pending.asynchronousCorrelationValue()).isEqualTo(job);
            assertThat(pending.responsePayload()).isNull();
            assertThat(answer.operation()).isEqualTo(Operation.CREATE);
            assertThat(answer.resultStatus()).isEqualTo(ResultStatus.SUCCESS);
            Create.Response created = (Create.Response)
                    Payloads.of(Operation.CREATE).readResponse(requireNonNull(answer.responsePayload()));
            server.get(
                    ALICE,
                    new GetAttributes.Request(created.uniqueIdentifier(), List.of()),
                    GetAttributes.Response.class);
            assertThat(server.ask(ALICE, new Poll.Request(job))).isEqualTo(answer);
        }
    }

    /** Where a store fails: before it has the change, or while it is waited for. */
    enum Failing {
        AT_ONCE,
        LATER
    }

    @ParameterizedTest
    @EnumSource
    void triesAgainWhatTheStoreDidNotTake(Failing failing) {
        try (TestServer server = new TestServer(home)) {
            Bytes job = deferredCreate(server);
            JobRunner runner = server.jobsBy(failingOnce(server.store(), failing));

            assertThat(runner.runDue(Custody.DEFAULT_DOMAIN)).isZero();
            assertThat(server.ask(ALICE, new Poll.Request(job)).resultStatus())
                    .isEqualTo(ResultStatus.OPERATION_PENDING);
            assertThat(runner.runDue(Custody.DEFAULT_DOMAIN)).isEqualTo(1);

            assertThat(server.ask(ALICE, new Poll.Request(job)).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
            assertThat(objects(server)).isEqualTo(1);
        }
    }

    private record Lost(List<Change> changes) implements PendingCommit {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public CommitResult await() {
            throw new StoreUnavailableException("away", new IOException());
        }
    }

    /** A store whose first change is lost on its way. */
    private static ObjectStore failingOnce(ObjectStore store, Failing failing) {
        AtomicBoolean failed = new AtomicBoolean();
        return (ObjectStore) Proxy.newProxyInstance(
                JobsTest.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("commitLater") && failed.compareAndSet(false, true)) {
                        if (failing == Failing.LATER) {
                            return new Lost(List.of());
                        }
                        throw new StoreUnavailableException("away", new IOException());
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void carriesOutAJobOnce() {
        try (TestServer server = new TestServer(home)) {
            deferredCreate(server);

            assertThat(server.jobs().runDue(Custody.DEFAULT_DOMAIN)).isEqualTo(1);
            assertThat(server.jobs().runDue(Custody.DEFAULT_DOMAIN)).isZero();

            assertThat(objects(server)).isEqualTo(1);
        }
    }

    @Test
    void tellsNobodyElseOfAJob() {
        try (TestServer server = new TestServer(home)) {
            Bytes job = deferredCreate(server);

            ResponseBatchItem poll = server.ask(BOB, new Poll.Request(job));

            assertThat(poll.resultReason()).isEqualTo(ResultReason.INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
            assertThat(poll.resultMessage())
                    .isEqualTo(server.ask(BOB, new Poll.Request(UNKNOWN)).resultMessage());
            assertThat(cancel(server, BOB, job)).isEqualTo(CancellationResult.UNAVAILABLE);
            assertThat(cancel(server, BOB, UNKNOWN)).isEqualTo(CancellationResult.UNAVAILABLE);
            assertThat(server.jobs().runDue(Custody.DEFAULT_DOMAIN)).isEqualTo(1);
        }
    }

    @Test
    void cancelsAJobThatHasNotBeenRun() {
        try (TestServer server = new TestServer(home)) {
            Bytes job = deferredCreate(server);

            assertThat(cancel(server, ALICE, job)).isEqualTo(CancellationResult.CANCELED);

            assertThat(server.jobs().runDue(Custody.DEFAULT_DOMAIN)).isZero();
            assertThat(objects(server)).isZero();
            ResponseBatchItem answer = server.ask(ALICE, new Poll.Request(job));
            assertThat(answer.operation()).isEqualTo(Operation.CREATE);
            assertThat(answer.resultReason()).isEqualTo(ResultReason.OPERATION_CANCELED_BY_REQUESTER);
        }
    }

    @Test
    void saysOfACompletedJobHowItEnded() {
        try (TestServer server = new TestServer(home)) {
            Bytes succeeding = deferredCreate(server);
            Bytes failing = deferredCreate(server);

            server.jobs().runDue(Custody.DEFAULT_DOMAIN);

            assertThat(server.ask(ALICE, new Poll.Request(failing)).resultReason())
                    .isEqualTo(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
            assertThat(cancel(server, ALICE, succeeding)).isEqualTo(CancellationResult.COMPLETED);
            assertThat(cancel(server, ALICE, failing)).isEqualTo(CancellationResult.FAILED);
            assertThat(objects(server)).isEqualTo(1);
        }
    }

    @Test
    void canceledWhileItRunsAJobChangesNothing() {
        TestServer[] server = new TestServer[1];
        Bytes[] job = new Bytes[1];
        AtomicInteger runs = new AtomicInteger();
        OperationRow<Ping.Request, Ping.Response> row =
                OperationRow.row(Operation.PING, Permission.PING, (request, context) -> {
                    if (runs.incrementAndGet() == 1) {
                        assertThat(cancel(server[0], ALICE, job[0])).isEqualTo(CancellationResult.CANCELED);
                    }
                    return Outcome.done(new Ping.Response());
                });
        OperationRow<?, ?> cancel = Operations.all().rows().stream()
                .filter(other -> other.operation() == Operation.CANCEL)
                .findFirst()
                .orElseThrow();
        OperationRow<?, ?> poll = Operations.all().rows().stream()
                .filter(other -> other.operation() == Operation.POLL)
                .findFirst()
                .orElseThrow();
        try (TestServer started = new TestServer(home, Operations.of(List.of(row, cancel, poll)))) {
            server[0] = started;
            job[0] = deferred(started, new Ping.Request());

            started.jobs().runDue(Custody.DEFAULT_DOMAIN);

            assertThat(runs).hasValue(1);
            assertThat(started.ask(ALICE, new Poll.Request(job[0])).resultReason())
                    .isEqualTo(ResultReason.OPERATION_CANCELED_BY_REQUESTER);
        }
    }

    @Test
    void decidesAgainWhenAJobRuns() {
        try (TestServer server = new TestServer(home)) {
            deferredCreate(server);

            server.revoke(ALICE);
            server.jobs().runDue(Custody.DEFAULT_DOMAIN);

            assertThat(server.store()
                            .locate(LocateQuery.of(Custody.DEFAULT_DOMAIN, RecordKind.OBJECT))
                            .records())
                    .isEmpty();
        }
    }

    @Test
    void letsAHandlerDeferOnlyWhereTheClientTakesAnAnswerLater() {
        OperationRow<Ping.Request, Ping.Response> row = OperationRow.row(
                Operation.PING,
                Permission.PING,
                (request, context) -> context.mayDefer() ? Outcome.deferred() : Outcome.done(new Ping.Response()));
        try (TestServer server = new TestServer(home, Operations.of(List.of(row)))) {
            assertThat(server.ask(ALICE, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
            server.answerBy(AsynchronousIndicator.PROHIBITED);
            assertThat(server.ask(ALICE, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
            server.answerBy(AsynchronousIndicator.OPTIONAL);
            assertThat(server.ask(ALICE, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.OPERATION_PENDING);
            assertThat(server.jobs().runDue(Custody.DEFAULT_DOMAIN)).isEqualTo(1);
        }
    }

    @Test
    void defersOnlyWhatMayLieInTheStore() {
        try (TestServer server = new TestServer(home)) {
            server.answerBy(AsynchronousIndicator.MANDATORY);

            for (var request : List.of(
                    new RngRetrieve.Request(16), new Get.Request(UniqueIdentifier.of("any"), null, null, null, null))) {
                assertThat(server.ask(ALICE, request).resultReason())
                        .as("%s", request)
                        .isEqualTo(ResultReason.FEATURE_NOT_SUPPORTED);
            }
            server.answerBy(AsynchronousIndicator.OPTIONAL);
            assertThat(server.ask(ALICE, new RngRetrieve.Request(16)).resultStatus())
                    .isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void refusesAtOnceWhatIsNotAllowedNow() {
        try (TestServer server = new TestServer(home)) {
            server.answerBy(AsynchronousIndicator.MANDATORY);

            GetAttributes.Request absent = new GetAttributes.Request(UniqueIdentifier.of("absent"), List.of());

            assertThat(server.ask(ALICE, absent).resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        }
    }

    @Test
    void forgetsAJobThatHasExpired() {
        try (TestServer server = new TestServer(home)) {
            Bytes job = deferredCreate(server);
            server.jobs().runDue(Custody.DEFAULT_DOMAIN);

            server.at(Objects.NOW.plus(Jobs.LIFETIME).plus(Duration.ofSeconds(1)));

            assertThat(server.ask(ALICE, new Poll.Request(job)).resultReason())
                    .isEqualTo(ResultReason.INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
            server.jobs().runDue(Custody.DEFAULT_DOMAIN);
            assertThat(server.store()
                            .locate(LocateQuery.of(Custody.DEFAULT_DOMAIN, RecordKind.JOB))
                            .records())
                    .isEmpty();
        }
    }

    @Test
    void boundsTheJobsOfAClient() {
        try (TestServer server = new TestServer(home)) {
            server.answerBy(AsynchronousIndicator.MANDATORY);
            for (int i = 0; i < Jobs.OF_CLIENT_MAX_DEFAULT; i++) {
                assertThat(server.ask(ALICE, new Ping.Request()).resultStatus())
                        .isEqualTo(ResultStatus.OPERATION_PENDING);
            }

            assertThat(server.ask(ALICE, new Ping.Request()).resultReason())
                    .isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED);
            assertThat(server.ask(BOB, new Ping.Request()).resultStatus()).isEqualTo(ResultStatus.OPERATION_PENDING);
        }
    }

    private static Bytes deferredCreate(TestServer server) {
        return deferred(
                server,
                new Create.Request(
                        ObjectType.SYMMETRIC_KEY,
                        Attributes.NONE
                                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
                                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.ENCRYPT.code())
                                .with(Attribute.NAME, Name.of("deferred")),
                        null));
    }

    private static Bytes deferred(TestServer server, RequestPayload request) {
        server.answerBy(AsynchronousIndicator.MANDATORY);
        ResponseBatchItem answer = server.ask(ALICE, request);
        server.answerBy(null);
        assertThat(answer.resultStatus()).as("%s", answer).isEqualTo(ResultStatus.OPERATION_PENDING);
        return requireNonNull(answer.asynchronousCorrelationValue());
    }

    private static CancellationResult cancel(TestServer server, String client, Bytes job) {
        return server.get(client, new Cancel.Request(job), Cancel.Response.class)
                .cancellationResult();
    }

    private static int objects(TestServer server) {
        return server.get(
                        ALICE,
                        new Locate.Request(null, null, null, null, new AttributeFilter(List.of())),
                        Locate.Response.class)
                .uniqueIdentifiers()
                .size();
    }
}
