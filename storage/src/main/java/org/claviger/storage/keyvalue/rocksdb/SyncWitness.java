package org.claviger.storage.keyvalue.rocksdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Asks the file system, after each sync, whether it still works. One that gives up in the midst of a sync (ext4 with
 * {@code errors=remount-ro}, seen on Linux 6.18) may call it done although the file's new length was never written; every
 * later change of a file's length has to go through the journal that was given up, and is refused. Used by one thread
 * at a time.
 */
final class SyncWitness implements AutoCloseable {
    private static final String NAME = "SYNCED";

    /** Within one block: it is there from the first byte on, so that a full disk has room for all of them. */
    private static final int LENGTH_MAX = 4096;

    private final Path path;
    private @Nullable RandomAccessFile file;
    private int length;

    SyncWitness(Path directory) {
        this.path = directory.resolve(NAME);
    }

    /** @throws IOException when nobody knows whether what was synced before is on the disk */
    void ask() throws IOException {
        try {
            if (file == null) {
                file = new RandomAccessFile(path.toFile(), "rw");
            }
            length = length % LENGTH_MAX + 1;
            file.setLength(length);
        } catch (IOException e) {
            // A full disk has answered, too.
            if (!String.valueOf(e.getMessage()).contains(RocksDbEngine.NO_SPACE)) {
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
