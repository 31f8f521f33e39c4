package org.claviger.storage;

import java.util.Map;
import java.util.TreeMap;

/** By how much some changes of records move the sums over them. */
public final class SumChange {
    private final Map<KindOfDomain, RecordSum> parts = new TreeMap<>();

    /** A record before and after; the numbers of both, where there is one. */
    public void add(Draft.Outcome outcome, SumNumbers numbers) {
        outcome.before().ifPresent(before -> add(before.key(), RecordSum.EMPTY.minus(numbers.of(before))));
        outcome.after().ifPresent(after -> add(after.key(), numbers.of(after)));
    }

    public void add(RecordKey key, RecordSum part) {
        parts.merge(KindOfDomain.of(key), part, RecordSum::plus);
    }

    public void addAll(SumChange other) {
        other.parts.forEach((kind, part) -> parts.merge(kind, part, RecordSum::plus));
    }

    public Map<KindOfDomain, RecordSum> parts() {
        return parts;
    }
}
