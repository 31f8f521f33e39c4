package org.claviger.server.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.Dialect;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.stale.LearningView;
import org.claviger.server.stale.StaleReads;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreView;
import org.claviger.storage.UniqueClaimException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of a message in their order (2.1 sections 9.19 and 8.1) and commits them. Continue and Stop: one
 * transaction an item, one wait for the disk at the end. Undo: one transaction for all of them.
 */
public final class BatchRunner implements Batches {
    /** How often an item is decided anew because something it had read has changed meanwhile. */
    static final int ATTEMPTS_MAX = 32;

    /** What the envelope of a message leaves for its items: header, and the batch items' own envelopes. */
    static final int ENVELOPE_BYTES = 160;

    private final ObjectStore store;
    private final ItemRunner items;
    private final Services services;
    private final ItemObserver observer;
    private final StaleReads staleReads;
    private final StaleAnswers staleAnswers;
    private final Denials denials = new Denials();

    /**
     * A runner of everything that is asked.
     *
     * @param staleReads what is answered while the database is away
     * @param observer is told each answer
     */
    public BatchRunner(
            ObjectStore store,
            Operations operations,
            Services services,
            Jobs jobs,
            StaleReads staleReads,
            ItemObserver observer) {
        this.store = store;
        this.observer = observer;
        this.services = services;
        this.items = new ItemRunner(operations, services, jobs);
        this.staleReads = staleReads;
        this.staleAnswers = new StaleAnswers(staleReads, items, operations, services.policy(), denials);
    }

    /**
     * A message whose items are to be run.
     *
     * @param certificate whose request it is
     * @param dialect the shapes of the version in which it was asked
     * @param job the deferred item whose later run this is, or null; where the store fails it has no answer, since it can
     *     be run again
     */
    record Request(
            ClientCertificate certificate,
            RequestHeader header,
            Dialect dialect,
            List<BatchItem> items,
            String serverCorrelation,
            Jobs.@Nullable Due job) {
        /** How the client wants its answer. */
        AsynchronousIndicator asynchronous() {
            AsynchronousIndicator asked = header.asynchronousIndicator();
            return job != null || asked == null ? AsynchronousIndicator.PROHIBITED : asked;
        }

        BatchErrorContinuationOption onError() {
            BatchErrorContinuationOption asked = header.batchErrorContinuationOption();
            return asked == null ? BatchErrorContinuationOption.STOP : asked;
        }

        /** Whether a failure takes back what came before it. */
        boolean isUndoing() {
            return onError() == BatchErrorContinuationOption.UNDO && items.size() > 1;
        }

        int responseBytesMax() {
            Integer asked = header.maximumResponseSize();
            return asked == null ? Integer.MAX_VALUE : asked;
        }
    }

    /** Writes the records of repeated denials whose time has come. */
    public void writeRepeatedDenials() {
        denials.write(store, now());
    }

    /** Writes all of them: the server ends. */
    public void writeAllRepeatedDenials() {
        denials.write(store, Instant.MAX);
    }

    @Override
    public Instant now() {
        return services.clock().instant();
    }

    @Override
    public List<Ttlv.Structure> run(Request request) {
        long began = System.nanoTime();
        // While the database is away nobody waits for it who can be answered without, or who waits in vain.
        List<Answered> answers = answeredStale(request).orElseGet(() -> answeredByStore(request));
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        answers.forEach(answered -> observer.answered(answered.operation(), answered.reason(), time));
        return answers.stream().map(Answered::answer).toList();
    }

    /**
     * What is sent of an item.
     *
     * @param reason null for a success
     */
    private record Answered(
            @Nullable Operation operation, @Nullable ResultReason reason, Ttlv.Structure answer) {
        static Answered of(ItemRunner.Result result) {
            return new Answered(result.item().operation(), result.audit().reason(), result.answer());
        }
    }

    private Optional<List<Answered>> answeredStale(Request request) {
        return staleAnswers
                .to(request)
                .map(results -> results.stream().map(Answered::of).toList());
    }

    private List<Answered> answeredByStore(Request request) {
        if (!staleReads.isKnownAway()) {
            return request.isUndoing() ? runUndoing(request) : runEach(request);
        }
        StoreUnavailableException away = new StoreUnavailableException("the database is away");
        if (request.job() != null) {
            throw away;
        }
        return request.items().stream()
                .limit(1)
                .map(item -> storeFailure(request, item, away))
                .toList();
    }

