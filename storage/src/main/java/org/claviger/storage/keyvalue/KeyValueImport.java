package org.claviger.storage.keyvalue;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreImport;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;

/** Fills an engine that holds nothing yet. What is cut short can not be opened: its format is written last. */
public final class KeyValueImport implements StoreImport {
    private static final int UNFINISHED = 0;

    /** What is gathered before it is written, so that neither memory nor the number of writes grows with the store. */
    private static final long BATCH_BYTES = 4 << 20;

    private final KeyValueEngine engine;
    private final RecordEncoding encoding;
    private KeyValueBatch batch = new KeyValueBatch();
    private long sequence;

    private KeyValueImport(KeyValueEngine engine, StoreSettings settings) {
        this.engine = engine;
        this.encoding = new RecordEncoding(settings.tag());
    }

    /** Takes the engine over and closes it. */
    public static void run(KeyValueEngine engine, StoreSettings settings, Consumer<StoreImport> source) {
        try (engine) {
            requireEmpty(engine);
            KeyValueImport target = new KeyValueImport(engine, settings);
            target.begin();
            source.accept(target);
            target.finish();
        }
    }

    private void begin() {
        putFormat(UNFINISHED);
        engine.write(batch, true);
        batch = new KeyValueBatch();
    }

    private void putFormat(int format) {
        batch.put(
                KeyLayout.meta(KeyValueStore.FORMAT),
                ByteBuffer.allocate(Integer.BYTES).putInt(format).array());
    }

    private static void requireEmpty(KeyValueEngine engine) {
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(new byte[0]);
            if (cursor.isValid()) {
                throw new StoreOpenException(
                        "the store in " + engine.place() + " holds something already: restore into a new one");
            }
        }
    }

    @Override
    public void put(StoredRecord record) {
        sequence = Math.max(sequence, record.sequence());
        DraftEncoding.encode(record, encoding, batch);
        writeWhenLarge();
    }

    @Override
    public void put(JournalEntry entry) {
        batch.put(KeyLayout.journal(entry.node(), entry.position()), encoding.encode(entry));
        writeWhenLarge();
    }

    private void writeWhenLarge() {
        if (batch.bytes() >= BATCH_BYTES) {
            engine.write(batch, false);
            batch = new KeyValueBatch();
        }
    }

    private void finish() {
        batch.put(
                KeyLayout.meta(KeyValueStore.SEQUENCE),
                ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
        putFormat(RecordEncoding.FORMAT);
        engine.write(batch, true);
    }
}
