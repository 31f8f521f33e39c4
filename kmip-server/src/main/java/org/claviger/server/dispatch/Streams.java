package org.claviger.server.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.crypto.PartStream;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Cryptographic operations whose data comes in parts, between two of them (2.1 sections 6.1 and 7.8). A stream belongs
 * to a client, whatever connection its parts come by, to one operation, and to one key in one version; it lives in the
 * memory of this process. Streams are bounded in number and end when nothing comes for a while.
 */
public final class Streams implements AutoCloseable {
    /**
     * @param streamsMax of all clients together
     * @param streamsOfClientMax of one client
     * @param idle how long a stream waits for its next part
     * @param collectedBytesMax what one stream keeps where only the whole can be done
     */
    public record Limits(int streamsMax, int streamsOfClientMax, Duration idle, int collectedBytesMax) {
        public static final Limits DEFAULT = new Limits(64, 16, Duration.ofMinutes(2), 1 << 20);
    }

    private record Owner(String domain, String client) {}

    /** One stream, and who may go on with it. */
    static final class Entry {
        private final Bytes correlationValue;
        private final Owner owner;
        private final Operation operation;
        private final @Nullable MaterialFacts key;
        private Instant expires;
        private boolean busy = true;
        private @Nullable PartStream stream;
        private @Nullable BatchItem latest;
        private @Nullable Outcome<?> outcome;
        private boolean ended;

        private Entry(
                Bytes correlationValue,
                Owner owner,
                Operation operation,
                @Nullable MaterialFacts key,
                Instant expires) {
            this.correlationValue = correlationValue;
            this.owner = owner;
            this.operation = operation;
            this.key = key;
            this.expires = expires;
        }

        Bytes correlationValue() {
            return correlationValue;
        }

        @Nullable
        MaterialFacts key() {
            return key;
        }

        PartStream stream() {
            if (stream == null) {
                throw new IllegalStateException("a stream is used before it has begun");
            }
            return stream;
        }

        /** What came of this very item, where it is run again because its commit met a conflict. */
        @SuppressWarnings("ReferenceEquality") // The very item: another with the same content is another part.
        @Nullable
        Outcome<?> outcomeOf(BatchItem item) {
            return item == latest ? outcome : null;
        }

        /** @param last whether the item was the last part */
        void remember(BatchItem item, Outcome<?> result, boolean last) {
            latest = item;
            outcome = result;
            ended = last;
        }

        boolean isEnded() {
            return ended;
        }
    }

    private final Limits limits;
    private final Supplier<byte[]> correlationValues;
    private final InstantSource clock;
    private final Map<Bytes, Entry> entries = new HashMap<>();

    /** @param correlationValues random bytes, which name a stream to its client alone */
    public Streams(Limits limits, Supplier<byte[]> correlationValues, InstantSource clock) {
        this.limits = limits;
        this.correlationValues = correlationValues;
        this.clock = clock;
    }

    int collectedBytesMax() {
        return limits.collectedBytesMax();
    }

    /** The stream that a Correlation Value names, for the length of one item; settled, released or dropped after. */
    synchronized Entry take(Bytes correlationValue, Subject subject, Operation operation) {
        Entry entry = entries.get(correlationValue);
        if (entry == null
                || !entry.owner.equals(ownerOf(subject))
                || entry.operation != operation
                || !clock.instant().isBefore(entry.expires)) {
            throw unknown();
        }
        if (entry.busy) {
            throw new KmipException(
                    ResultReason.INVALID_CORRELATION_VALUE, "Another part of the same operation is being worked on.");
        }
        entry.busy = true;
        return entry;
    }

    static KmipException unknown() {
        return new KmipException(
                ResultReason.INVALID_CORRELATION_VALUE,
                "No operation in parts is under way with this Correlation Value.");
    }

    /** A new stream; taken already. */
    Entry begin(Subject subject, Operation operation, @Nullable MaterialFacts key, Supplier<PartStream> begin) {
        Entry entry = reserve(ownerOf(subject), operation, key);
        try {
            entry.stream = begin.get();
            return entry;
        } catch (RuntimeException e) {
            drop(entry);
            throw e;
        }
    }

    private Entry reserve(Owner owner, Operation operation, @Nullable MaterialFacts key) {
        sweep();
        synchronized (this) {
            long owned = entries.values().stream()
                    .filter(entry -> entry.owner.equals(owner))
                    .count();
            if (owned >= limits.streamsOfClientMax() || entries.size() >= limits.streamsMax()) {
                throw new KmipException(
                        ResultReason.SERVER_LIMIT_EXCEEDED,
                        "Too many operations in parts are under way: end one, or wait until one has expired.");
            }
            Bytes correlationValue = Bytes.owning(correlationValues.get());
            Entry entry = new Entry(
                    correlationValue, owner, operation, key, clock.instant().plus(limits.idle()));
            entries.put(correlationValue, entry);
            return entry;
        }
    }

    /** The item is committed: the stream waits for its next part. */
    synchronized void settle(Entry entry) {
        entry.expires = clock.instant().plus(limits.idle());
        entry.latest = null;
        entry.outcome = null;
        entry.busy = false;
    }

    /** The item is run again: the stream is as it was left. */
    synchronized void release(Entry entry) {
        entry.busy = false;
    }

    /** The stream has ended. */
    void drop(Entry entry) {
        synchronized (this) {
            entries.remove(entry.correlationValue);
        }
        close(entry);
    }

    /** Ends what nobody has gone on with in time; returns how many. */
    public int sweep() {
        List<Entry> expired = new ArrayList<>();
        synchronized (this) {
            Instant now = clock.instant();
            entries.values().removeIf(entry -> {
                boolean over = !entry.busy && !now.isBefore(entry.expires);
                if (over) {
                    expired.add(entry);
                }
                return over;
            });
        }
        expired.forEach(Streams::close);
        return expired.size();
    }

    /** How many streams are under way. */
    public synchronized int size() {
        return entries.size();
    }

    @Override
    public void close() {
        List<Entry> left;
        synchronized (this) {
            left = List.copyOf(entries.values());
            entries.clear();
        }
        left.forEach(Streams::close);
    }

    private static void close(Entry entry) {
        PartStream stream = entry.stream;
        if (stream != null) {
            stream.close();
        }
    }

    private static Owner ownerOf(Subject subject) {
        return new Owner(subject.domain(), subject.name());
    }
}
