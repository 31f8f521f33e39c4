package org.claviger.server.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.Operation;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.policy.Policy;
import org.claviger.server.stale.KnownView;
import org.claviger.server.stale.StaleReads;
import org.claviger.storage.Blob;
import org.claviger.storage.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers messages while the database is away: whole ones, of operations that only read, from what this node has lately
 * proved. Every check is made as always. What would change anything, or rests on anything that is not known, has no
 * answer here.
 */
final class StaleAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(StaleAnswers.class);

    private final StaleReads reads;
    private final ItemRunner items;
    private final Operations operations;
    private final Policy policy;
    private final Denials denials;

    StaleAnswers(StaleReads reads, ItemRunner items, Operations operations, Policy policy, Denials denials) {
        this.reads = reads;
        this.items = items;
        this.operations = operations;
        this.policy = policy;
        this.denials = denials;
    }

    /** The results of all items, whose audit records are on this node's disk; empty where they need the database. */
    Optional<List<ItemRunner.Result>> to(BatchRunner.Request request) {
        Optional<KnownView> view = reads.view();
        if (view.isEmpty() || request.isUndoing() || request.job() != null || !isReading(request)) {
            return Optional.empty();
        }
        List<ItemRunner.Result> results = new ArrayList<>();
        boolean kept = false;
        try {
            if (run(request, view.get(), results)) {
                keep(results, view.get());
                kept = true;
                return Optional.of(results);
            }
        } catch (StoreException e) {
            LOG.debug("Not answered without the database: {}", e.getMessage());
        } finally {
            if (!kept) {
                results.forEach(result -> {
                    result.answer().closeSecrets();
                    result.streams().drop();
                });
            }
        }
        return Optional.empty();
    }

    private boolean isReading(BatchRunner.Request request) {
        return request.items().stream().allMatch(item -> {
            Operation operation = item.operation();
            return operation != null
                    && operations
                            .find(operation, policy)
                            .filter(OperationRow::isAnsweredStale)
                            .isPresent();
        });
    }

    /** Whether all of it could be answered. */
    private boolean run(BatchRunner.Request request, KnownView view, List<ItemRunner.Result> results) {
        BatchState batch = new BatchState();
        int bytesLeft = request.responseBytesMax() - BatchRunner.ENVELOPE_BYTES;
        Deque<BatchItem> left = new ArrayDeque<>(request.items());
        while (!left.isEmpty()) {
            BatchItem item = batch.next(left);
            ItemRunner.Result result = items.run(request, item, batch, view, bytesLeft);
            results.add(result);
            if (!result.change().writes().isEmpty() || result.streams().isPart()) {
                return false;
            }
            if (!result.succeeded() && request.onError() == BatchErrorContinuationOption.STOP) {
                return true;
            }
            batch = result.batch();
            bytesLeft -= result.bytes();
        }
        return true;
    }

    private void keep(List<ItemRunner.Result> results, KnownView view) {
        List<ItemRunner.Result> first = results.stream()
                .filter(result -> !denials.isRepeated(result.audit()))
                .toList();
        List<Blob> records = first.stream()
                .map(result -> AuditEncoding.encode(result.audit().onStale(view.age())))
                .toList();
        reads.keep(records);
        results.forEach(result -> denials.committed(result.audit(), !first.contains(result)));
    }
}
