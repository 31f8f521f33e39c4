package org.claviger.server.dispatch;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.jspecify.annotations.Nullable;

/** What the items of one batch hand on to each other: the ID Placeholder, and the identifiers they have answered. */
final class BatchState {
    /** How many items a batch may have more than it was sent with, because one meant several objects. */
    static final int REPETITIONS_MAX = 500;

    /** The identifiers that an item has answered. */
    private record Produced(Operation operation, List<String> ids) {}

    private @Nullable String placeholder;
    private int repetitions;
    private final List<Produced> produced = new ArrayList<>();

    BatchState copy() {
        BatchState copy = new BatchState();
        copy.placeholder = placeholder;
        copy.repetitions = repetitions;
        copy.produced.addAll(produced);
        return copy;
    }

    void become(BatchState other) {
        placeholder = other.placeholder;
        repetitions = other.repetitions;
        produced.clear();
        produced.addAll(other.produced);
    }

    Optional<String> placeholder() {
        return Optional.ofNullable(placeholder);
    }

    void placeholder(@Nullable String id) {
        placeholder = id;
    }

    void produced(Operation operation, List<String> ids) {
        produced.add(new Produced(operation, List.copyOf(ids)));
    }

    /**
     * The next item to run. One whose Unique Identifier refers to several objects is repeated for each of them (2.1
     * section 11.58), so its repetitions are put in its place.
     */
    BatchItem next(Deque<BatchItem> left) {
        BatchItem item = left.removeFirst();
        List<String> meant = meantBy(item);
        if (meant.size() < 2) {
            return item;
        }
        repetitions += meant.size() - 1;
        if (repetitions > REPETITIONS_MAX) {
            return item.refused(new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED,
                    "References of one batch mean at most " + REPETITIONS_MAX + " objects beyond its items."));
        }
        meant.reversed().forEach(id -> left.addFirst(item.withUniqueIdentifier(id)));
        return left.removeFirst();
    }

    /** The objects that an enumerated Unique Identifier refers to; none where the item has another, or is refused. */
    private List<String> meantBy(BatchItem item) {
        return Optional.ofNullable(item.payload())
                .flatMap(payload -> payload.find(Tag.UNIQUE_IDENTIFIER))
                .filter(Ttlv.EnumerationItem.class::isInstance)
                .map(Ttlv.EnumerationItem.class::cast)
                .flatMap(code -> Enumerations.find(UniqueIdentifierReference.class, code.value()))
                .filter(reference -> reference != UniqueIdentifierReference.ID_PLACEHOLDER)
                .flatMap(this::find)
                .orElse(List.of());
    }

    /** The identifiers that a Unique Identifier of a request means; without one, the ID Placeholder (2.1 section 4.58). */
    List<String> resolve(Optional<UniqueIdentifier> identifier) {
        if (identifier.isEmpty()) {
            return List.of(requirePlaceholder());
        }
        return switch (identifier.get()) {
            case UniqueIdentifier.Text text -> List.of(text.value());
            case UniqueIdentifier.Reference reference -> resolve(reference.value());
            case UniqueIdentifier.Index index -> List.of(nth(index.value()));
        };
    }

    private List<String> resolve(UniqueIdentifierReference reference) {
        if (reference == UniqueIdentifierReference.ID_PLACEHOLDER) {
            return List.of(requirePlaceholder());
        }
        return find(reference)
                .filter(ids -> !ids.isEmpty())
                .orElseThrow(() -> new KmipException(
                        ResultReason.OBJECT_NOT_FOUND,
                        "No earlier item of this batch answers to " + reference.label() + "."));
    }

    /** What the most recent item of a kind has answered. */
    private Optional<List<String>> find(UniqueIdentifierReference reference) {
        return produced.reversed().stream()
                .map(item -> IdentifierReferences.pick(reference, item.operation(), item.ids()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private String nth(int index) {
        List<String> all =
                produced.stream().flatMap(item -> item.ids().stream()).toList();
        int position = index >= 0 ? index : all.size() + index;
        if (position < 0 || position >= all.size()) {
            throw new KmipException(
                    ResultReason.OBJECT_NOT_FOUND, "The batch has answered no identifier " + index + ".");
        }
        return all.get(position);
    }

    private String requirePlaceholder() {
        if (placeholder == null) {
            throw new KmipException(
                    ResultReason.OBJECT_NOT_FOUND, "There is no Unique Identifier, and the ID Placeholder is empty.");
        }
        return placeholder;
    }
}
