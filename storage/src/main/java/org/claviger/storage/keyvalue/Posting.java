package org.claviger.storage.keyvalue;

import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import org.claviger.storage.Position;
import org.jspecify.annotations.Nullable;

/** The places of the records in one list, newest first. */
sealed interface Posting extends AutoCloseable {
    /** Where it stands; null after the end. Not at a place before the first {@link #seek}. */
    @Nullable
    Position current();

    /** To the first place that is not before this one (null: to the start). Never goes back. */
    void seek(@Nullable Position position);

    void next();

    @Override
    void close();

    /** The entries of one index value, which the engine keeps in this order. */
    final class OfIndex implements Posting {
        /** Lists of similar density are walked: a step costs about a tenth of a seek. */
        private static final int STEPS_BEFORE_SEEK = 8;

        private final KeyValueCursor cursor;
        private final byte[] prefix;
        private @Nullable Position current;

        OfIndex(KeyValueCursor cursor, byte[] prefix) {
            this.cursor = cursor;
            this.prefix = prefix;
        }

        @Override
        public @Nullable Position current() {
            return current;
        }

        @Override
        public void seek(@Nullable Position position) {
            if (position == null) {
                cursor.seek(prefix);
                read();
                return;
            }
            for (int step = 0; step < STEPS_BEFORE_SEEK && current != null; step++) {
                if (current.compareTo(position) >= 0) {
                    return;
                }
                next();
            }
            if (current == null || current.compareTo(position) < 0) {
                cursor.seek(KeyLayout.indexEntry(prefix, position));
                read();
            }
        }

        @Override
        public void next() {
            cursor.next();
            read();
        }

        private void read() {
            current = null;
            if (cursor.isValid()) {
                byte[] key = cursor.key();
                if (KeyLayout.startsWith(key, prefix)) {
                    current = KeyLayout.position(key, prefix.length);
                }
            }
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** What is in any of some lists. */
    record Union(List<Posting> postings) implements Posting {
        @Override
        public @Nullable Position current() {
            Position first = null;
            for (Posting posting : postings) {
                Position candidate = posting.current();
                if (candidate != null && (first == null || candidate.compareTo(first) < 0)) {
                    first = candidate;
                }
            }
            return first;
        }

        @Override
        public void seek(@Nullable Position position) {
            postings.forEach(posting -> posting.seek(position));
        }

        @Override
        public void next() {
            Position first = current();
            for (Posting posting : postings) {
                if (Objects.equals(posting.current(), first)) {
                    posting.next();
                }
            }
        }

        @Override
        public void close() {
            postings.forEach(Posting::close);
        }
    }

    /** Places collected beforehand, of a range that holds few. */
    final class Collected implements Posting {
        private final NavigableSet<Position> positions;
        private @Nullable Position current;

        Collected(NavigableSet<Position> positions) {
            this.positions = positions;
        }

        @Override
        public @Nullable Position current() {
            return current;
        }

        @Override
        public void seek(@Nullable Position position) {
            current = positions.isEmpty() ? null : position == null ? positions.first() : positions.ceiling(position);
        }

        @Override
        public void next() {
            current = positions.higher(Objects.requireNonNull(current));
        }

        @Override
        public void close() {}
    }
}
