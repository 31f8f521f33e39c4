package org.claviger.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.storage.Blob;
import org.junit.jupiter.api.Test;

class AuditEncodingTest {
    private static final Instant WHEN = Instant.parse("2026-05-01T10:00:00.123456Z");

    @Test
    void readsWhatItWrote() {
        AuditRecord record = full().build();

        assertThat(AuditEncoding.decode(AuditEncoding.encode(record))).isEqualTo(record);
    }

    @Test
    void readsWhatItWroteOfACommandBeforeAnybodyIsKnown() {
        AuditRecord record = AuditRecord.of(Instant.parse("1960-01-01T00:00:00Z"), "client revoke")
                .build();

        assertThat(AuditEncoding.decode(AuditEncoding.encode(record))).isEqualTo(record);
    }

    @Test
    void writesTheOrdinaryRecordInAHundredBytes() {
        AuditRecord record = AuditRecord.of(WHEN, "Get")
                .by("5f1e", "mongo-1", "default")
                .on("object", "1f0c7d3e-9b1f-4c6e-8f1d-3c0f5a2b7e11")
                .correlation(null, "9f4c1b2a")
                .build();

        assertThat(AuditEncoding.encode(record).length()).isLessThan(100);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] encoded = AuditEncoding.encode(full().build()).toByteArray();

        for (int length = 0; length < encoded.length; length++) {
            Blob cut = Blob.adopt(Arrays.copyOf(encoded, length));
            assertThatThrownBy(() -> AuditEncoding.decode(cut)).isInstanceOf(AuditException.class);
        }
    }

    @Test
    void takesNoChangedByteForTheSameRecordAndFailsOnlyWithItsOwnException() {
        AuditRecord record = full().build();
        byte[] encoded = AuditEncoding.encode(record).toByteArray();

        for (int i = 0; i < encoded.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = encoded.clone();
                changed[i] ^= (byte) (1 << bit);
                try {
                    assertThat(AuditEncoding.decode(Blob.adopt(changed))).isNotEqualTo(record);
                } catch (AuditException e) {
                    assertThat(e).hasMessageContaining("audit record");
                }
            }
        }
    }

    @Test
    void cutsWhatAClientMakesTooLong() {
        String manyPairs = "😀".repeat(AuditRecord.TEXT_CHARS_MAX);
        AuditRecord record =
                AuditRecord.of(WHEN, "Get").correlation("x" + manyPairs, null).build();

        AuditRecord read = AuditEncoding.decode(AuditEncoding.encode(record));

        assertThat(read.clientCorrelationValue())
                .hasSize(AuditRecord.TEXT_CHARS_MAX - 1)
                .startsWith("x😀");
    }

    @Test
    void leavesOutObjectsBeyondTheLimit() {
        AuditRecord.Builder builder = AuditRecord.of(WHEN, "Locate");
        for (int i = 0; i < AuditRecord.OBJECTS_MAX + 5; i++) {
            builder.on("object", "id-" + i);
        }

        assertThat(AuditEncoding.decode(AuditEncoding.encode(builder.build())).objects())
                .hasSize(AuditRecord.OBJECTS_MAX);
    }

    private static AuditRecord.Builder full() {
        return AuditRecord.of(WHEN, "Get")
                .by("5f1e", "mongo-1", "default")
                .on("object", "1f0c7d3e")
                .on("wrapping-key", "7e11")
                .denied("permission")
                .result(ResultStatus.OPERATION_FAILED, ResultReason.PERMISSION_DENIED)
                .correlation("client-1", "server-1")
                .count(300)
                .undone();
    }
}
