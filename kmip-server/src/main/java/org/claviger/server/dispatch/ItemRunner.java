package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.clock.ClockDoubt;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Subject;
import org.claviger.server.policy.Tolerance;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.StoreView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one item up to its commit: binds its payload, loads the objects it names, has every one of them decided, and
 * calls the handler. Whatever happens, there is an answer, and a change that holds its audit record.
 */
final class ItemRunner {
    private static final Logger log = LoggerFactory.getLogger(ItemRunner.class);

    /** What the audit calls the check that what is dated is dated rightly. */
    private static final String CLOCK = "CLOCK";

    private static final String CLOCK_IN_DOUBT = "The server's clock was set and nobody has confirmed it yet (`claviger"
            + " clock status`): until then nothing that has a date is changed, but by Revoke.";

    private final Operations operations;
    private final Services services;
    private final Jobs jobs;

    ItemRunner(Operations operations, Services services, Jobs jobs) {
        this.operations = operations;
        this.services = services;
        this.jobs = jobs;
    }

    /**
     * What came of an item.
     *
     * @param answer its Batch Item
     * @param bytes the length of the answer
     * @param change what to commit: of a failed item the audit record alone
     * @param audit the audit record in it
     * @param succeeded whether the batch goes on as after a success
     * @param batch what later items may refer to, once this one is committed
     * @param destroyed objects whose material is gone with this change
     * @param streams to be told whether the item was committed
     */
    record Result(
            BatchItem item,
            Ttlv.Structure answer,
            int bytes,
            Change change,
            AuditRecord audit,
            boolean succeeded,
            BatchState batch,
            List<ManagedObject> destroyed,
            ItemStreams streams) {}

    Result run(BatchRunner.Request request, BatchItem item, BatchState before, StoreView view, int bytesLeft) {
        Instant now = services.clock().instant();
        Optional<ClockDoubt> doubt = services.clock().doubt();
        Transaction transaction =
                new Transaction(view, services.policy().tolerates(Tolerance.SHARED_NAMES), doubt.isEmpty());
        BatchState batch = before.copy();
        AuditRecord.Builder audit = AuditRecord.of(
                        now,
                        item.operation() == null ? "Unknown" : item.operation().label())
                .correlation(request.header().clientCorrelationValue(), request.serverCorrelation());
        ItemStreams streams = new ItemStreams(services.remarkingIn(audit), item, request.isUndoing());
        Bearer bearer = null;
        try {
            bearer = Bearer.of(request, services.subjects(), transaction, audit, now);
            ResponseBatchItem answer = attempt(request, item, transaction, batch, audit, streams, bearer, now);
            if (doubt.isPresent() && transaction.isDated() && !isDatedInDoubt(item)) {
                audit.denied(CLOCK);
                throw new KmipException(ResultReason.GENERAL_FAILURE, CLOCK_IN_DOUBT);
            }
            Ttlv.Structure tree = RecordBinder.write(Tag.BATCH_ITEM, answer);
            int bytes = BinaryEncoding.size(tree);
            if (bytes > bytesLeft) {
                tree.closeSecrets();
                throw KmipException.responseTooLarge();
            }
            if (request.job() != null) {
                transaction.put(request.job().record().key(), Jobs.content(Jobs.completed(request.job(), tree)), now);
            }
            boolean succeeded = answer.resultStatus() != ResultStatus.OPERATION_FAILED;
            AuditRecord record =
                    audit.result(answer.resultStatus(), answer.resultReason()).build();
            tell(record);
            return new Result(
                    item,
                    tree,
                    bytes,
                    transaction.change(AuditEncoding.encode(record), isAuditSynced(item)),
                    record,
                    succeeded,
                    batch,
                    transaction.destroyed(),
                    streams);
        } catch (KmipException e) {
            // A ticket that is none concerns the message: as other refusals of that, the answer names no operation.
            boolean ofMessage = bearer == null && e.reason() == ResultReason.INVALID_TICKET;
            return failed(request, ofMessage ? null : item, item, before, transaction, audit, streams, e);
        } catch (IntegrityException e) {
            logFault(request, e);
            return failed(request, item, item, before, transaction, audit, streams, fault());
        } catch (ConflictException e) {
            streams.release();
            throw e;
        } catch (RuntimeException e) {
            streams.drop();
            if (BatchRunner.isOfTheStore(e)) {
                throw e;
            }
            logFault(request, e);
            return failed(request, item, item, before, transaction, audit, streams, fault());
        }
    }

