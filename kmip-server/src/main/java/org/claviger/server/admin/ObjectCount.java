package org.claviger.server.admin;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.State;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/** Counts the managed objects among the records of a store, by type and state as they are written. */
final class ObjectCount {
    private record Kind(ObjectType type, State state) {}

    /** How many there are of a kind, and what their records take. */
    private record Total(long objects, long bytes) {
        private Total plus(Total other) {
            return new Total(objects + other.objects, bytes + other.bytes);
        }
    }

    private final Map<Kind, Total> totals = new HashMap<>();

    void add(StoredRecord record, int bytes) {
        if (record.key().kind() == RecordKind.OBJECT) {
            ManagedObject object = ObjectRecord.read(record);
            totals.merge(new Kind(object.type(), object.state()), new Total(1, bytes), Total::plus);
        }
    }

    /** A line for each kind, in the order of the specification's tables. */
    List<String> lines() {
        return totals.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(Kind::type).thenComparing(Kind::state)))
                .map(entry -> "  %-30s %d objects, %d bytes"
                        .formatted(
                                entry.getKey().type().label() + " "
                                        + entry.getKey().state().label(),
                                entry.getValue().objects(),
                                entry.getValue().bytes()))
                .toList();
    }
}
