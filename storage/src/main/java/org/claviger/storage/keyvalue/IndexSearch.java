package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.Position;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answers a query by walking the posting lists of its terms side by side, each skipping to where the others stand, so
 * that the shortest list sets the cost. They are all in the order of the answer: newest first.
 */
final class IndexSearch implements AutoCloseable {
    /** Bounds the cost of one page, whatever a client asks for; the page then ends early. */
    static final int RECORDS_READ_MAX = 20_000;

    static final int STEPS_MAX = 1_000_000;

    /** A range is walked in the order of its values, so it has to be sorted: only when it holds no more than this. */
    static final int RANGE_COLLECTED_MAX = 10_000;

    private final KeyValueReader reader;
    private final LocateQuery query;
    private final Function<Position, Optional<StoredRecord>> find;
    private final List<Posting> postings = new ArrayList<>();

    IndexSearch(KeyValueReader reader, LocateQuery query, Function<Position, Optional<StoredRecord>> find) {
        this.reader = reader;
        this.query = query;
        this.find = find;
    }

    RecordPage page() {
        if (query.anyOf().stream().anyMatch(List::isEmpty)) {
            return new RecordPage(List.of(), null);
        }
        openPostings();
        Position after = query.after();
        postings.forEach(posting -> posting.seek(after));
        if (after != null && postings.stream().allMatch(posting -> after.equals(posting.current()))) {
            postings.getFirst().next();
        }
        return walk();
    }

    private RecordPage walk() {
        List<StoredRecord> found = new ArrayList<>();
        int read = 0;
        for (int steps = 0; ; steps++) {
            Position candidate = furthest();
            if (candidate == null) {
                return new RecordPage(found, null);
            }
            if (meetsAt(candidate)) {
                read++;
                find.apply(candidate).filter(query::matches).ifPresent(found::add);
                postings.getFirst().next();
                if (found.size() == query.limit() || read == RECORDS_READ_MAX) {
                    return new RecordPage(found, furthest() == null ? null : candidate);
                }
            }
            if (steps == STEPS_MAX) {
                return new RecordPage(found, candidate);
            }
        }
    }

    /** The place that no answer can come before; null when one of the lists has ended. */
    private @Nullable Position furthest() {
        Position furthest = null;
        for (Posting posting : postings) {
            Position current = posting.current();
            if (current == null) {
                return null;
            }
            if (furthest == null || current.compareTo(furthest) > 0) {
                furthest = current;
            }
        }
        return furthest;
    }

    private boolean meetsAt(Position candidate) {
        for (Posting posting : postings) {
            if (!candidate.equals(posting.current())) {
                posting.seek(candidate);
                if (!candidate.equals(posting.current())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void openPostings() {
        for (IndexTerm term : query.all()) {
            postings.add(posting(term));
        }
        for (List<IndexTerm> group : query.anyOf()) {
            List<Posting> union = new ArrayList<>();
            group.forEach(term -> union.add(posting(term)));
            postings.add(new Posting.Union(union));
        }
        for (IndexRange range : query.ranges()) {
            NavigableSet<Position> positions = collect(range);
            if (positions != null) {
                postings.add(new Posting.Collected(positions));
            }
        }
        if (postings.isEmpty()) {
            postings.add(new Posting.OfIndex(reader.cursor(), KeyLayout.allPrefix(query.domain(), query.kind())));
        }
    }

    private Posting posting(IndexTerm term) {
        return new Posting.OfIndex(reader.cursor(), KeyLayout.indexPrefix(query.domain(), query.kind(), term));
    }

    /** The places in a range, or null when they are too many: then the records themselves are asked. */
    private @Nullable NavigableSet<Position> collect(IndexRange range) {
        byte[] end = KeyLayout.indexAfter(query.domain(), query.kind(), range.name(), range.to());
        int indexLength = KeyLayout.indexLength(query.domain(), query.kind(), range.name());
        NavigableSet<Position> positions = new TreeSet<>();
        try (KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(KeyLayout.indexFrom(query.domain(), query.kind(), range.name(), range.from()));
            while (cursor.isValid()) {
                byte[] key = cursor.key();
                if (Arrays.compareUnsigned(key, end) >= 0) {
                    break;
                }
                if (positions.size() == RANGE_COLLECTED_MAX) {
                    return null;
                }
                positions.add(KeyLayout.positionInRange(key, indexLength));
                cursor.next();
            }
        }
        return positions;
    }

    @Override
    public void close() {
        postings.forEach(Posting::close);
    }
}
