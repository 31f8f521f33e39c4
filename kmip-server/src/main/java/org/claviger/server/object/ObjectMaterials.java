package org.claviger.server.object;

import java.time.Instant;
import java.util.Optional;
import org.claviger.codec.attribute.Attribute;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialRecords;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/** The material in the records of managed objects, for who protects it anew. */
public final class ObjectMaterials implements MaterialRecords {
    @Override
    public Optional<Held> read(StoredRecord record) {
        ManagedObject object = ObjectRecord.read(record);
        return object.material() == null
                ? Optional.empty()
                : Optional.of(new Held(object.material(), object.materialFacts()));
    }

    @Override
    public LocateQuery destroyed(String domain, Instant from, Instant until) {
        return LocateQuery.of(domain, RecordKind.OBJECT)
                .with(IndexTerm.of(IndexTerms.STORAGE, StorageStatus.DESTROYED.name()))
                .with(IndexRange.of(
                        IndexTerms.indexName(Attribute.DESTROY_DATE),
                        from.getEpochSecond(),
                        until.getEpochSecond() - 1));
    }

    @Override
    public Instant destroyedAt(StoredRecord record) {
        return ObjectRecord.read(record)
                .date(Attribute.DESTROY_DATE)
                .orElseThrow(() -> new IllegalStateException(record.key() + " was found by a date that it lacks"));
    }

    @Override
    public RecordContent with(StoredRecord record, Material renewed) {
        RecordContent written = ObjectRecord.write(ObjectRecord.read(record).withMaterial(renewed));
        // What it is found by is of no concern here, and may have been written by another version of this server.
        return new RecordContent(written.body(), record.indexes(), record.claims());
    }
}
