package org.claviger.storage.keyvalue;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.claviger.storage.ClaimPlace;
import org.claviger.storage.IndexPlace;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.ObjectStoreContract;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;

/** The contract over a key-value engine, which the test can write past the store. */
abstract class KeyValueStoreContract extends ObjectStoreContract {
    @SuppressWarnings("NullAway.Init") // Opened before each test.
    private KeyValueEngine engine;

    protected abstract KeyValueEngine openEngine();

    @Override
    protected ObjectStore openNew() {
        engine = openEngine();
        return KeyValueStore.open(engine, SETTINGS);
    }

    @Override
    protected byte[] bytes(RecordKey key) {
        return Objects.requireNonNull(engine.get(KeyLayout.record(key)));
    }

    @Override
    protected void plant(RecordKey key, byte[] bytes) {
        KeyValueBatch batch = new KeyValueBatch();
        batch.put(KeyLayout.record(key), bytes);
        engine.write(batch, true);
    }

    @Override
    protected void remove(RecordKey key) {
        KeyValueBatch batch = new KeyValueBatch();
        batch.delete(KeyLayout.record(key));
        engine.write(batch, true);
    }

    @Override
    protected void removeEntries(StoredRecord record) {
        KeyValueBatch batch = new KeyValueBatch();
        IndexPlace.of(record).forEach(place -> batch.delete(KeyLayout.index(place)));
        ClaimPlace.of(record).forEach(place -> batch.delete(KeyLayout.claim(place)));
        engine.write(batch, true);
    }

    @Override
    protected void edit(RecordKey key, UnaryOperator<byte[]> edit) {
        edit(KeyLayout.record(key), edit);
    }

    @Override
    protected void editJournal(String node, JournalPosition position, UnaryOperator<byte[]> edit) {
        edit(KeyLayout.journal(node, position), edit);
    }

    private void edit(byte[] key, UnaryOperator<byte[]> edit) {
        KeyValueBatch batch = new KeyValueBatch();
        batch.put(key, edit.apply(Objects.requireNonNull(engine.get(key))));
        engine.write(batch, true);
    }

    @Override
    protected void plantIndexEntry(StoredRecord record, IndexTerm term) {
        byte[] prefix =
                KeyLayout.indexPrefix(record.key().domain(), record.key().kind(), term);
        KeyValueBatch batch = new KeyValueBatch();
        batch.put(KeyLayout.indexEntry(prefix, record.position()), new byte[0]);
        engine.write(batch, true);
    }
}
