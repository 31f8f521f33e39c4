package org.claviger.storage;

import java.util.LinkedHashSet;
import java.util.Set;

/** Who holds a claim, as it lies in a store; long values as an index keeps them. */
public record ClaimPlace(RecordKey holder, Blob namespace, Blob value) {
    public static Set<ClaimPlace> of(StoredRecord record) {
        Set<ClaimPlace> places = new LinkedHashSet<>();
        for (UniqueClaim claim : record.claims()) {
            places.add(new ClaimPlace(
                    record.key(), Blob.adopt(IndexKey.of(claim.namespace())), Blob.adopt(IndexKey.of(claim.value()))));
        }
        return places;
    }
}
