package org.claviger.server.audit;

import java.time.Instant;
import org.claviger.server.testing.MemoryStore;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.ObjectStore;

/** A store in memory with audit records in it. */
final class AuditStore {
    static final String NODE = "node-1";
    static final Instant START = Instant.parse("2026-05-01T10:00:00Z");

    private AuditStore() {}

    static ObjectStore empty() {
        return MemoryStore.open();
    }

    static void append(ObjectStore store, int records) {
        for (int i = 0; i < records; i++) {
            AuditRecord record = AuditRecord.of(START.plusSeconds(i), "Get")
                    .by("5f1e", "mongo-1", "default")
                    .on("object", "object-" + i)
                    .build();
            store.commit(Change.journalOnly(AuditEncoding.encode(record), Durability.SYNCED));
        }
    }
}
