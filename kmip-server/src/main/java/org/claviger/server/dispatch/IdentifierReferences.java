package org.claviger.server.dispatch;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UniqueIdentifierReference;

/** Which operation's answer an enumerated Unique Identifier means, and which part of it (2.1 section 11.60). */
final class IdentifierReferences {
    /** Key pairs answer the private key first. */
    private static final int PRIVATE = 0;

    private static final int PUBLIC = 1;
    private static final int ALL = -1;

    private record Row(Operation operation, int part) {}

    private static final Map<UniqueIdentifierReference, Row> ROWS = new EnumMap<>(UniqueIdentifierReference.class);

    static {
        row(UniqueIdentifierReference.CERTIFY, Operation.CERTIFY, ALL);
        row(UniqueIdentifierReference.CREATE, Operation.CREATE, ALL);
        row(UniqueIdentifierReference.CREATE_KEY_PAIR, Operation.CREATE_KEY_PAIR, ALL);
        row(UniqueIdentifierReference.CREATE_KEY_PAIR_PRIVATE_KEY, Operation.CREATE_KEY_PAIR, PRIVATE);
        row(UniqueIdentifierReference.CREATE_KEY_PAIR_PUBLIC_KEY, Operation.CREATE_KEY_PAIR, PUBLIC);
        row(UniqueIdentifierReference.CREATE_SPLIT_KEY, Operation.CREATE_SPLIT_KEY, ALL);
        row(UniqueIdentifierReference.DERIVE_KEY, Operation.DERIVE_KEY, ALL);
        row(UniqueIdentifierReference.IMPORT, Operation.IMPORT, ALL);
        row(UniqueIdentifierReference.JOIN_SPLIT_KEY, Operation.JOIN_SPLIT_KEY, ALL);
        row(UniqueIdentifierReference.LOCATE, Operation.LOCATE, ALL);
        row(UniqueIdentifierReference.REGISTER, Operation.REGISTER, ALL);
        row(UniqueIdentifierReference.RE_KEY, Operation.RE_KEY, ALL);
        row(UniqueIdentifierReference.RE_CERTIFY, Operation.RE_CERTIFY, ALL);
        row(UniqueIdentifierReference.RE_KEY_KEY_PAIR, Operation.RE_KEY_KEY_PAIR, ALL);
        row(UniqueIdentifierReference.RE_KEY_KEY_PAIR_PRIVATE_KEY, Operation.RE_KEY_KEY_PAIR, PRIVATE);
        row(UniqueIdentifierReference.RE_KEY_KEY_PAIR_PUBLIC_KEY, Operation.RE_KEY_KEY_PAIR, PUBLIC);
    }

    private IdentifierReferences() {}

    /** The identifiers that a reference means in the answer of one item, or empty where it means another item's. */
    static Optional<List<String>> pick(UniqueIdentifierReference reference, Operation operation, List<String> ids) {
        Row row = ROWS.get(reference);
        if (row == null || row.operation() != operation) {
            return Optional.empty();
        }
        if (row.part() == ALL) {
            return Optional.of(ids);
        }
        return row.part() < ids.size() ? Optional.of(List.of(ids.get(row.part()))) : Optional.empty();
    }

    private static void row(UniqueIdentifierReference reference, Operation operation, int part) {
        ROWS.put(reference, new Row(operation, part));
    }
}
