package org.claviger.storage.keyvalue.mapdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.keyvalue.KeyValueBatch;
import org.claviger.storage.keyvalue.KeyValueCursor;
import org.claviger.storage.keyvalue.KeyValueEngine;
import org.claviger.storage.keyvalue.KeyValueException;
import org.claviger.storage.keyvalue.KeyValueReader;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * MapDB, in memory or in a file. It has no snapshots, so writers wait for readers and readers for a commit; and its
 * file is not safe against a kill ({@link #FILE_WARNING}).
 */
public final class MapDbEngine implements KeyValueEngine {
    public static final String FILE_WARNING = "MapDB can lose or damage acknowledged records, silently, when the"
            + " process is killed or the machine stops: its log is not replayed when a file is opened. Use rocksdb:"
            + " for keys that matter.";

    private final DB database;
    private final BTreeMap<byte[], byte[]> map;
    private final String place;
    private final @Nullable Path file;
    private final ReentrantReadWriteLock visibility = new ReentrantReadWriteLock();

    private MapDbEngine(DB database, String place, @Nullable Path file) {
        this.database = database;
        this.place = place;
        this.file = file;
        this.map = database.treeMap("records")
                .keySerializer(Serializer.BYTE_ARRAY)
                .valueSerializer(Serializer.BYTE_ARRAY)
                .valuesOutsideNodesEnable()
                .createOrOpen();
    }

    /** Gone when it is closed. */
    public static MapDbEngine inMemory() {
        return new MapDbEngine(DBMaker.memoryDB().make(), "memory", null);
    }

    public static MapDbEngine open(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            return new MapDbEngine(
                    DBMaker.fileDB(file.toFile())
                            .fileChannelEnable()
                            .transactionEnable()
                            .make(),
                    file.toString(),
                    file);
        } catch (DBException.FileLocked e) {
            throw new StoreOpenException(
                    "the store in " + file + " is in use by another process: stop that one first", e);
        } catch (DBException | IOException e) {
            throw new StoreOpenException("the store in " + file + " can not be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Lock reading = reading();
        try {
            return map.get(key);
        } finally {
            reading.unlock();
        }
    }

    @Override
    public KeyValueReader snapshot() {
        Lock reading = reading();
        return new KeyValueReader() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                return map.get(key);
            }

            @Override
            public KeyValueCursor cursor() {
                return new Cursor(map);
            }

            @Override
            public void close() {
                reading.unlock();
            }
        };
    }

    @Override
    public void write(KeyValueBatch batch, boolean sync) {
        visibility.writeLock().lock();
        try {
            for (KeyValueBatch.Entry entry : batch.entries()) {
                byte[] value = entry.value();
                if (value == null) {
                    map.remove(entry.key());
                } else {
                    map.put(entry.key(), value);
                }
            }
            database.commit();
        } catch (RuntimeException | OutOfMemoryError e) {
            // A part may have been applied: whatever the cause, this engine can not go on.
            throw KeyValueException.failed(e);
        } finally {
            visibility.writeLock().unlock();
        }
    }

    /** Each commit has synced already. */
    @Override
    public void sync() {}

    private Lock reading() {
        Lock reading = visibility.readLock();
        reading.lock();
        if (database.isClosed()) {
            reading.unlock();
            throw new StoreFailedException("the store is closed");
        }
        return reading;
    }

    @Override
    public String name() {
        return "MapDB";
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public @Nullable String warning() {
        return file == null ? "everything is kept in memory and is gone when the process ends" : FILE_WARNING;
    }

    @Override
    public boolean readsHoldUpChanges() {
        return true;
    }

    @Override
    public long usableBytes() {
        return file == null ? Long.MAX_VALUE : file.toFile().getUsableSpace();
    }

    @Override
    public void close() {
        visibility.writeLock().lock();
        try {
            database.close();
        } finally {
            visibility.writeLock().unlock();
        }
    }

    private static final class Cursor implements KeyValueCursor {
        private final BTreeMap<byte[], byte[]> map;
        private Map.@Nullable Entry<byte[], byte[]> current;

        private Cursor(BTreeMap<byte[], byte[]> map) {
            this.map = map;
        }

        @Override
        public void seek(byte[] key) {
            current = map.ceilingEntry(key);
        }

        @Override
        public void seekBefore(byte[] key) {
            current = map.lowerEntry(key);
        }

        @Override
        public boolean isValid() {
            return current != null;
        }

        @Override
        public byte[] key() {
            return entry().getKey();
        }

        @Override
        public byte[] value() {
            return entry().getValue();
        }

        @Override
        public void next() {
            current = map.higherEntry(entry().getKey());
        }

        @Override
        public void previous() {
            current = map.lowerEntry(entry().getKey());
        }

        private Map.Entry<byte[], byte[]> entry() {
            return Objects.requireNonNull(current, "the cursor is past the end");
        }

        @Override
        public void close() {}
    }
}
