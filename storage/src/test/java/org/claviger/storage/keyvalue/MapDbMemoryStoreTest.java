package org.claviger.storage.keyvalue;

import org.claviger.storage.keyvalue.mapdb.MapDbEngine;

final class MapDbMemoryStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueEngine openEngine() {
        return MapDbEngine.inMemory();
    }

    @Override
    protected int manyRecords() {
        return 20_000;
    }
}