    private List<Answered> runEach(Request request) {
        List<Answered> answers = new ArrayList<>();
        List<Committed> committed = new ArrayList<>();
        BatchState batch = new BatchState();
        int bytesLeft = request.responseBytesMax() - ENVELOPE_BYTES;
        Deque<BatchItem> left = new ArrayDeque<>(request.items());
        while (!left.isEmpty()) {
            BatchItem item = batch.next(left);
            ItemRunner.Result result;
            try {
                Committed done = commitOne(request, item, answers.size(), batch, pendingOf(committed), bytesLeft);
                committed.add(done);
                result = done.result();
            } catch (StoreException e) {
                staleReads.noticed(e);
                if (request.job() != null) {
                    throw e;
                }
                if (answers.isEmpty() && e instanceof StoreUnavailableException) {
                    Optional<List<Answered>> stale = answeredStale(request);
                    if (stale.isPresent()) {
                        return stale.get();
                    }
                }
                // Not even the refusal could be recorded, so nothing happened, and nothing goes on.
                answers.add(storeFailure(request, item, e));
                break;
            }
            answers.add(Answered.of(result));
            batch = result.batch();
            bytesLeft -= result.bytes();
            if (!result.succeeded() && request.onError() == BatchErrorContinuationOption.STOP) {
                break;
            }
        }
        for (Committed done : committed) {
            try {
                done.pending().await();
                services.keys().forget(done.result().destroyed());
                if (done.result().change().writes().isEmpty()) {
                    done.read().ifPresent(LearningView::proved);
                }
            } catch (StoreException e) {
                staleReads.noticed(e);
                done.result().answer().closeSecrets();
                done.result().streams().drop();
                if (request.job() != null) {
                    throw e;
                }
                answers.set(done.index(), storeFailure(request, done.result().item(), e));
            }
        }
        return answers;
    }

    /**
     * An item on its way to the disk.
     *
     * @param read what it rests on, where that is remembered
     */
    private record Committed(int index, ItemRunner.Result result, PendingCommit pending, Optional<LearningView> read) {}

    private static List<PendingCommit> pendingOf(List<Committed> committed) {
        return committed.stream().map(Committed::pending).toList();
    }

    private Committed commitOne(
            Request request, BatchItem item, int index, BatchState batch, List<PendingCommit> pending, int bytesLeft) {
        for (int attempt = 1; ; attempt++) {
            StoreView view = pending.isEmpty() ? store : store.view(pending, List.of());
            Optional<LearningView> learning = pending.isEmpty() ? staleReads.learning(view) : Optional.empty();
            ItemRunner.Result result;
            try {
                result = items.run(
                        request,
                        item,
                        batch,
                        learning.<StoreView>map(seen -> seen).orElse(view),
                        bytesLeft);
            } catch (ConflictException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                e.key().ifPresent(services.keys()::changed);
                continue;
            }
            try {
                boolean repeated = denials.isRepeated(result.audit());
                PendingCommit commit =
                        store.commitLater(repeated ? result.change().withoutJournal() : result.change());
                denials.committed(result.audit(), repeated);
                result.streams().settle();
                return new Committed(index, result, commit, learning);
            } catch (ConflictException e) {
                result.answer().closeSecrets();
                if (attempt == ATTEMPTS_MAX) {
                    return refused(request, item, index, batch, result, busy());
                }
                e.key().ifPresent(services.keys()::changed);
                result.streams().release();
            } catch (UniqueClaimException e) {
                result.answer().closeSecrets();
                return refused(request, item, index, batch, result, nameTaken());
            } catch (StoreException e) {
                result.answer().closeSecrets();
                result.streams().drop();
                throw e;
            }
        }
    }

    /** An item that failed at its commit: the failure is audited in the place of the change. */
    private Committed refused(
            Request request,
            BatchItem item,
            int index,
            BatchState batch,
            ItemRunner.Result attempted,
            KmipException cause) {
        ItemRunner.Result result = ItemRunner.refused(request, item, batch, attempted, cause);
        return new Committed(index, result, store.commitLater(result.change()), Optional.empty());
    }

