package org.claviger.server.clock;

import java.time.Instant;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;

/**
 * Why the wall clock is not believed, until an officer confirms it.
 *
 * @param cause a sentence
 * @param trusted the last time that nobody doubted
 */
public record ClockDoubt(String cause, Instant trusted) {
    /** What is so until the clock is confirmed. */
    public static final String MEANWHILE =
            "nothing that has a date is changed but by Revoke, no key is replaced and nothing erased";

    private static final int FORMAT = 1;

    RecordContent content() {
        return RecordContent.of(
                new BodyWriter().octet(FORMAT).text(cause).instant(trusted).toBlob());
    }

    static ClockDoubt of(StoredRecord record) {
        BodyReader body = new BodyReader(record.body());
        BodyReader.requireFormat(body.octet(), FORMAT);
        return new ClockDoubt(body.text(), body.instant());
    }
}
