package org.claviger.server.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.jspecify.annotations.Nullable;

/** What the items of one batch hand on to each other: the ID Placeholder, and the identifiers they have answered. */
final class BatchState {
    /** The identifiers that an item has answered. */
    private record Produced(Operation operation, List<String> ids) {}

    private @Nullable String placeholder;
    private final List<Produced> produced = new ArrayList<>();

    BatchState copy() {
        BatchState copy = new BatchState();
        copy.placeholder = placeholder;
        copy.produced.addAll(produced);
        return copy;
    }

    void become(BatchState other) {
        placeholder = other.placeholder;
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
        for (Produced item : produced.reversed()) {
            Optional<List<String>> ids = IdentifierReferences.pick(reference, item.operation(), item.ids());
            if (ids.isPresent()) {
                return ids.get();
            }
        }
        throw new KmipException(
                ResultReason.OBJECT_NOT_FOUND, "No earlier item of this batch answers to " + reference.label() + ".");
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
