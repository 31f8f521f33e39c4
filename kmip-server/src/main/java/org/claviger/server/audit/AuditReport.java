package org.claviger.server.audit;

import java.util.List;
import java.util.Map;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.SumExpectation;

/**
 * What a verification of the audit found.
 *
 * @param entries how many audit records were read and hold
 * @param checkpoints how many signed checkpoints were checked and hold
 * @param signedUpTo for each node the newest place that a valid signature vouches for
 * @param unsigned for each node how many records follow it: protected by the chain alone, until the next checkpoint
 * @param sums the newest generation of each sum that a valid signature vouches for
 * @param problems everything that does not hold, at most {@link AuditVerifier#PROBLEMS_MAX}
 */
public record AuditReport(
        long entries,
        long checkpoints,
        Map<String, JournalPosition> signedUpTo,
        Map<String, Long> unsigned,
        List<SumExpectation> sums,
        List<String> problems) {
    public AuditReport {
        signedUpTo = Map.copyOf(signedUpTo);
        unsigned = Map.copyOf(unsigned);
        sums = List.copyOf(sums);
        problems = List.copyOf(problems);
    }

    public boolean holds() {
        return problems.isEmpty();
    }

    /** Of {@code claviger audit verify}: 0 when every record holds, else 1. */
    public int exitStatus() {
        return holds() ? 0 : 1;
    }
}
