package org.claviger.server.dispatch;

import java.util.function.Supplier;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.object.Keys;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subjects;

/**
 * What the dispatcher gives to every item.
 *
 * @param subjects who a certificate is
 * @param identifiers new identifiers, none twice
 * @param clock the time of decisions
 */
public record Services(
        Subjects subjects,
        Policy policy,
        Keys keys,
        Streams streams,
        ServerFacts facts,
        Supplier<String> identifiers,
        TrustedClock clock) {
    /** The same, whose keys tell the audit record of one item how they were used. */
    Services remarkingIn(AuditRecord.Builder audit) {
        Keys remarking = keys.remarking(remark -> audit.on("note", remark));
        return new Services(subjects, policy, remarking, streams, facts, identifiers, clock);
    }
}
