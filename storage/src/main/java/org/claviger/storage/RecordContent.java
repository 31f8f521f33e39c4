package org.claviger.storage;

import java.util.List;

/** What a change writes into a record: the body, opaque to storage, and what it is found by. */
public record RecordContent(Blob body, List<IndexTerm> indexes, List<UniqueClaim> claims) {
    public static final int BODY_BYTES_MAX = 32 << 20;
    public static final int INDEXES_MAX = 4096;
    public static final int CLAIMS_MAX = 1024;

    public RecordContent {
        indexes = List.copyOf(indexes);
        claims = List.copyOf(claims);
        Bounds.size("body", body.length(), BODY_BYTES_MAX);
        Bounds.size("list of index terms", indexes.size(), INDEXES_MAX);
        Bounds.size("list of claims", claims.size(), CLAIMS_MAX);
    }

    public static RecordContent of(Blob body) {
        return new RecordContent(body, List.of(), List.of());
    }

    public RecordContent withIndexes(List<IndexTerm> newIndexes) {
        return new RecordContent(body, newIndexes, claims);
    }

    public RecordContent withClaims(List<UniqueClaim> newClaims) {
        return new RecordContent(body, indexes, newClaims);
    }
}
