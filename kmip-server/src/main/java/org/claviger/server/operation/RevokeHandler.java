package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Revoke;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.lifecycle.Event;
import org.claviger.server.object.ManagedObject;

/** Revoke (2.1 section 6.1.44). */
public final class RevokeHandler implements OperationHandler<Revoke.Request, Revoke.Response> {
    @Override
    public Outcome<Revoke.Response> handle(Revoke.Request request, RequestContext context) {
        boolean compromise = request.revocationReason().isCompromise();
        ManagedObject revoked = context.object().after(compromise ? Event.COMPROMISE : Event.DEACTIVATE, context.now());
        Attributes attributes = revoked.attributes().with(Attribute.REVOCATION_REASON, request.revocationReason());
        if (compromise) {
            attributes = attributes.with(Attribute.COMPROMISE_OCCURRENCE_DATE, occurrence(request, revoked));
        }
        context.save(revoked.withAttributes(attributes));
        return done(new Revoke.Response(UniqueIdentifier.of(revoked.id())));
    }

    /** Without a date the object counts as compromised since it exists (2.1 section 4.11). */
    private static Instant occurrence(Revoke.Request request, ManagedObject object) {
        Instant given = request.compromiseOccurrenceDate();
        return given != null
                ? given
                : object.date(Attribute.INITIAL_DATE)
                        .orElseThrow(() -> new IllegalStateException("an object has no Initial Date"));
    }
}
