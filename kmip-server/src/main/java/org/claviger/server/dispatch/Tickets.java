package org.claviger.server.dispatch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.Rights;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.TicketType;
import org.claviger.server.policy.Subject;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that a client has asked for, to be shown in the place of other credentials (2.1 sections 6.1.12, 6.1.30 and
 * 6.1.31), within the transaction of one item. They are records, so that every node knows them and a crash ends none.
 */
public final class Tickets {
    /** How long a ticket lasts that has no Lease Time, and at most: who needs it longer logs in again. */
    public static final Duration LIFETIME_MAX = Duration.ofDays(1);

    /** How many tickets of one client are kept that have not ended. */
    public static final int OF_CLIENT_MAX = 1000;

    public static final int VALUE_BYTES = 32;

    private static final String OWNER_INDEX = "ticket.owner";
    private static final String EXPIRY_INDEX = "ticket.expires";
    private static final int AT_ONCE_MAX = 100;

    private final Transaction transaction;
    private final Subject subject;
    private final Instant now;

    Tickets(Transaction transaction, Subject subject, Instant now) {
        this.transaction = transaction;
        this.subject = subject;
        this.now = now;
    }

    /**
     * A new ticket of the client.
     *
     * @param value random bytes, {@link #VALUE_BYTES} of them
     * @param leaseTime how long it lasts, or its end; none at all where it is null or of no length
     * @param requests how many requests it is for, or null
     * @param limits of all that it is used for, or null
     * @param rights what another client may do with it; null for a ticket of the client's own
     */
    public Ticket issue(
            Bytes value,
            @Nullable LeaseTime leaseTime,
            @Nullable Integer requests,
            @Nullable UsageLimits limits,
            @Nullable Rights rights) {
        if (subject.delegation() != null) {
            throw new KmipException(ResultReason.NOT_AUTHORISED, "A ticket with rights is no way to another ticket.");
        }
        if (requests != null && requests < 1) {
            throw KmipException.invalidField("A Request Count is one or more.");
        }
        requireRoom();
        StoredTicket ticket = new StoredTicket(
                subject.name(),
                rights != null,
                end(leaseTime),
                requests == null ? StoredTicket.UNCOUNTED : requests,
                limits,
                rights == null ? List.of() : rights.rights());
        save(key(subject.domain(), value), ticket);
        return new Ticket(TicketType.LOGIN, value);
    }

    /** Ends a ticket that the client gave. */
    public void end(Ticket ticket) {
        RecordKey key = key(subject.domain(), ticket.ticketValue());
        StoredTicket stored =
                find(key).filter(found -> found.owner().equals(subject.name())).orElseThrow(Tickets::invalid);
        save(key, stored.endedAt(now));
    }

    /** What is left of a ticket that is shown, whoever shows it. */
    StoredTicket valid(Ticket ticket) {
        StoredTicket stored = find(key(subject.domain(), ticket.ticketValue())).orElseThrow(Tickets::invalid);
        boolean own = stored.owner().equals(subject.name());
        if (ticket.ticketType() != TicketType.LOGIN || (!own && !stored.delegated())) {
            throw invalid();
        }
        return stored;
    }

    void save(Ticket ticket, StoredTicket changed) {
        save(key(subject.domain(), ticket.ticketValue()), changed);
    }

    static KmipException invalid() {
        return new KmipException(ResultReason.INVALID_TICKET, "The ticket is none of this server's, or has ended.");
    }

    /** Tickets that nobody can show any more. */
    static List<StoredRecord> expired(ObjectStore store, String domain, Instant now) {
        return store.locate(LocateQuery.of(domain, RecordKind.TICKET)
                        .with(IndexRange.of(EXPIRY_INDEX, Long.MIN_VALUE, now.getEpochSecond()))
                        .limit(AT_ONCE_MAX))
                .records();
    }

    private Optional<StoredTicket> find(RecordKey key) {
        return transaction
                .find(key)
                .map(record -> StoredTicket.read(record.body()))
                .filter(ticket -> !ticket.isOverAt(now));
    }

    private void save(RecordKey key, StoredTicket ticket) {
        transaction.put(
                key,
                RecordContent.of(ticket.write())
                        .withIndexes(List.of(
                                IndexTerm.of(OWNER_INDEX, ticket.owner()),
                                IndexTerm.of(EXPIRY_INDEX, ticket.expires().getEpochSecond()))),
                now);
    }

    private void requireRoom() {
        LocateQuery own = LocateQuery.of(subject.domain(), RecordKind.TICKET)
                .with(IndexTerm.of(OWNER_INDEX, subject.name()))
                .limit(OF_CLIENT_MAX);
        if (transaction.view().locate(own).records().size() >= OF_CLIENT_MAX) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED, "The client has " + OF_CLIENT_MAX + " tickets already.");
        }
    }

    private Instant end(@Nullable LeaseTime leaseTime) {
        Instant latest = now.plus(LIFETIME_MAX);
        Instant asked = switch (leaseTime) {
            case null -> latest;
            case LeaseTime.Lasting(Duration length) -> length.isZero() ? latest : now.plus(length);
            case LeaseTime.Ending(Instant end) -> end;
        };
        if (!asked.isAfter(now)) {
            throw KmipException.invalidField("The Lease Time has ended already.");
        }
        return asked.isAfter(latest) ? latest : asked;
    }

    /** Whoever reads the store does not learn a ticket's value. */
    private static RecordKey key(String domain, Bytes value) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");

            return new RecordKey(domain, RecordKind.TICKET, HexFormat.of().formatHex(hash.digest(value.toArray())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has SHA-256", e);
        }
    }
}
