package org.claviger.storage.keyvalue;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.TagRenewal;
import org.jspecify.annotations.Nullable;

/** Goes through the table of sums and that of the journal; writes between two groups of commits. */
final class KeyValueTagRenewal implements TagRenewal {
    static final int STEP_ENTRIES = 500;
    static final int STEP_BYTES = 1 << 20;

    private final KeyValueEngine engine;
    private final RecordEncoding encoding;
    private final SumNumbers numbers;
    private final Committer committer;
    private final GroupWriter writer;

    KeyValueTagRenewal(
            KeyValueEngine engine,
            RecordEncoding encoding,
            SumNumbers numbers,
            Committer committer,
            GroupWriter writer) {
        this.engine = engine;
        this.encoding = encoding;
        this.numbers = numbers;
        this.committer = committer;
        this.writer = writer;
    }

    @Override
    public boolean run(String domain, IntPredicate going) {
        committer.exclusively(() -> renewSums(domain));
        if (!domain.equals(RecordKey.SERVER)) {
            return true;
        }
        byte[] at = KeyLayout.journalTable();
        while (at != null) {
            if (!going.test(STEP_ENTRIES)) {
                return false;
            }
            at = renewEntries(at);
        }
        return true;
    }

    /** All in one write: there are as many as kinds of records. Nothing but their tags and masks changes. */
    private void renewSums(String domain) {
        KeyValueBatch batch = new KeyValueBatch();
        byte[] table = KeyLayout.recordTable(RecordKind.SUM);
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            for (cursor.seek(table); cursor.isValid() && KeyLayout.startsWith(cursor.key(), table); cursor.next()) {
                RecordKey key = KeyLayout.recordKey(cursor.key());
                if (!key.domain().equals(domain)) {
                    continue;
                }
                StoredRecord record = encoding.decode(key, cursor.value());
                if (record.tagKey() != encoding.newestTagKey(domain)) {
                    batch.put(
                            cursor.key(),
                            encoding.encode(ShardSum.read(record, numbers).toRecord(numbers)));
                }
            }
        }
        writer.rewrite(batch);
    }

    /** Entries never change, so they may be written again as they were a moment ago; null at the end. */
    private byte @Nullable [] renewEntries(byte[] from) {
        KeyValueBatch batch = new KeyValueBatch();
        byte[] next = null;
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(from);
            for (int i = 0; cursor.isValid() && KeyLayout.startsWith(cursor.key(), KeyLayout.journalTable()); i++) {
                if (i == STEP_ENTRIES || batch.bytes() >= STEP_BYTES) {
                    next = cursor.key();
                    break;
                }
                JournalPosition position = KeyLayout.journalPosition(cursor.key());
                JournalEntry entry = encoding.decode(KeyLayout.journalNode(cursor.key()), position, cursor.value());
                byte[] renewed = encoding.encode(entry);
                if (!Arrays.equals(renewed, cursor.value())) {
                    batch.put(cursor.key(), renewed);
                }
                cursor.next();
            }
        }
        committer.exclusively(() -> writer.rewrite(batch));
        return next;
    }
}
