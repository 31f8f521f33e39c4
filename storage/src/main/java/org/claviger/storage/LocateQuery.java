package org.claviger.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the records of one domain and kind that are listed under all of {@code all}, in all {@code ranges}, and,
 * for each group of {@code anyOf}, under at least one of its terms (such as the owners whose objects the client may
 * see); an empty group matches nothing. Answers come newest first, after {@code after}, at most {@code limit} a page.
 */
public record LocateQuery(
        String domain,
        RecordKind kind,
        List<IndexTerm> all,
        List<IndexRange> ranges,
        List<List<IndexTerm>> anyOf,
        @Nullable Position after,
        int limit) {
    public static final int LIMIT_MAX = 10_000;
    public static final int LIMIT_DEFAULT = 1_000;

    public LocateQuery {
        all = List.copyOf(all);
        ranges = List.copyOf(ranges);
        anyOf = anyOf.stream().map(List::copyOf).toList();
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit " + limit + " is not between 1 and " + LIMIT_MAX);
        }
    }

    /** Every record of a kind in a domain. */
    public static LocateQuery of(String domain, RecordKind kind) {
        return new LocateQuery(domain, kind, List.of(), List.of(), List.of(), null, LIMIT_DEFAULT);
    }

    public LocateQuery with(IndexTerm term) {
        return new LocateQuery(domain, kind, append(all, term), ranges, anyOf, after, limit);
    }

    public LocateQuery with(IndexRange range) {
        return new LocateQuery(domain, kind, all, append(ranges, range), anyOf, after, limit);
    }

    public LocateQuery withAnyOf(List<IndexTerm> terms) {
        return new LocateQuery(domain, kind, all, ranges, append(anyOf, terms), after, limit);
    }

    public LocateQuery after(@Nullable Position position) {
        return new LocateQuery(domain, kind, all, ranges, anyOf, position, limit);
    }

    public LocateQuery limit(int newLimit) {
        return new LocateQuery(domain, kind, all, ranges, anyOf, after, newLimit);
    }

    /** Whether the record itself, rather than an index entry, says that it is asked for. */
    public boolean matches(StoredRecord record) {
        return record.key().domain().equals(domain)
                && record.key().kind() == kind
                && (after == null || record.position().compareTo(after) > 0)
                && record.indexes().containsAll(all)
                && ranges.stream().allMatch(range -> record.indexes().stream().anyMatch(range::contains))
                && anyOf.stream().allMatch(group -> group.stream().anyMatch(record.indexes()::contains));
    }

    private static <T> List<T> append(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}
