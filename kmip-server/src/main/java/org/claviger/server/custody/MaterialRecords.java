package org.claviger.server.custody;

import java.time.Instant;
import java.util.Optional;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;

/** How the records of managed objects hold their material; said by the package that writes them. */
public interface MaterialRecords {
    /** What an object's record holds, and what that is bound to. */
    record Held(Material material, MaterialFacts facts) {}

    /** Empty where the record holds no material: destroyed, or never here. */
    Optional<Held> read(StoredRecord record);

    /** Objects of a domain whose Destroy Date is from the first of these times up to, and without, the second. */
    LocateQuery destroyed(String domain, Instant from, Instant until);

    /** When the object of a record that this found was destroyed. */
    Instant destroyedAt(StoredRecord record);

    /** The same record with the same key in another protected form: nothing that a client can see changes. */
    RecordContent with(StoredRecord record, Material renewed);
}
