package org.claviger.storage.keyvalue;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.claviger.storage.Blob;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreSnapshot;

/** One state of an engine, read from its first key to its last. A store that is to be closed ends the reading. */
final class KeyValueSnapshot implements StoreSnapshot {
    private final KeyValueReader reader;
    private final RecordTag.Hold hold;
    private final RecordEncoding encoding;
    private final BooleanSupplier closing;

    /** @param hold let go with the snapshot */
    KeyValueSnapshot(KeyValueReader reader, RecordTag.Hold hold, BooleanSupplier closing) {
        this.reader = reader;
        this.hold = hold;
        this.encoding = new RecordEncoding(hold.tag());
        this.closing = closing;
    }

    @Override
    public void records(Consumer<Kept> taker) {
        records(KeyLayout.recordTable(), taker);
    }

    @Override
    public void records(RecordKind kind, Consumer<Kept> taker) {
        records(KeyLayout.recordTable(kind), taker);
    }

    private void records(byte[] prefix, Consumer<Kept> taker) {
        walk(prefix, (key, value) -> {
            RecordKey recordKey = KeyLayout.recordKey(key);
            if (recordKey.kind() != RecordKind.SUM) {
                taker.accept(new Kept(encoding.decode(recordKey, value), Blob.adopt(value)));
            }
        });
    }

    @Override
    public void journal(Consumer<KeptEntry> taker) {
        walk(KeyLayout.journalTable(), (key, value) -> {
            JournalEntry entry = encoding.decode(KeyLayout.journalNode(key), KeyLayout.journalPosition(key), value);
            taker.accept(new KeptEntry(entry, Blob.adopt(value)));
        });
    }

    private interface Row {
        void take(byte[] key, byte[] value);
    }

    private void walk(byte[] table, Row row) {
        try (KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(table);
            while (cursor.isValid() && KeyLayout.startsWith(cursor.key(), table)) {
                if (closing.getAsBoolean()) {
                    throw new StoreFailedException("the store is being closed");
                }
                row.take(cursor.key(), cursor.value());
                cursor.next();
            }
        }
    }

    @Override
    public void close() {
        hold.close();
        reader.close();
    }
}
