package org.claviger.storage.keyvalue.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.StoreCompaction;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.keyvalue.KeyValueBatch;
import org.claviger.storage.keyvalue.KeyValueCursor;
import org.claviger.storage.keyvalue.KeyValueEngine;
import org.claviger.storage.keyvalue.KeyValueException;
import org.claviger.storage.keyvalue.KeyValueReader;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB in a directory. A synced write is in the synced log before it is in the table that readers see. After a
 * kill the log is replayed up to its torn end, which is where the last unacknowledged batch was.
 */
public final class RocksDbEngine implements KeyValueEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDbEngine.class);
    private static final long BLOCK_CACHE_BYTES = 128L << 20;
    /** RocksDB's own choice by the size of the cache. */
    private static final int DEFAULT_SHARDS = -1;

    /** The part of the cache that records do not push filters and indexes out of: a million objects have some 20 MiB. */
    private static final double WAYS_TO_RECORDS = 0.5;

    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long LOG_BYTES_MAX = 128L << 20;
    private static final int OPEN_FILES_MAX = 512;
    private static final String DENIED = "Permission denied";
    static final String NO_SPACE = "No space left";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final Options options;
    private final LRUCache cache;
    private final BloomFilter filter;
    private final ReadOptions readOptions;
    private final WriteOptions written;
    private final WriteOptions synced;
    private final RocksDB database;
    private final SyncWitness witness;

    /** Held for reading by every call, so that closing never frees what a call still uses. */
    private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();

    private boolean closed;

    /** The newest change that is on the disk for sure, and the newest of which the log says so. */
    private volatile long syncedSequence;

    private volatile long markedSequence;

    private RocksDbEngine(Path directory) throws RocksDBException, IOException {
        this.directory = directory;
        cache = new LRUCache(BLOCK_CACHE_BYTES, DEFAULT_SHARDS, false, WAYS_TO_RECORDS);
        filter = new BloomFilter(10);
        options = new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxTotalWalSize(LOG_BYTES_MAX)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(2)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        // In pieces of the size of a block: a whole filter of a large file would throw everything
                        // else out of its part of the cache, and be thrown out by the next one.
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setMetadataBlockSize(4096)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinTopLevelIndexAndFilter(true));
        readOptions = new ReadOptions().setVerifyChecksums(true);
        written = new WriteOptions().setSync(false);
        synced = new WriteOptions().setSync(true);
        witness = new SyncWitness(directory);
        try {
            new DamageCheck(directory, options).refuseDamage();
            database = RocksDB.open(options, directory.toString());
            syncedSequence = database.getLatestSequenceNumber();
            markedSequence = syncedSequence;
        } catch (RocksDBException | IOException | StoreOpenException e) {
            closeOptions();
            throw e;
        }
    }

    public static RocksDbEngine open(Path directory) {
        try {
            makeDurable(directory.toAbsolutePath());
            RocksDB.loadLibrary();
            return new RocksDbEngine(directory);
        } catch (IOException e) {
            throw refusal(
                    directory,
                    e instanceof AccessDeniedException ? DENIED : "its directory can not be made: " + e.getMessage(),
                    e);
        } catch (RocksDBException e) {
            throw refusal(directory, String.valueOf(e.getMessage()), e);
        }
    }

    /** A new directory is lost in a power cut, with all that is in it, unless the directory above it is synced. */
    private static void makeDurable(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = Objects.requireNonNull(directory.getParent(), "the root is a directory");
        makeDurable(parent);
        if (Files.getFileStore(parent).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel above = FileChannel.open(parent, StandardOpenOption.READ)) {
                above.force(true);
            }
        } else {
            Files.createDirectory(directory);
        }
    }

    private static StoreOpenException refusal(Path directory, String message, Exception cause) {
        String store = "the store in " + directory;
        // The operator's own names are no words of the engine's.
        String words = message.replace(directory.toString(), "");
        if (words.contains("lock")) {
            return new StoreOpenException(store + " is in use by another process: stop that one first", cause);
        }
        if (words.contains(DENIED)) {
            return new StoreOpenException(
                    store + " may not be read or written by this user: run as the owner of the home, or give its files"
                            + " back to that user",
                    cause);
        }
        if (words.contains(NO_SPACE)) {
            return new StoreOpenException(store + " can not be opened, for its disk is full: make room", cause);
        }
        return new StoreOpenException(
                store + " can not be opened: " + message + ": mend that, or restore the store from a backup", cause);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return read(readOptions, key);
    }

    private byte @Nullable [] read(ReadOptions options, byte[] key) {
        Lock use = use();
        try {
            return database.get(options, key);
        } catch (RocksDBException e) {
            throw readFailure(e);
        } finally {
            use.unlock();
        }
    }

    @Override
    public KeyValueReader snapshot() {
        return new SnapshotReader();
    }

    @Override
    public void write(KeyValueBatch batch, boolean sync) {
        Lock use = use();
        try (WriteBatch writes = new WriteBatch()) {
            mark(writes);
            for (KeyValueBatch.Entry entry : batch.entries()) {
                byte[] value = entry.value();
                if (value == null) {
                    writes.delete(entry.key());
                } else {
                    writes.put(entry.key(), value);
                }
            }
            database.write(sync ? synced : written, writes);
            if (sync) {
                witness.ask();
                syncedSequence = database.getLatestSequenceNumber();
            }
        } catch (RocksDBException e) {
            throw isFull(e) ? KeyValueException.full(e) : KeyValueException.failed(e);
        } catch (IOException e) {
            throw KeyValueException.failed(e);
        } finally {
            use.unlock();
        }
    }

    private void mark(WriteBatch writes) throws RocksDBException {
        markedSequence = syncedSequence;
        writes.putLogData(LogMarks.mark(markedSequence));
    }

    /** The last writes have none after them that would say that they were on the disk. */
    @Override
    public void rest() {
        if (markedSequence == syncedSequence) {
            return;
        }
        Lock use = use();
        try {
            mark(false);
        } catch (RocksDBException e) {
            throw isFull(e) ? KeyValueException.full(e) : KeyValueException.failed(e);
        } finally {
            use.unlock();
        }
    }

    private void mark(boolean sync) throws RocksDBException {
        try (WriteBatch writes = new WriteBatch()) {
            mark(writes);
            database.write(sync ? synced : written, writes);
        }
    }

    @Override
    public void sync() {
        Lock use = use();
        try {
            long before = database.getLatestSequenceNumber();
            database.syncWal();
            witness.ask();
            syncedSequence = before;
        } catch (RocksDBException | IOException e) {
            throw KeyValueException.failed(e);
        } finally {
            use.unlock();
        }
    }

    /** No room while appending; after a failed sync nobody knows what is on the disk, so that one is a failure. */
    private static boolean isFull(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && status.getSubCode() == Status.SubCode.NoSpace
                && !String.valueOf(e.getMessage()).contains("sync");
    }

    private static RuntimeException readFailure(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption
                ? new IntegrityException("the store's files are damaged: " + e.getMessage(), e)
                : new StoreFailedException("the store can not be read: " + e.getMessage(), e);
    }

    private Lock use() {
        Lock use = lifetime.readLock();
        use.lock();
        if (closed) {
            use.unlock();
            throw new StoreFailedException("the store is closed");
        }
        return use;
    }

    @Override
    public StoreCompaction compaction() {
        Lock use = use();
        try {
            return new Compaction(database, directory).plan(this::guarded);
        } finally {
            use.unlock();
        }
    }

    private void guarded(Compaction.Call call) {
        Lock use = use();
        try {
            call.run();
        } catch (RocksDBException e) {
            throw new StoreFailedException("the store can not be compacted: " + e.getMessage(), e);
        } finally {
            use.unlock();
        }
    }

    @Override
    public String name() {
        return "RocksDB";
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public long usableBytes() {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                emptyLog();
                database.close();
                closeWitness();
                closeOptions();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    /**
     * The next start then has no log to replay, which takes seconds when it is long; where there is no room, it has.
     * The new one holds a mark alone, which tells whether the manifest still names all that was in the old one.
     */
    private void emptyLog() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.flush(options);
            mark(true);
        } catch (RocksDBException e) {
            LOG.atDebug().setCause(e).log("The log of the store stays for the next start to replay");
        }
    }

    private void closeWitness() {
        try {
            witness.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The file beside the store's log could not be closed");
        }
    }

    private void closeOptions() {
        synced.close();
        written.close();
        readOptions.close();
        options.close();
        filter.close();
        cache.close();
    }

    private final class SnapshotReader implements KeyValueReader {
        private final Lock use = use();
        private final Snapshot snapshot = database.getSnapshot();
        private final ReadOptions atSnapshot =
                new ReadOptions().setVerifyChecksums(true).setSnapshot(snapshot);

        @Override
        public byte @Nullable [] get(byte[] key) {
            return read(atSnapshot, key);
        }

        @Override
        public KeyValueCursor cursor() {
            return new Cursor(database.newIterator(atSnapshot));
        }

        @Override
        public void close() {
            atSnapshot.close();
            database.releaseSnapshot(snapshot);
            snapshot.close();
            use.unlock();
        }
    }

    private record Cursor(RocksIterator iterator) implements KeyValueCursor {
        @Override
        public void seek(byte[] key) {
            iterator.seek(key);
        }

        @Override
        public void seekBefore(byte[] key) {
            iterator.seekForPrev(key);
            if (isValid() && Arrays.equals(iterator.key(), key)) {
                iterator.prev();
            }
        }

        @Override
        public boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            try {
                // Not valid is the end, or an error that must not look like the end.
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw readFailure(e);
            }
        }

        @Override
        public byte[] key() {
            return iterator.key();
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void next() {
            iterator.next();
        }

        @Override
        public void previous() {
            iterator.prev();
        }

        @Override
        public void close() {
            iterator.close();
        }
    }
}