    private List<Answered> runUndoing(Request request) {
        for (int attempt = 1; ; attempt++) {
            List<ItemRunner.Result> results;
            try {
                results = runAll(request);
            } catch (ConflictException e) {
                if (attempt == ATTEMPTS_MAX) {
                    return List.of(storeFailure(request, request.items().getFirst(), e));
                }
                e.key().ifPresent(services.keys()::changed);
                continue;
            }
            boolean succeeded = results.stream().allMatch(ItemRunner.Result::succeeded);
            try {
                if (succeeded) {
                    store.commit(results.stream().map(ItemRunner.Result::change).toList());
                    results.forEach(result -> services.keys().forget(result.destroyed()));
                    return results.stream().map(Answered::of).toList();
                }
                return undo(results);
            } catch (ConflictException e) {
                results.forEach(result -> result.answer().closeSecrets());
                e.key().ifPresent(services.keys()::changed);
                if (attempt == ATTEMPTS_MAX) {
                    BatchItem first = request.items().getFirst();
                    return undo(
                            List.of(ItemRunner.refused(request, first, new BatchState(), results.getFirst(), busy())));
                }
            } catch (UniqueClaimException e) {
                int last = results.size() - 1;
                ItemRunner.Result failed = ItemRunner.refused(
                        request, results.get(last).item(), new BatchState(), results.get(last), nameTaken());
                List<ItemRunner.Result> upToIt = new ArrayList<>(results.subList(0, last));
                upToIt.add(failed);
                return undo(upToIt);
            } catch (StoreException e) {
                staleReads.noticed(e);
                results.forEach(result -> result.answer().closeSecrets());
                return List.of(storeFailure(request, request.items().getFirst(), e));
            }
        }
    }

    private List<ItemRunner.Result> runAll(Request request) {
        List<ItemRunner.Result> results = new ArrayList<>();
        List<Change> uncommitted = new ArrayList<>();
        BatchState batch = new BatchState();
        int bytesLeft = request.responseBytesMax() - ENVELOPE_BYTES;
        Deque<BatchItem> left = new ArrayDeque<>(request.items());
        while (!left.isEmpty()) {
            BatchItem item = batch.next(left);
            StoreView view = uncommitted.isEmpty() ? store : store.view(List.of(), List.copyOf(uncommitted));
            ItemRunner.Result result;
            try {
                result = items.run(request, item, batch, view, bytesLeft);
            } catch (ConflictException e) {
                results.forEach(earlier -> earlier.answer().closeSecrets());
                throw e;
            }
            results.add(result);
            if (!result.succeeded()) {
                break;
            }
            uncommitted.add(result.change());
            batch = result.batch();
            bytesLeft -= result.bytes();
        }
        return results;
    }

    /** Nothing of the batch is kept; what was decided is, marked undone. */
    private List<Answered> undo(List<ItemRunner.Result> results) {
        List<Answered> answers = new ArrayList<>();
        List<Change> decisions = new ArrayList<>();
        for (ItemRunner.Result result : results) {
            answers.add(
                    result.succeeded()
                            ? new Answered(result.item().operation(), null, undone(result.answer()))
                            : Answered.of(result));
            decisions.add(ItemRunner.decisionOf(result));
        }
        store.commit(decisions);
        return answers;
    }

    /** The same answer with Operation Undone in place of Success (BL-M-2: the payload stays). */
    static Ttlv.Structure undone(Ttlv.Structure answer) {
        ResponseBatchItem item = RecordBinder.read(ResponseBatchItem.class, answer);
        return RecordBinder.write(
                Tag.BATCH_ITEM,
                new ResponseBatchItem(
                        item.operation(),
                        item.uniqueBatchItemId(),
                        ResultStatus.OPERATION_UNDONE,
                        null,
                        null,
                        null,
                        item.responsePayload(),
                        null));
    }

    /** Whether an exception of an item is for this class to answer: it concerns the commit, not the operation. */
    static boolean isOfTheStore(RuntimeException e) {
        return e instanceof StoreException;
    }

    private static Answered storeFailure(Request request, BatchItem item, StoreException cause) {
        KmipException failure = Answers.storeFailure(cause);
        return new Answered(
                item.operation(),
                failure.reason(),
                RecordBinder.write(Tag.BATCH_ITEM, Answers.failure(request.dialect(), item, failure)));
    }

    private static KmipException busy() {
        return new KmipException(ResultReason.GENERAL_FAILURE, "Too many others change the same object: try again.");
    }

    private static KmipException nameTaken() {
        return new KmipException(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE, "Another object has this Name already.");
    }
}