    private ResponseBatchItem attempt(
            BatchRunner.Request request,
            BatchItem item,
            Transaction transaction,
            BatchState batch,
            AuditRecord.Builder audit,
            ItemStreams streams,
            Bearer bearer,
            Instant now) {
        Subject subject = bearer.subject();
        if (item.damage() != null) {
            throw item.damage();
        }
        Operation operation = item.requireOperation();
        OperationRow<?, ?> row = operations
                .find(operation, services.policy())
                .orElseThrow(() -> new KmipException(
                        ResultReason.OPERATION_NOT_SUPPORTED, operation.label() + " is not offered by this server."));
        if (request.isUndoing() && !row.isUndoable()) {
            throw new KmipException(
                    ResultReason.FEATURE_NOT_SUPPORTED,
                    operation.label() + " cannot be undone, so it has no place in a batch with Undo.");
        }
        boolean deferring = isToDefer(request, row);
        if (request.job() != null) {
            Jobs.requireWaiting(request.job(), transaction);
        }
        Ttlv.Structure sent = item.requirePayload();
        Templates templates = new Templates(transaction, subject, now);
        RequestPayload payload = bind(operation, templates.filledIn(model(request, operation, sent)));
        ItemContext context = new ItemContext(
                transaction,
                services.remarkingIn(audit),
                subject,
                streams,
                now,
                request.asynchronous() != AsynchronousIndicator.PROHIBITED);
        streams.take(subject, operation, row.correlationValue(payload));
        new ItemDecisions(row, payload, context, transaction, batch, audit).make();
        templates.decide(payload, services.policy(), audit);
        bearer.spend(row, payload, context.find(ObjectRole.TARGET));
        streams.decided(context.find(ObjectRole.TARGET).orElse(null));
        if (deferring) {
            requireNoTicket(bearer);
            return Answers.pending(item, Bytes.owning(jobs.defer(request, item, subject, transaction, now)));
        }
        Outcome<?> before = streams.outcomeBefore();
        Outcome<?> outcome = before == null ? row.handle(payload, context) : before;
        streams.remember(outcome);
        context.notes().forEach(note -> audit.on("note", note));
        return switch (outcome) {
            case Outcome.Done<?> done -> Answers.done(request, item, row, done.response(), batch, services.policy());
            case Outcome.Deferred<?> _ -> {
                if (!context.mayDefer()) {
                    throw new IllegalStateException("an item is deferred that is to be done at once");
                }
                requireNoTicket(bearer);
                yield Answers.pending(item, Bytes.owning(jobs.defer(request, item, subject, transaction, now)));
            }
            case Outcome.Relayed<?> relayed -> Answers.relayed(request, item, relayed);
        };
    }

    /** What runs later runs as the client of the certificate: no ticket lends it another's power, or less of its own. */
    private static void requireNoTicket(Bearer bearer) {
        if (bearer.showsTicket()) {
            throw KmipException.notSupported("What a ticket allows is done at once.");
        }
    }

    /** Whether the answer comes later because the client insists on that (2.1 section 11.3). */
    private static boolean isToDefer(BatchRunner.Request request, OperationRow<?, ?> row) {
        if (request.asynchronous() != AsynchronousIndicator.MANDATORY) {
            return false;
        }
        return switch (row.deferral()) {
            case ALLOWED -> true;
            case NEVER -> false;
            case REFUSED ->
                throw new KmipException(
                        ResultReason.FEATURE_NOT_SUPPORTED,
                        row.operation().label() + " is done at once or not at all: its data is not kept for later.");
        };
    }

    static RequestPayload bind(BatchRunner.Request request, Operation operation, Ttlv.Structure sent) {
        return bind(operation, model(request, operation, sent));
    }

