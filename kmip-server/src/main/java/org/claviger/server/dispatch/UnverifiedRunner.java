package org.claviger.server.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

/**
 * Answers while the HSM is away: since the start, when no record can be verified, not even a client's; or for so long
 * that the audit of what is decided could not be signed in time. What reads no object is answered, and everything else
 * refused with a reason that a client's operator understands.
 */
public final class UnverifiedRunner implements Batches {
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
            ResponseBatchItem attempted = attempted(request, item);
            Ttlv.Structure answer = RecordBinder.write(Tag.BATCH_ITEM, attempted);
            if (attempted.resultReason() == null && BinaryEncoding.size(answer) > bytesLeft) {
                attempted = Answers.failure(request.dialect(), item, KmipException.responseTooLarge());
                answer = RecordBinder.write(Tag.BATCH_ITEM, attempted);
            }
            ResultReason reason = attempted.resultReason();
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

    private ResponseBatchItem attempted(BatchRunner.Request request, BatchItem item) {
        try {
            return attempt(request, item);
        } catch (KmipException e) {
            return Answers.failure(request.dialect(), item, e);
        }
    }

    private ResponseBatchItem attempt(BatchRunner.Request request, BatchItem item) {
        if (item.damage() != null) {
            throw item.damage();
        }
        Operation operation = item.requireOperation();
        OperationRow<?, ?> row = operations
                .find(operation, policy)
                .filter(OperationRow::isSameToEverybody)
                .orElseThrow(() -> new KmipException(
                        ResultReason.GENERAL_FAILURE,
                        cause + " Until it is there, Discover Versions and Query are answered and nothing else."));
        RequestPayload payload = ItemRunner.bind(request, operation, item.requirePayload());
        return switch (row.handle(payload, new UnverifiedContext(now(), policy, facts))) {
            case Outcome.Done<?> done -> Answers.done(request, item, row, done.response(), new BatchState(), policy);
            case Outcome.Deferred<?> _, Outcome.Relayed<?> _ ->
                throw new IllegalStateException(operation + " is answered at once");
        };
    }
}
