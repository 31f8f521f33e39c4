package org.claviger.storage;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.claviger.storage.keyvalue.KeyValueImport;
import org.claviger.storage.keyvalue.KeyValueStore;
import org.claviger.storage.keyvalue.Reserve;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.postgres.PostgresImport;
import org.claviger.storage.postgres.PostgresStore;

/** Opens the store that a {@link StoreUrl} names. */
public final class Stores {
    /** Where embedded stores live in the home. */
    public static final String DIRECTORY = "store";

    /** Beside the store: room that is given back when the disk is full. */
    private static final String RESERVE = "store.reserve";

    private Stores() {}

    /**
     * Opens a store, and makes it where there is none.
     *
     * @throws StoreOpenException with one sentence for the operator
     */
    public static ObjectStore open(StoreUrl url, Path home, StoreSettings settings) {
        Path directory = home.resolve(DIRECTORY);
        if (!(url instanceof StoreUrl.MapDbMemory || url instanceof StoreUrl.Postgres)) {
            // A disk that is full to the brim does not even let the store be opened.
            reserve(home, settings).look(home.toFile().getUsableSpace());
        }
        return switch (url) {
            case StoreUrl.RocksDb ignored ->
                KeyValueStore.open(RocksDbEngine.open(directory.resolve("rocksdb")), settings, reserve(home, settings));
            case StoreUrl.MapDbFile ignored ->
                KeyValueStore.open(MapDbEngine.open(directory.resolve("mapdb.db")), settings, reserve(home, settings));
            case StoreUrl.MapDbMemory ignored -> KeyValueStore.open(MapDbEngine.inMemory(), settings);
            case StoreUrl.Postgres postgres -> PostgresStore.open(postgres.jdbcUrl(), settings);
        };
    }

    /**
     * Makes a store out of what another one held. It is opened afterwards.
     *
     * @throws StoreOpenException where there is one already
     */
    public static void fill(StoreUrl url, Path home, StoreSettings settings, Consumer<StoreImport> source) {
        Path directory = home.resolve(DIRECTORY);
        switch (url) {
            case StoreUrl.RocksDb ignored ->
                KeyValueImport.run(RocksDbEngine.open(directory.resolve("rocksdb")), settings, source);
            case StoreUrl.MapDbFile ignored ->
                KeyValueImport.run(MapDbEngine.open(directory.resolve("mapdb.db")), settings, source);
            case StoreUrl.MapDbMemory ignored ->
                throw new StoreOpenException("a store in memory keeps nothing: name another one to restore into");
            case StoreUrl.Postgres postgres -> PostgresImport.run(postgres.jdbcUrl(), settings, source);
        }
    }

    private static Reserve reserve(Path home, StoreSettings settings) {
        return Reserve.in(home.resolve(RESERVE), settings.reserveBytes());
    }
}
