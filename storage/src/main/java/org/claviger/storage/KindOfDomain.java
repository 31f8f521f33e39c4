package org.claviger.storage;

/** The records of one kind in one domain: what a sum is of. */
public record KindOfDomain(String domain, RecordKind kind) implements Comparable<KindOfDomain> {
    public static KindOfDomain of(RecordKey key) {
        return new KindOfDomain(key.domain(), key.kind());
    }

    @Override
    public int compareTo(KindOfDomain other) {
        int byDomain = domain.compareTo(other.domain);
        return byDomain != 0 ? byDomain : kind.compareTo(other.kind);
    }

    @Override
    public String toString() {
        return domain.isEmpty() ? kind.toString() : kind + " of " + domain;
    }
}
