package org.claviger.storage.keyvalue;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.keyvalue.mapdb.MapDbEngine;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.claviger.storage.testing.HmacTag;
import org.claviger.storage.testing.Records;
import org.jspecify.annotations.Nullable;

/** A process with many writers that says on standard output what was acknowledged, until it is killed. */
public final class StoreProcess {
    static final int WRITERS = 16;
    static final String ROCKSDB = "RocksDB";
    static final String MAPDB = "MapDB";

    private final KeyValueStore store;
    private final String round;

    /** The planted fault: what is acknowledged may not have been committed yet. */
    private final boolean hasty;

    private StoreProcess(KeyValueStore store, String round, boolean hasty) {
        this.store = store;
        this.round = round;
        this.hasty = hasty;
    }

    static KeyValueStore open(Path directory, String engine) {
        return KeyValueStore.open(
                engine.equals(MAPDB) ? MapDbEngine.open(directory) : RocksDbEngine.open(directory),
                StoreSettings.of(new HmacTag(), cause -> Runtime.getRuntime().halt(3)));
    }

    /** The body that an object has in a version: what is read back is checked by its value. */
    static String body(String id, long version) {
        return (id + "@" + version + " ").repeat(1 + (int) version % 7 * 20);
    }

    public static void main(String[] arguments) throws InterruptedException {
        StoreProcess process = new StoreProcess(
                open(Path.of(arguments[0]), arguments[1]), arguments[2], Boolean.parseBoolean(arguments[3]));
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(Thread.ofPlatform().start(() -> process.write(writer)));
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /** Each object is created, changed twice, and every third one is deleted; every fifth change is a mere read. */
    private void write(int writer) {
        for (int i = 0; ; i++) {
            String id = round + "-" + writer + "-" + i;
            StoredRecord first = put(id, null);
            StoredRecord second = put(id, first);
            StoredRecord third = put(id, second);
            if (i % 3 == 0) {
                store.commit(Change.builder()
                        .delete(third)
                        .journal(Blob.of("deleted " + id))
                        .build());
                say("deleted " + id);
            }
            store.commit(Change.builder()
                    .read(third.key(), i % 3 == 0 ? 0 : third.version())
                    .journal(Blob.of("read " + id))
                    .durability(Durability.WRITTEN)
                    .build());
            say("read " + id);
        }
    }

    private StoredRecord put(String id, @Nullable StoredRecord previous) {
        long version = previous == null ? 1 : previous.version() + 1;
        RecordContent content = new RecordContent(
                Blob.of(body(id, version)),
                List.of(IndexTerm.of("version", version), IndexTerm.of("round", round)),
                List.of(UniqueClaim.of("names", id)));
        Change.Builder change = Change.builder().journal(Blob.of("put " + id + " " + version));
        if (previous == null) {
            change.create(Records.object(id), Records.CREATED, content);
        } else {
            change.update(previous, content);
        }
        String acknowledgement = "put " + id + " " + version;
        if (hasty) {
            say(acknowledgement);
        }
        StoredRecord stored = store.commit(change.build()).records().getFirst();
        if (!hasty) {
            say(acknowledgement);
        }
        return stored;
    }

    private static void say(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }
}
