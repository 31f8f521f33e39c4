package org.claviger.server.dispatch;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.lifecycle.Lifecycle;
import org.claviger.server.object.IndexTerms;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.IndexRange;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.Position;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down the moves of state that dates have made (2.1 section 4.57). An object shows such a move at every access,
 * swept or not; the sweep makes it part of the record, the indexes and the audit trail.
 */
public final class Sweeper {
    /** How many objects one sweep moves; the next one goes on. */
    static final int MOVED_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private static final int PAGE = 500;
    private static final String OPERATION = "Scheduled";

    private final ObjectStore store;
    private final InstantSource clock;

    public Sweeper(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Moves what is due in every domain; returns how many objects it has moved. */
    public int sweep() {
        int moved = 0;
        for (StoredRecord domain : store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.DOMAIN))) {
            removeTickets(domain.key().id());
            for (Lifecycle.DatedMove move : Lifecycle.DATED) {
                moved += sweep(domain.key().id(), move);
            }
        }
        return moved;
    }

    /** Tickets that have ended are no longer there for anybody: their records say nothing more. */
    private void removeTickets(String domain) {
        for (StoredRecord ended : Tickets.expired(store, domain, clock.instant())) {
            try {
                store.commit(Change.builder().read(ended).delete(ended).build());
            } catch (ConflictException e) {
                log.debug("Somebody else has removed this ticket");
            }
        }
    }

    private int sweep(String domain, Lifecycle.DatedMove move) {
        Instant now = clock.instant();
        LocateQuery query = LocateQuery.of(domain, RecordKind.OBJECT)
                .with(IndexTerms.ofFilter(AttributeValue.of(Attribute.STATE, move.from()))
                        .getFirst())
                .with(IndexRange.of(IndexTerms.indexName(move.date()), Long.MIN_VALUE, now.getEpochSecond()))
                .limit(PAGE);
        int moved = 0;
        @Nullable Position after = null;
        do {
            RecordPage page = store.locate(query.after(after));
            for (StoredRecord record : page.records()) {
                moved += move(record, now);
            }
            after = page.next();
        } while (after != null && moved < MOVED_MAX);
        return moved;
    }

    private int move(StoredRecord record, Instant now) {
        ManagedObject stored = ObjectRecord.read(record);
        ManagedObject current = stored.at(now);
        if (current.state() == stored.state()) {
            return 0;
        }
        AuditRecord audit = AuditRecord.of(now, OPERATION)
                .by(null, "", stored.domain())
                .on(ObjectRole.TARGET.label(), stored.id())
                .result(ResultStatus.SUCCESS, null)
                .build();
        try {
            store.commit(List.of(Change.builder()
                    .read(record)
                    // A date moves states, not names.
                    .update(record, ObjectRecord.write(current).withClaims(record.claims()))
                    .journal(AuditEncoding.encode(audit))
                    .build()));
            return 1;
        } catch (ConflictException e) {
            // Somebody has just changed it: the next sweep looks at what it has become.
            return 0;
        }
    }
}
