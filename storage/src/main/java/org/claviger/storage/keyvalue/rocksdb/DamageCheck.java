package org.claviger.storage.keyvalue.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.claviger.storage.StoreOpenException;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Looks for damage that RocksDB itself would take for the end that a crash tore, or for an empty store. */
final class DamageCheck {
    private final Path directory;
    private final Options options;

    DamageCheck(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
    }

    /** Before it is opened for writing, which forgets for ever what comes after a damaged place. */
    void refuseDamage() throws RocksDBException, IOException {
        if (!Files.exists(directory.resolve("CURRENT")) && holdsTables()) {
            // RocksDB would take it for an empty one.
            throw new StoreOpenException(
                    "the store in " + directory + " lacks its file CURRENT, so that nobody can tell"
                            + " which of its files count: restore the store from a backup");
        }
        LogMarks logs = LogMarks.ofLogs(directory);
        LogMarks manifest = LogMarks.ofManifest(directory);
        if (manifest.goesOn()) {
            throw damaged("MANIFEST");
        }
        manifest.cutForeign();
        if (logs.newestBehindDamage() > 0 && newest(logs) < logs.newestBehindDamage()) {
            throw damaged("log");
        }
        logs.cutForeign();
        if (manifest.isDamaged()) {
            Path noLogs = Files.createTempDirectory(
                    Objects.requireNonNull(directory.toAbsolutePath().getParent()), "no-logs");
            try {
                if (logs.first() != Long.MAX_VALUE && sequence(noLogs) + 1 < logs.first()) {
                    throw damaged("MANIFEST");
                }
            } finally {
                Files.delete(noLogs);
            }
        }
    }

    private boolean holdsTables() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{sst,log}")) {
            return files.iterator().hasNext();
        }
    }

    /** The newest change that can be read; of logs that RocksDB would hang on, without the tables. */
    private long newest(LogMarks logs) throws RocksDBException {
        return logs.isForeign() ? logs.newestRead() : sequence(directory);
    }

    /** The newest change that RocksDB reads. */
    private long sequence(Path logs) throws RocksDBException {
        try (Options readable = new Options(options).setWalDir(logs.toString());
                RocksDB database = RocksDB.openReadOnly(readable, directory.toString())) {
            return database.getLatestSequenceNumber();
        }
    }

    private StoreOpenException damaged(String file) {
        return new StoreOpenException("the " + file + " of the store in " + directory + " is damaged, and changes that"
                + " were on the disk can not be read: restore the store from a backup");
    }
}
