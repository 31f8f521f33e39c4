package org.claviger.server.dispatch;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.server.audit.AuditRecord;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says yes or no: every object that an item touches, in the role that it plays, goes through all the
 * checks of {@link Check}, once, before any operation code runs.
 *
 * @param refusedBy the check that refused, or null where all passed
 * @param refusal what the client is told, or null where all passed
 */
public record Decision(@Nullable Check refusedBy, @Nullable KmipException refusal) {
    private static final Decision ALLOWED = new Decision(null, null);
    private static final Set<Check> ALL = EnumSet.allOf(Check.class);
    private static final Set<Check> WITHOUT_OBJECT =
            EnumSet.of(Check.CLIENT_ENABLED, Check.DELEGATED, Check.ROLE_GRANTS);

    public static Decision of(Question question) {
        return of(question, ALL);
    }

    /** Whether the client may do this at all, where the operation touches no object. */
    static Decision withoutObject(Question question) {
        return of(question, WITHOUT_OBJECT);
    }

    /** Decides by some of the checks alone: how tests show that none of them is idle. */
    static Decision of(Question question, Set<Check> checks) {
        for (Check check : checks) {
            if (question.object() == null && check.compareTo(Check.EXISTS) > 0) {
                // Nothing more can be asked of an object that is not there; only a test gets here.
                return ALLOWED;
            }
            Optional<KmipException> refusal = check.refusal(question);
            if (refusal.isPresent()) {
                return new Decision(check, refusal.get());
            }
        }
        return ALLOWED;
    }

    public boolean isAllowed() {
        return refusedBy == null;
    }

    /**
     * Lets pass what is allowed.
     *
     * @param audit is told which check refused
     * @throws KmipException what the client is told, where a check refused
     */
    void enforce(AuditRecord.Builder audit) {
        if (refusal != null && refusedBy != null) {
            audit.denied(refusedBy.name());
            throw refusal;
        }
    }
}
