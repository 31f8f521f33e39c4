package org.claviger.server.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Denials that repeat an earlier one: the same client asks for the same of the same objects and is refused for the same
 * reason. The first is in the audit before its answer, like every decision; those that follow within a while are counted
 * and written as one record at its end. A process that is killed loses the count and nothing else.
 */
final class Denials {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** How many kinds are counted at a time; of further ones every denial is written. */
    static final int KINDS_MAX = 1_000;

    /** Denials that name more objects are rare, and would be long to remember. */
    static final int OBJECTS_MAX = 8;

    /** What makes two denials the same. */
    private record Kind(
            @Nullable String certificateSerial,
            String identity,
            String domain,
            String operation,
            List<AuditRecord.AuditedObject> objects,
            @Nullable String failedCheck,
            ResultStatus status,
            @Nullable ResultReason reason) {
        static Kind of(AuditRecord record) {
            return new Kind(
                    record.certificateSerial(),
                    record.identity(),
                    record.domain(),
                    record.operation(),
                    record.objects(),
                    record.failedCheck(),
                    record.status(),
                    record.reason());
        }
    }

    /**
     * Since the first denial of a kind was written.
     *
     * @param last the newest that was counted
     * @param repeated how many were
     */
    private record Window(Instant until, AuditRecord last, int repeated) {
        Window with(AuditRecord record) {
            return new Window(until, record, Math.addExact(repeated, 1));
        }
    }

    private final Map<Kind, Window> windows = new LinkedHashMap<>();

    /** Whether the record of this decision says nothing that the audit does not hold already, but that it happened again. */
    synchronized boolean isRepeated(AuditRecord record) {
        return isCountable(record) && windows.containsKey(Kind.of(record));
    }

    /** A decision was committed: with its record, or as one that is counted. */
    synchronized void committed(AuditRecord record, boolean counted) {
        if (!isCountable(record)) {
            return;
        }
        Kind kind = Kind.of(record);
        Window window = windows.get(kind);
        if (counted) {
            // Where the window has just ended it opens again, so that the denial is counted in any case.
            windows.put(
                    kind, (window == null ? new Window(record.when().plus(WINDOW), record, 0) : window).with(record));
        } else if (window == null && windows.size() < KINDS_MAX) {
            windows.put(kind, new Window(record.when().plus(WINDOW), record, 0));
        }
    }

    /** Writes what was counted in windows that have ended. */
    void write(ObjectStore store, Instant now) {
        for (Window ended : ended(now)) {
            if (ended.repeated() > 0) {
                write(store, ended);
            }
        }
    }

    private void write(ObjectStore store, Window window) {
        try {
            store.commit(List.of(Change.journalOnly(
                    AuditEncoding.encode(window.last().counted(window.repeated())), Durability.WRITTEN)));
        } catch (StoreException e) {
            synchronized (this) {
                windows.merge(
                        Kind.of(window.last()),
                        window,
                        (newer, lost) -> new Window(
                                newer.until(), newer.last(), Math.addExact(newer.repeated(), lost.repeated())));
            }
            throw e;
        }
    }

    private synchronized List<Window> ended(Instant now) {
        List<Window> ended = new ArrayList<>();
        for (Iterator<Window> each = windows.values().iterator(); each.hasNext(); ) {
            Window window = each.next();
            if (!now.isBefore(window.until())) {
                ended.add(window);
                each.remove();
            }
        }
        return ended;
    }

    private static boolean isCountable(AuditRecord record) {
        return !record.isAllowed()
                && !record.undone()
                && record.status() == ResultStatus.OPERATION_FAILED
                && record.objects().size() <= OBJECTS_MAX;
    }
}
