package org.claviger.storage;

import java.nio.file.Path;
import org.claviger.storage.keyvalue.KeyValueStore;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.postgres.PostgresStore;

/** Opens the store that a {@link StoreUrl} names. */
public final class Stores {
    /** Where embedded stores live in the home. */
    public static final String DIRECTORY = "store";

    private Stores() {}

    /**
     * Opens a store, and makes it where there is none.
     *
     * @throws StoreOpenException with one sentence for the operator
     */
    public static ObjectStore open(StoreUrl url, Path home, StoreSettings settings) {
        Path directory = home.resolve(DIRECTORY);
        return switch (url) {
            case StoreUrl.RocksDb ignored ->
                KeyValueStore.open(RocksDbEngine.open(directory.resolve("rocksdb")), settings);
            case StoreUrl.MapDbFile ignored ->
                KeyValueStore.open(MapDbEngine.open(directory.resolve("mapdb.db")), settings);
            case StoreUrl.MapDbMemory ignored -> KeyValueStore.open(MapDbEngine.inMemory(), settings);
            case StoreUrl.Postgres postgres -> PostgresStore.open(postgres.jdbcUrl(), settings);
        };
    }
}
