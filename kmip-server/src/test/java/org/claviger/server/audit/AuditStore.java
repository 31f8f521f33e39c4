package org.claviger.server.audit;

import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.keyvalue.KeyValueStore;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;

/** A store in memory with audit records in it. */
final class AuditStore {
    static final String NODE = "node-1";
    static final Instant START = Instant.parse("2026-05-01T10:00:00Z");

    private AuditStore() {}

    static ObjectStore empty() {
        RecordTag tag = (key, message) -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
                return mac.doFinal(message);
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
        return KeyValueStore.open(MapDbEngine.inMemory(), StoreSettings.of(tag, cause -> {
            throw cause;
        }));
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
