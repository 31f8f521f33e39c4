package org.claviger.storage;

import java.util.List;
import java.util.Map;

/**
 * What a verification of a store found.
 *
 * @param records those whose tags hold, sums not counted
 * @param bytes their size
 * @param sums what lies there, summed up
 * @param problems sentences, at most {@link StoreVerifier#PROBLEMS_MAX}
 */
public record StoreReport(
        long records,
        long bytes,
        long indexEntries,
        long claims,
        Map<KindOfDomain, RecordSum> sums,
        List<String> problems) {
    public StoreReport {
        sums = Map.copyOf(sums);
        problems = List.copyOf(problems);
    }

    public boolean holds() {
        return problems.isEmpty();
    }
}
