package org.claviger.storage;

/** Asks for the records listed in an index under any value from {@code from} to {@code to}, both included. */
public record IndexRange(String name, Blob from, Blob to) {
    /** Ranges are for dates and numbers; longer values are kept shortened in index keys. */
    public static final int BOUND_BYTES_MAX = 64;

    public IndexRange {
        Bounds.text("index name", name, 1, IndexTerm.NAME_BYTES_MAX);
        Bounds.size("lower bound", from.length(), BOUND_BYTES_MAX);
        Bounds.size("upper bound", to.length(), BOUND_BYTES_MAX);
    }

    public static IndexRange of(String name, long from, long to) {
        return new IndexRange(name, Blob.of(from), Blob.of(to));
    }

    public boolean contains(IndexTerm term) {
        return term.name().equals(name)
                && term.value().compareTo(from) >= 0
                && term.value().compareTo(to) <= 0;
    }
}
