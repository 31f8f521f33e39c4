package org.claviger.storage;

import java.util.LinkedHashSet;
import java.util.Set;

/** An entry of an index, as it lies in a store: a term of a record, or its place in the list of all (no name). */
public record IndexPlace(String domain, RecordKind kind, String name, Blob value, Position position) {
    public static Set<IndexPlace> of(StoredRecord record) {
        Set<IndexPlace> places = new LinkedHashSet<>();
        places.add(of(record, "", Blob.empty()));
        record.indexes().forEach(term -> places.add(of(record, term.name(), term.value())));
        return places;
    }

    private static IndexPlace of(StoredRecord record, String name, Blob value) {
        return new IndexPlace(
                record.key().domain(), record.key().kind(), name, Blob.adopt(IndexKey.of(value)), record.position());
    }

    public RecordKey record() {
        return new RecordKey(domain, kind, position.id());
    }
}
