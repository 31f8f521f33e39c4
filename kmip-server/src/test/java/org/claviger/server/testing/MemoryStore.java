package org.claviger.server.testing;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.keyvalue.KeyValueStore;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;

/** A store in memory, with a tag key that everybody knows. */
public final class MemoryStore {
    private static final String HMAC = "HmacSHA256";

    private MemoryStore() {}

    public static ObjectStore open() {
        RecordTag tag = (key, message) -> {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(new SecretKeySpec(new byte[32], HMAC));
                return mac.doFinal(message);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
        return KeyValueStore.open(MapDbEngine.inMemory(), StoreSettings.of(tag, cause -> {
            throw cause;
        }));
    }
}
