package org.claviger.server.dispatch;

import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.MessageExtension;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * One item of a request, as far as it could be understood.
 *
 * @param operation null where it is none that the version has
 * @param payload the payload as it was sent; null where the item is damaged
 * @param ephemeral whether the client wants no payload back
 * @param damage why the item cannot be run, or null
 */
record BatchItem(
        @Nullable Operation operation,
        @Nullable Bytes uniqueBatchItemId,
        Ttlv.@Nullable Structure payload,
        boolean ephemeral,
        List<MessageExtension> extensions,
        @Nullable KmipException damage) {

    static BatchItem of(Ttlv item, Dialect dialect) {
        if (!(item instanceof Ttlv.Structure structure) || !item.is(Tag.BATCH_ITEM)) {
            throw KmipException.invalidMessage("After the header come Batch Items alone.");
        }
        Bytes id = structure
                .find(Tag.UNIQUE_BATCH_ITEM_ID)
                .filter(Ttlv.BytesItem.class::isInstance)
                .map(found -> ((Ttlv.BytesItem) found).value())
                .orElse(null);
        Optional<Operation> operation = operationOf(structure, dialect);
        if (operation.isEmpty()) {
            return damaged(
                    null,
                    id,
                    new KmipException(
                            ResultReason.OPERATION_NOT_SUPPORTED,
                            "Version " + dialect.version() + " has no such operation."));
        }
        try {
            RequestBatchItem bound = RecordBinder.read(RequestBatchItem.class, structure);
            return new BatchItem(
                    bound.operation(),
                    bound.uniqueBatchItemId(),
                    bound.requestPayload(),
                    Boolean.TRUE.equals(bound.ephemeral()),
                    bound.messageExtensions(),
                    null);
        } catch (KmipException e) {
            return damaged(operation.get(), id, e);
        }
    }

    /** The same of one object, named by its identifier. */
    BatchItem withUniqueIdentifier(String id) {
        Ttlv.Structure sent = requirePayload();
        List<Ttlv> items = sent.items().stream()
                .map(part -> part.is(Tag.UNIQUE_IDENTIFIER) ? Ttlv.text(Tag.UNIQUE_IDENTIFIER, id) : part)
                .toList();
        return new BatchItem(
                operation,
                uniqueBatchItemId,
                Ttlv.structure(Tag.REQUEST_PAYLOAD, items),
                ephemeral,
                extensions,
                damage);
    }

    /** The same, not to be run. */
    BatchItem refused(KmipException cause) {
        return new BatchItem(operation, uniqueBatchItemId, payload, ephemeral, extensions, cause);
    }

    Operation requireOperation() {
        if (operation == null) {
            throw new IllegalStateException("a damaged item is run");
        }
        return operation;
    }

    Ttlv.Structure requirePayload() {
        if (payload == null) {
            throw new IllegalStateException("a damaged item is run");
        }
        return payload;
    }

    private static Optional<Operation> operationOf(Ttlv.Structure item, Dialect dialect) {
        int code = item.find(Tag.OPERATION)
                .filter(Ttlv.EnumerationItem.class::isInstance)
                .map(found -> ((Ttlv.EnumerationItem) found).value())
                .orElseThrow(() -> KmipException.invalidMessage("A Batch Item has no Operation."));
        for (Operation operation : Operation.values()) {
            if (operation.code() == code && operation.existsIn(dialect.version())) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    private static BatchItem damaged(@Nullable Operation operation, @Nullable Bytes id, KmipException damage) {
        return new BatchItem(operation, id, null, false, List.of(), damage);
    }
}
