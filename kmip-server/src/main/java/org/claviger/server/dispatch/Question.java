package org.claviger.server.dispatch;

import java.time.Instant;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What is decided: may this client do this with this object, now?
 *
 * @param subject who asks
 * @param requirement what the operation needs of the object
 * @param request the payload, for what it spends and how it wants material to leave
 * @param object the object, or null where none was found
 * @param target the object that this one serves: for a wrapping key, what it wraps; else null
 * @param wrapped whether the request wants material to leave wrapped
 * @param now the time of the decision
 * @param policy the server's own rules
 */
public record Question(
        Subject subject,
        Requirement requirement,
        RequestPayload request,
        @Nullable ManagedObject object,
        @Nullable ManagedObject target,
        boolean wrapped,
        Instant now,
        Policy policy) {
    /** The object, in checks that come after the one which refuses where there is none. */
    ManagedObject found() {
        if (object == null) {
            throw new IllegalStateException("a check of an object ran before the check that there is one");
        }
        return object;
    }
}
