package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.message.Authentication;
import org.claviger.codec.message.CredentialValue.TicketCredential;
import org.claviger.codec.object.Right;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Delegation;
import org.claviger.server.policy.Subject;
import org.claviger.server.policy.Subjects;
import org.jspecify.annotations.Nullable;

/** Who asks by one item: the client of the certificate, or the one whose ticket it shows. */
final class Bearer {
    /** What the audit calls the checks before those of {@link Check}: there is no subject yet to ask about. */
    private static final String CLIENT_KNOWN = "CLIENT_KNOWN";

    private static final String CREDENTIALS = "CREDENTIALS";

    private final Subject subject;
    private final @Nullable Tickets tickets;
    private final @Nullable Ticket ticket;
    private @Nullable StoredTicket left;

    private Bearer(Subject subject, @Nullable Tickets tickets, @Nullable Ticket ticket, @Nullable StoredTicket left) {
        this.subject = subject;
        this.tickets = tickets;
        this.ticket = ticket;
        this.left = left;
    }

    /**
     * Finds out who asks: by the certificate, by the credentials where the client has to show some, and by the ticket.
     *
     * @param audit is told who it is, or what was missing
     * @throws KmipException Authentication Not Successful, or Invalid Ticket
     */
    static Bearer of(
            BatchRunner.Request request,
            Subjects subjects,
            Transaction transaction,
            AuditRecord.Builder audit,
            Instant now) {
        String serial = request.certificate().serial();
        Subjects.Known known = subjects.find(transaction.view(), request.certificate())
                .orElseThrow(() -> {
                    audit.by(serial, "", "").denied(CLIENT_KNOWN);
                    return new KmipException(
                            ResultReason.AUTHENTICATION_NOT_SUCCESSFUL,
                            "The certificate is no client's of this server.");
                });
        transaction.readFound(known.record());
        Subject client = known.subject();
        audit.by(serial, client.name(), client.domain());
        if (request.job() == null) {
            requireCredentials(known, request, audit, now);
        }
        List<Ticket> shown = shownIn(request.header().authentication());
        if (shown.isEmpty()) {
            return new Bearer(client, null, null, null);
        }
        if (shown.size() > 1) {
            throw KmipException.invalidField("A request shows one ticket.");
        }
        Bearer bearer = lent(client, shown.getFirst(), subjects, transaction, now);
        audit.on("ticket-of", bearer.subject().name());
        return bearer;
    }

    /** A deferred item was asked with its credentials; none are kept for the time when it runs. */
    private static void requireCredentials(
            Subjects.Known known, BatchRunner.Request request, AuditRecord.Builder audit, Instant now) {
        try {
            known.credentials().require(request.header().authentication(), now);
        } catch (KmipException e) {
            audit.denied(CREDENTIALS);
            throw e;
        }
    }

    /** The client, with the power that its ticket lends it. */
    private static Bearer lent(Subject client, Ticket shown, Subjects subjects, Transaction transaction, Instant now) {
        Tickets tickets = new Tickets(transaction, client, now);
        StoredTicket ticket = tickets.valid(shown);
        Delegation rights = ticket.delegated() ? new Delegation(ticket.rights()) : null;
        Subject lent = giver(ticket, client, subjects, transaction).lent(rights, client);
        return new Bearer(lent, tickets, shown, ticket);
    }

    private static Subject giver(StoredTicket ticket, Subject client, Subjects subjects, Transaction transaction) {
        if (ticket.owner().equals(client.name())) {
            return client;
        }
        Subjects.Known giver = subjects.find(transaction.view(), ticket.owner())
                .filter(known -> known.subject().domain().equals(client.domain()))
                .orElseThrow(Tickets::invalid);
        transaction.readFound(giver.record());
        return giver.subject();
    }

    /** Whether it is a ticket that gives the subject its power. */
    boolean showsTicket() {
        return ticket != null;
    }

    private static List<Ticket> shownIn(@Nullable Authentication authentication) {
        return authentication == null
                ? List.of()
                : authentication.credentials().stream()
                        .map(credential -> credential.credentialValue())
                        .filter(TicketCredential.class::isInstance)
                        .map(value -> ((TicketCredential) value).ticket())
                        .toList();
    }

    Subject subject() {
        return subject;
    }

    /** Counts the item against its ticket, in the transaction of what it does. */
    void spend(OperationRow<?, ?> row, RequestPayload payload, Optional<ManagedObject> target) {
        if (left == null || tickets == null || ticket == null) {
            return;
        }
        if (left.requests() == 0) {
            throw usedUp("The requests of the ticket are used up.");
        }
        StoredTicket after = spent(left.shown(), row, payload, target);
        if (!after.equals(left)) {
            tickets.save(ticket, after);
            left = after;
        }
    }

    private static StoredTicket spent(
            StoredTicket ticket, OperationRow<?, ?> row, RequestPayload payload, Optional<ManagedObject> target) {
        long amount = amount(ticket.limits(), row, payload);
        if (ticket.limits() != null && amount > ticket.limits().left()) {
            throw usedUp("The Usage Limits of the ticket are used up.");
        }
        StoredTicket after = amount == 0 ? ticket : ticket.spent(amount);
        return ticket.delegated() ? spentByRight(after, row, payload, target) : after;
    }

    /** The first right that names what is done, and has enough left for it, pays. */
    private static StoredTicket spentByRight(
            StoredTicket ticket, OperationRow<?, ?> row, RequestPayload payload, Optional<ManagedObject> target) {
        for (int i = 0; i < ticket.rights().size(); i++) {
            Right right = ticket.rights().get(i);
            UsageLimits limits = right.usageLimits();
            long amount = amount(limits, row, payload);
            if (covers(right, row.operation(), target) && (limits == null || amount <= limits.left())) {
                return amount == 0 ? ticket : ticket.spentByRight(i, amount);
            }
        }
        throw usedUp("The Usage Limits of the ticket's rights are used up.");
    }

    private static long amount(@Nullable UsageLimits limits, OperationRow<?, ?> row, RequestPayload payload) {
        return limits == null ? 0 : row.usage(payload, limits.usageLimitsUnit());
    }

    private static boolean covers(Right right, Operation operation, Optional<ManagedObject> target) {
        Delegation alone = new Delegation(List.of(right));
        return target.map(object -> alone.reaches(
                        operation, object.id(), object.attributes().texts(Attribute.OBJECT_GROUP)))
                .orElseGet(() -> alone.allows(operation));
    }

    private static KmipException usedUp(String message) {
        return new KmipException(ResultReason.USAGE_LIMIT_EXCEEDED, message);
    }
}
