package org.claviger.storage.keyvalue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.claviger.storage.ClaimPlace;
import org.claviger.storage.IndexPlace;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreInspection;
import org.jspecify.annotations.Nullable;

/** A snapshot of an engine, table by table. */
final class KeyValueInspection implements StoreInspection {
    private static final byte[] BEGINNING = {};
    private static final Set<String> META = Set.of(KeyValueStore.FORMAT, KeyValueStore.SEQUENCE);

    private final KeyValueReader reader;

    private final BooleanSupplier closing;

    KeyValueInspection(KeyValueReader reader, BooleanSupplier closing) {
        this.reader = reader;
        this.closing = closing;
    }

    @Override
    public void walk(Visitor visitor) {
        try (KeyValueCursor cursor = reader.cursor()) {
            for (cursor.seek(BEGINNING); cursor.isValid(); cursor.next()) {
                if (closing.getAsBoolean()) {
                    throw new StoreFailedException("the store is being closed");
                }
                byte[] key = cursor.key();
                try {
                    take(key, cursor.value(), visitor);
                } catch (IntegrityException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    visitor.foreign("The key " + HexFormat.of().formatHex(key));
                }
            }
        }
    }

    private static void take(byte[] key, byte[] value, Visitor visitor) {
        switch (key[0]) {
            case 'R' -> visitor.record(KeyLayout.recordKey(key), value);
            case 'I' -> visitor.index(KeyLayout.indexPlace(key));
            case 'U' -> visitor.claim(KeyLayout.claimPlace(key, value));
            case 'J' -> KeyLayout.journalPosition(key);
            case 'M' -> {
                if (META.stream().noneMatch(name -> Arrays.equals(key, KeyLayout.meta(name)))) {
                    throw new IllegalArgumentException("unknown");
                }
            }
            default -> throw new IllegalArgumentException("unknown table");
        }
    }

    @Override
    public byte @Nullable [] find(RecordKey key) {
        return reader.get(KeyLayout.record(key));
    }

    @Override
    public boolean holds(IndexPlace place) {
        return reader.get(KeyLayout.index(place)) != null;
    }

    @Override
    public boolean holds(ClaimPlace place) {
        byte @Nullable [] holder = reader.get(KeyLayout.claim(place));
        return holder != null && Arrays.equals(holder, KeyLayout.claimHolder(place.holder()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
