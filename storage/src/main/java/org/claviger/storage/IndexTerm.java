package org.claviger.storage;

/** One value of one index: what a record is listed under, and what a query asks for. Compared byte by byte. */
public record IndexTerm(String name, Blob value) implements Comparable<IndexTerm> {
    public static final int NAME_BYTES_MAX = 255;
    public static final int VALUE_BYTES_MAX = 1 << 16;

    public IndexTerm {
        Bounds.text("index name", name, 1, NAME_BYTES_MAX);
        Bounds.size("index value", value.length(), VALUE_BYTES_MAX);
    }

    public static IndexTerm of(String name, String value) {
        return new IndexTerm(name, Blob.of(value));
    }

    /** For dates and numbers: can be asked for in a range. */
    public static IndexTerm of(String name, long value) {
        return new IndexTerm(name, Blob.of(value));
    }

    @Override
    public int compareTo(IndexTerm other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : value.compareTo(other.value);
    }
}
