package org.claviger.server.dispatch;

import java.util.Objects;
import java.util.function.Function;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.crypto.PartStream;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.object.KeyStreams;
import org.claviger.server.object.Keys;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The stream of which one item is a part. A part cannot be taken back once the module has it: so a stream whose item
 * fails is dropped, and an item that is run again after a conflict gets what came of it the first time.
 */
public final class ItemStreams {
    private final Keys keys;
    private final Streams table;
    private final BatchItem item;
    private final boolean undoing;
    private Streams.@Nullable Entry entry;
    private @Nullable Subject subject;
    private @Nullable Operation operation;
    private @Nullable MaterialFacts key;
    private boolean begun;
    private boolean ended;

    ItemStreams(Services services, BatchItem item, boolean undoing) {
        this.keys = services.keys();
        this.table = services.streams();
        this.item = item;
        this.undoing = undoing;
    }

    /**
     * One part, as the handler sees it.
     *
     * @param correlationValue for the answer; null in the answer to the last part
     */
    public record Part<S extends PartStream>(
            S stream, @Nullable Bytes correlationValue) {}

    /** The stream that the request goes on with, or the one that it begins. */
    public <S extends PartStream> Part<S> part(DataPart part, Class<S> type, Function<KeyStreams, S> begin) {
        if (undoing) {
            throw new KmipException(
                    ResultReason.FEATURE_NOT_SUPPORTED,
                    "A part cannot be undone, so it has no place in a batch with Undo.");
        }
        Streams.Entry current = entry;
        if (current == null) {
            if (subject == null || operation == null) {
                throw new IllegalStateException("a stream is begun before its item is decided on");
            }
            current = table.begin(subject, operation, key, () -> begin.apply(keys.inParts(table.collectedBytesMax())));
            entry = current;
            begun = true;
        }
        ended = part.last();
        return new Part<>(type.cast(current.stream()), ended ? null : current.correlationValue());
    }

    /** Takes the stream that the item goes on with, where it names one. */
    void take(Subject asking, Operation asked, @Nullable Bytes correlationValue) {
        subject = asking;
        operation = asked;
        if (correlationValue != null && !undoing) {
            entry = table.take(correlationValue, asking, asked);
        }
    }

    /** The key was decided on: it has to be the one with which the stream began, as it was then. */
    void decided(@Nullable ManagedObject target) {
        key = target == null ? null : target.materialFacts();
        if (entry != null && !Objects.equals(entry.key(), key)) {
            throw new KmipException(
                    ResultReason.INVALID_CORRELATION_VALUE, "The operation in parts has begun with another key.");
        }
    }

    /** What came of this item when it was run before, and its commit met a conflict; or null. */
    @Nullable
    Outcome<?> outcomeBefore() {
        if (entry == null) {
            return null;
        }
        Outcome<?> before = entry.outcomeOf(item);
        ended = before != null && entry.isEnded();
        return before;
    }

    void remember(Outcome<?> outcome) {
        if (entry != null && !begun) {
            entry.remember(item, outcome, ended);
        }
    }

    /** Whether the item is one of several parts. */
    boolean isPart() {
        return entry != null;
    }

    /** The item is committed. */
    void settle() {
        if (entry != null) {
            if (ended) {
                table.drop(entry);
            } else {
                table.settle(entry);
            }
        }
    }

    /** The item is to be run again. */
    void release() {
        if (entry != null) {
            if (begun) {
                table.drop(entry);
            } else {
                table.release(entry);
            }
        }
    }

    /** The item has failed, and its stream with it. */
    void drop() {
        if (entry != null) {
            table.drop(entry);
        }
    }
}
