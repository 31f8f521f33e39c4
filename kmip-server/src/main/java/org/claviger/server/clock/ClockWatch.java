package org.claviger.server.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ClockAheadException;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a node's clock with what it left behind and with its database's, and keeps a doubt in the store, so that
 * a restart does not end it.
 */
public final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration BACK_MAX = Duration.ofSeconds(1);

    private final TrustedClock clock;
    private final ObjectStore store;
    private final String node;
    private final Duration gap;
    private boolean told;

    /**
     * A watch that has not looked yet.
     *
     * @param node whose newest record tells when it ran last
     * @param gap how long a node may have been away before its clock is asked about
     */
    public ClockWatch(TrustedClock clock, ObjectStore store, String node, Duration gap) {
        this.clock = clock;
        this.store = store;
        this.node = node;
        this.gap = gap;
    }

    /** At start: a clock that went back, or leapt, while the node was away is not believed. */
    public void begin() {
        Optional<Instant> newest = newestOf(node);
        Optional<ClockDoubt> kept = store.find(key()).map(ClockDoubt::of);
        if (kept.isPresent()) {
            Instant trusted = newest.filter(kept.get().trusted()::isBefore)
                    .orElse(kept.get().trusted());
            ClockDoubt doubt = new ClockDoubt(kept.get().cause(), trusted);
            clock.doubt(doubt);
            told = true;
            tell(doubt);
        } else if (newest.isPresent()) {
            compare(newest.get(), BACK_MAX, "node " + node);
        } else {
            // A new one: clocks of several machines are not as near to each other as one is to itself.
            store.journalNodes().stream()
                    .flatMap(other -> newestOf(other).stream())
                    .max(Comparator.naturalOrder())
                    .ifPresent(others -> compare(others, TrustedClock.STEP, "the other nodes"));
        }
        look();
    }

    private void compare(Instant newest, Duration backMax, String whose) {
        Instant now = clock.wallTime();
        if (now.isBefore(newest.minus(backMax))) {
            clock.doubt(new ClockDoubt(
                    "At its start the clock of this machine was %s before the newest record of %s"
                            .formatted(TrustedClock.spoken(Duration.between(now, newest)), whose),
                    newest));
        } else if (now.isAfter(newest.plus(gap))) {
            clock.doubt(new ClockDoubt(
                    "At its start the clock of this machine was %s after the newest record of %s, more than clock.gap"
                            .formatted(TrustedClock.spoken(Duration.between(newest, now)), whose),
                    newest));
        }
    }

    /** What a start compares with, for a server that nobody asks anything for long. */
    public void leaveTrace() {
        store.commit(Change.journalOnly(
                AuditEncoding.encode(AuditRecord.of(clock.instant(), "Running")
                        .on("node", node)
                        .build()),
                Durability.WRITTEN));
    }

    /** While it runs: sees a step, compares with the database, and writes down and tells what is new. */
    public synchronized void look() {
        Instant now = clock.instant();
        // A trusted time, too: a database that was set back takes nothing that is long after it, no confirmation
        // either.
        databaseBehind(now)
                .ifPresent(database -> clock.doubt(new ClockDoubt(
                        clock.doubt()
                                .map(ClockDoubt::cause)
                                .orElseGet(() -> "The clock of this machine is %s ahead of the database's"
                                        .formatted(TrustedClock.spoken(Duration.between(database, now)))),
                        database)));
        Optional<ClockDoubt> doubt = clock.doubt();
        if (doubt.isPresent() && !told) {
            keep(doubt.get());
            told = true;
            tell(doubt.get());
        }
    }

    /**
     * An officer has looked at the clock, and it is right.
     *
     * @param audit the record of that, stamped with the time that counts from now on
     */
    public synchronized void confirm(Function<Instant, Blob> audit) {
        Instant now = clock.wallTime();
        databaseBehind(now).ifPresent(database -> {
            throw new ClockException("The clock says %s and the database's %s: set this machine's clock right first"
                    .formatted(now, database));
        });
        Change.Builder change = Change.builder().journal(audit.apply(now));
        store.find(key()).ifPresent(change::delete);
        store.commit(change.build());
        clock.confirm();
        told = false;
        LOG.info("The clock is confirmed: it is {}", now);
    }

    /** The database's time, where this one is so far ahead of it that no record begins. */
    private Optional<Instant> databaseBehind(Instant now) {
        return store.time().filter(database -> now.isAfter(database.plus(ClockAheadException.MOST)));
    }

    private void keep(ClockDoubt doubt) {
        Optional<StoredRecord> before = store.find(key());
        if (before.isPresent()) {
            return;
        }
        try {
            store.commit(Change.builder()
                    .create(key(), doubt.trusted(), doubt.content())
                    .build());
        } catch (ConflictException e) {
            LOG.debug("Somebody else wrote down that the clock of node {} is in doubt", node);
        }
    }

    private static void tell(ClockDoubt doubt) {
        LOG.warn(
                "{}. It is not believed: {}, until an officer has looked at the clock and says `claviger clock confirm`",
                doubt.cause(),
                ClockDoubt.MEANWHILE);
    }

    private Optional<Instant> newestOf(String journal) {
        return store.journalHead(journal)
                .map(entry -> AuditEncoding.decode(entry.payload()).when());
    }

    private RecordKey key() {
        return new RecordKey(RecordKey.SERVER, RecordKind.CONFIGURATION, "clock/" + node);
    }
}
