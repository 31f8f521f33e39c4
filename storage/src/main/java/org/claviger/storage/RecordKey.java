package org.claviger.storage;

/**
 * Names a record: the domain (tenant) it belongs to, its kind, and an id that is unique among these.
 * What belongs to the server and to no tenant uses the domain {@link #SERVER}.
 */
public record RecordKey(String domain, RecordKind kind, String id) implements Comparable<RecordKey> {
    public static final String SERVER = "";
    public static final int DOMAIN_BYTES_MAX = 64;
    public static final int ID_BYTES_MAX = 255;

    public RecordKey {
        Bounds.text("domain", domain, 0, DOMAIN_BYTES_MAX);
        Bounds.text("id", id, 1, ID_BYTES_MAX);
    }

    @Override
    public int compareTo(RecordKey other) {
        int byDomain = domain.compareTo(other.domain);
        if (byDomain != 0) {
            return byDomain;
        }
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return kind + " " + (domain.isEmpty() ? "" : domain + "/") + id;
    }
}
