package org.claviger.server.object;

import java.util.Optional;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialRecords;
import org.claviger.storage.RecordContent;
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
    public RecordContent with(StoredRecord record, Material renewed) {
        RecordContent written = ObjectRecord.write(ObjectRecord.read(record).withMaterial(renewed));
        // What it is found by is of no concern here, and may have been written by another version of this server.
        return new RecordContent(written.body(), record.indexes(), record.claims());
    }
}
