package org.claviger.storage.keyvalue.rocksdb;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.claviger.storage.StoreCompaction;
import org.claviger.storage.StoreFailedException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Rewrites the tables of a store, from one table's first key to the next one's: pieces that take seconds at most. */
final class Compaction {
    private final RocksDB database;
    private final Path directory;

    Compaction(RocksDB database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    /** A call of the engine. */
    interface Call {
        void run() throws RocksDBException;
    }

    /** @param guard runs a call while the engine is open */
    StoreCompaction plan(Consumer<Call> guard) {
        List<Runnable> steps = new ArrayList<>();
        steps.add(() -> guard.accept(this::emptyLog));
        byte @Nullable [] from = null;
        for (byte[] bound : bounds()) {
            byte @Nullable [] begin = from;
            steps.add(() -> guard.accept(() -> compact(begin, bound)));
            from = bound;
        }
        byte @Nullable [] last = from;
        steps.add(() -> guard.accept(() -> compact(last, null)));
        return new StoreCompaction(steps, this::bytes, "");
    }

    /** The first key of each table, in order. */
    private List<byte[]> bounds() {
        TreeSet<byte[]> firsts = new TreeSet<>(Arrays::compareUnsigned);
        for (LiveFileMetaData table : database.getLiveFilesMetaData()) {
            firsts.add(table.smallestKey());
        }
        return List.copyOf(firsts);
    }

    private void emptyLog() throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.flush(options);
        }
    }

    private void compact(byte @Nullable [] from, byte @Nullable [] to) throws RocksDBException {
        try (CompactRangeOptions options = new CompactRangeOptions()
                .setExclusiveManualCompaction(false)
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
            database.compactRange(database.getDefaultColumnFamily(), from, to, options);
        }
    }

    private long bytes() {
        File[] files = directory.toFile().listFiles();
        if (files == null) {
            throw new StoreFailedException("the directory of the store can not be read");
        }
        return Arrays.stream(files).mapToLong(File::length).sum();
    }
}
