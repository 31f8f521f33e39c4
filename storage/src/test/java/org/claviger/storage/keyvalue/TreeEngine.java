package org.claviger.storage.keyvalue;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An engine in memory that a test can look into: each write makes a new map, so that any state can be kept. */
class TreeEngine implements KeyValueEngine {
    private volatile NavigableMap<byte[], byte[]> visible;

    TreeEngine() {
        this(Collections.unmodifiableNavigableMap(new TreeMap<>(Arrays::compareUnsigned)));
    }

    TreeEngine(NavigableMap<byte[], byte[]> state) {
        visible = state;
    }

    NavigableMap<byte[], byte[]> state() {
        return visible;
    }

    static NavigableMap<byte[], byte[]> after(NavigableMap<byte[], byte[]> state, KeyValueBatch batch) {
        NavigableMap<byte[], byte[]> next = new TreeMap<>(state);
        for (KeyValueBatch.Entry entry : batch.entries()) {
            byte[] value = entry.value();
            if (value == null) {
                next.remove(entry.key());
            } else {
                next.put(entry.key(), value);
            }
        }
        return next;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return visible.get(key);
    }

    @Override
    public KeyValueReader snapshot() {
        NavigableMap<byte[], byte[]> state = visible;
        return new KeyValueReader() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                return state.get(key);
            }

            @Override
            public KeyValueCursor cursor() {
                return new Cursor(state);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void write(KeyValueBatch batch, boolean sync) {
        visible = after(visible, batch);
    }

    @Override
    public void sync() {}

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public void close() {}

    private static final class Cursor implements KeyValueCursor {
        private final NavigableMap<byte[], byte[]> state;
        private Map.@Nullable Entry<byte[], byte[]> current;

        private Cursor(NavigableMap<byte[], byte[]> state) {
            this.state = state;
        }

        @Override
        public void seek(byte[] key) {
            current = state.ceilingEntry(key);
        }

        @Override
        public void seekBefore(byte[] key) {
            current = state.lowerEntry(key);
        }

        @Override
        public boolean isValid() {
            return current != null;
        }

        @Override
        public byte[] key() {
            return Objects.requireNonNull(current).getKey();
        }

        @Override
        public byte[] value() {
            return Objects.requireNonNull(current).getValue();
        }

        @Override
        public void next() {
            current = state.higherEntry(key());
        }

        @Override
        public void previous() {
            current = state.lowerEntry(key());
        }

        @Override
        public void close() {}
    }
}
