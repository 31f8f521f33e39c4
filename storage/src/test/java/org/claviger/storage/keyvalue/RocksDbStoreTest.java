package org.claviger.storage.keyvalue;

import java.nio.file.Path;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.junit.jupiter.api.io.TempDir;

final class RocksDbStoreTest extends KeyValueStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected KeyValueEngine openEngine() {
        return RocksDbEngine.open(directory.resolve("store"));
    }

    @Override
    protected int manyRecords() {
        return 100_000;
    }
}
