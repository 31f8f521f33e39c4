package org.claviger.server.custody;

import java.util.Optional;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;

/** How the records of managed objects hold their material; said by the package that writes them. */
public interface MaterialRecords {
    /** What an object's record holds, and what that is bound to. */
    record Held(Material material, MaterialFacts facts) {}

    /** Empty where the record holds no material: destroyed, or never here. */
    Optional<Held> read(StoredRecord record);

    /** The same record with the same key in another protected form: nothing that a client can see changes. */
    RecordContent with(StoredRecord record, Material renewed);
}