    private static Ttlv.Structure model(BatchRunner.Request request, Operation operation, Ttlv.Structure sent) {
        return request.dialect().toModel(operation, sent);
    }

    private static RequestPayload bind(Operation operation, Ttlv.Structure model) {
        return Payloads.of(operation).readRequest(model);
    }

    private boolean isDatedInDoubt(BatchItem item) {
        return operations
                .find(item.requireOperation(), services.policy())
                .filter(OperationRow::isDatedInDoubt)
                .isPresent();
    }

    private boolean isAuditSynced(BatchItem item) {
        return item.operation() != null && services.policy().syncedAudit().contains(item.operation());
    }

    /**
     * An item that failed.
     *
     * @param named the item that the answer names, or null
     */
    private Result failed(
            BatchRunner.Request request,
            @Nullable BatchItem named,
            BatchItem item,
            BatchState before,
            Transaction attempted,
            AuditRecord.Builder audit,
            ItemStreams streams,
            KmipException cause) {
        streams.drop();
        BatchState batch = before.copy();
        if (item.operation() != null
                && operations
                        .find(item.operation(), services.policy())
                        .filter(OperationRow::isEmptyingPlaceholderOnFailure)
                        .isPresent()) {
            batch.placeholder(null);
        }
        AuditRecord record =
                audit.result(ResultStatus.OPERATION_FAILED, cause.reason()).build();
        tell(record);
        Ttlv.Structure tree = RecordBinder.write(Tag.BATCH_ITEM, Answers.failure(request.dialect(), named, cause));
        return new Result(
                item,
                tree,
                BinaryEncoding.size(tree),
                attempted.readsOnly(AuditEncoding.encode(record)),
                record,
                false,
                batch,
                List.of(),
                streams);
    }

    /** The same item, refused at its commit: its decision is recorded in the place of its change. */
    static Result refused(
            BatchRunner.Request request, BatchItem item, BatchState before, Result attempted, KmipException cause) {
        attempted.streams().drop();
        AuditRecord record = attempted.audit().withResult(ResultStatus.OPERATION_FAILED, cause.reason());
        Ttlv.Structure tree = RecordBinder.write(Tag.BATCH_ITEM, Answers.failure(request.dialect(), item, cause));
        return new Result(
                item,
                tree,
                BinaryEncoding.size(tree),
                recordOnly(record, attempted),
                record,
                false,
                before,
                List.of(),
                attempted.streams());
    }

    /** The record of a decision whose batch was rolled back. */
    static Change decisionOf(Result undone) {
        // The answer to what was undone still holds its payload: the record is as durable as its change would have
        // been.
        return undone.succeeded()
                ? recordOnly(undone.audit().asUndone(), undone.change().durability(), undone)
                : recordOnly(undone.audit(), undone);
    }

    private static Change recordOnly(AuditRecord record, Result attempted) {
        return recordOnly(record, Durability.WRITTEN, attempted);
    }

    private static Change recordOnly(AuditRecord record, Durability durability, Result attempted) {
        return Change.builder()
                .journal(AuditEncoding.encode(record))
                .durability(durability)
                .era(attempted.change().era())
                .build();
    }

    /** What we do, for whoever debugs: nothing of it is text that the client has sent. */
    private static void tell(AuditRecord record) {
        log.atDebug()
                .addKeyValue("client", record.identity())
                .addKeyValue("operation", record.operation())
                .addKeyValue("status", record.status())
                .addKeyValue("reason", record.reason())
                .addKeyValue("failedCheck", record.failedCheck())
                .addKeyValue("serverCorrelationValue", record.serverCorrelationValue())
                .log("Ran an item");
    }

    private static KmipException fault() {
        return new KmipException(
                ResultReason.GENERAL_FAILURE, "The server failed; its log has the Server Correlation Value.");
    }

    private static void logFault(BatchRunner.Request request, @Nullable RuntimeException cause) {
        log.atError()
                .addKeyValue("serverCorrelationValue", request.serverCorrelation())
                .setCause(cause)
                .log("An operation failed, and it is our fault");
    }
}
