package org.claviger.server.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Answers while the HSM is away: since the start, when no record can be verified, not even a client's; or for so long
 * that the audit of what is decided could not be signed in time. What reads no object is answered, and everything else
 * refused with a reason that a client's operator understands.
 */
public final class UnverifiedRunner implements Batches {
    /** They tell what the server is and can do, the same to everybody. */
    static final Set<Operation> ANSWERED = EnumSet.of(Operation.DISCOVER_VERSIONS, Operation.QUERY);

    private final Operations operations;
    private final Policy policy;
    private final ServerFacts facts;
    private final InstantSource clock;
    private final ItemObserver observer;
    private final String cause;

    /** @param cause the sentence that clients get */
    public UnverifiedRunner(
            Operations operations,
            Policy policy,
            ServerFacts facts,
            InstantSource clock,
            ItemObserver observer,
            String cause) {
        this.operations = operations;
        this.policy = policy;
        this.facts = facts;
        this.clock = clock;
        this.observer = observer;
        this.cause = cause;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public List<Ttlv.Structure> run(BatchRunner.Request request) {
        List<Ttlv.Structure> answers = new ArrayList<>();
        int bytesLeft = request.responseBytesMax() - BatchRunner.ENVELOPE_BYTES;
        for (BatchItem item : request.items()) {
            long began = System.nanoTime();
            Ttlv.Structure answer = answer(request, item, bytesLeft);
            ResultReason reason = reasonOf(answer);
            if (reason != null && request.isUndoing()) {
                answers.replaceAll(BatchRunner::undone);
            }
            answers.add(answer);
            observer.answered(item.operation(), reason, Duration.ofNanos(System.nanoTime() - began));
            if (reason != null && request.onError() != BatchErrorContinuationOption.CONTINUE) {
                break;
            }
            bytesLeft -= BinaryEncoding.size(answer);
        }
        return answers;
    }

    private Ttlv.Structure answer(BatchRunner.Request request, BatchItem item, int bytesLeft) {
        try {
            Ttlv.Structure answer = RecordBinder.write(Tag.BATCH_ITEM, attempt(request, item));
            if (BinaryEncoding.size(answer) > bytesLeft) {
                throw KmipException.responseTooLarge();
            }
            return answer;
        } catch (KmipException e) {
            return RecordBinder.write(Tag.BATCH_ITEM, Dispatcher.failure(request.dialect(), item, e));
        }
    }

    private ResponseBatchItem attempt(BatchRunner.Request request, BatchItem item) {
        if (item.damage() != null) {
            throw item.damage();
        }
        Operation operation = item.requireOperation();
        OperationRow<?, ?> row = operations
                .find(operation, policy)
                .filter(_ -> ANSWERED.contains(operation))
                .orElseThrow(() -> new KmipException(
                        ResultReason.GENERAL_FAILURE,
                        cause + " Until it is there, Discover Versions and Query are answered and nothing else."));
        RequestPayload payload = ItemRunner.bind(request, operation, item.requirePayload());
        return switch (row.handle(payload, new UnverifiedContext(now(), policy, facts))) {
            case Outcome.Done<?> done -> ItemRunner.done(request, item, row, done.response(), new BatchState());
            case Outcome.Deferred<?> _, Outcome.Relayed<?> _ ->
                throw new IllegalStateException(operation + " is answered at once");
        };
    }

    private static @Nullable ResultReason reasonOf(Ttlv.Structure answer) {
        return answer.find(Tag.RESULT_REASON)
                .map(reason -> ((Ttlv.EnumerationItem) reason).value())
                .flatMap(code -> Arrays.stream(ResultReason.values())
                        .filter(reason -> reason.code() == code)
                        .findFirst())
                .orElse(null);
    }
}
