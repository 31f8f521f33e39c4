package org.claviger.server.stale;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.audit.AuditSpool;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * Puts what was kept on this node into its journal. How far that has come is a record of the store, written in the
 * transaction of the entries: whatever fails, and whenever the process ends, each one is joined once. Used by one thread.
 */
final class SpoolJoin {
    private static final int PART = 500;
    private static final int FORMAT = 1;

    private final ObjectStore store;
    private final String node;
    private final InstantSource clock;
    private final AuditSpool spool;
    private long joined;

    SpoolJoin(ObjectStore store, String node, InstantSource clock, AuditSpool spool) {
        this.store = store;
        this.node = node;
        this.clock = clock;
        this.spool = spool;
    }

    /** The entry of a spool up to which all are in the journal. */
    private record Place(String spool, long entry) {
        static Place of(StoredRecord record) {
            BodyReader body = new BodyReader(record.body());
            BodyReader.requireFormat(body.octet(), FORMAT);
            return new Place(body.text(), Long.parseLong(body.text()));
        }

        RecordContent content() {
            return RecordContent.of(new BodyWriter()
                    .octet(FORMAT)
                    .text(spool)
                    .text(Long.toString(entry))
                    .toBlob());
        }
    }

    /**
     * Joins all that was kept when it began, and not what comes meanwhile, which may be without an end; writes in any case, so
     * that its return shows that the database confirms changes.
     */
    void joinAll() {
        long last = spool.last();
        do {
            joinPart();
        } while (joined < last);
    }

    /** Whether nothing was kept since. */
    boolean isAllJoined() {
        return spool.last() == joined;
    }

    /** Commits a change that rests on records, together with a write. */
    void prove(Change.Builder change) {
        Optional<StoredRecord> before = store.find(key());
        put(change, before, before.map(Place::of).orElse(new Place("", 0)));
        store.commit(change.build());
    }

    private void joinPart() {
        Optional<StoredRecord> before = store.find(key());
        String id = spool.id();
        long from = before.map(Place::of)
                .filter(place -> place.spool().equals(id))
                .map(Place::entry)
                .orElse(0L);
        List<AuditSpool.Entry> part = spool.after(from, PART);
        long to = part.isEmpty() ? from : part.getLast().number();
        Change.Builder change = Change.builder();
        if (!part.isEmpty()) {
            change.journal(AuditEncoding.encode(AuditRecord.of(clock.instant(), "JoinStaleReads")
                    .on("node", node)
                    .on("records", Integer.toString(part.size()))
                    .build()));
        }
        part.forEach(entry -> change.journal(entry.record()));
        spool.damage()
                .filter(unread -> to == spool.last())
                .ifPresent(damage ->
                        change.journal(AuditEncoding.encode(AuditRecord.of(clock.instant(), "StaleReadsSpoolDamaged")
                                .on("node", node)
                                .on("note", damage)
                                .build())));
        put(change, before, new Place(id, to));
        store.commit(change.build());
        joined = to;
    }

    private void put(Change.Builder change, Optional<StoredRecord> before, Place place) {
        before.ifPresentOrElse(
                record -> change.update(record, place.content()),
                () -> change.create(key(), clock.instant(), place.content()));
    }

    private RecordKey key() {
        return new RecordKey(RecordKey.SERVER, RecordKind.CONFIGURATION, "audit-spool/" + node);
    }
}
