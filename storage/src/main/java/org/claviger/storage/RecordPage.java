package org.claviger.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some records of a list, newest first, and where to go on: {@code next} is null when there are no more. */
public record RecordPage(
        List<StoredRecord> records, @Nullable Position next) {
    public RecordPage {
        records = List.copyOf(records);
    }
}
