package org.claviger.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static final Instant WHEN = Instant.parse("2026-11-01T12:00:00.123Z");

    @Test
    void readsWhatWasWritten() {
        BodyReader body = new BodyReader(whole());

        assertThat(body.octet()).isEqualTo(1);
        assertThat(body.number()).isEqualTo(-2);
        assertThat(body.text()).isEqualTo("Käthe");
        assertThat(body.optionalText()).isNull();
        assertThat(body.optionalText()).isEqualTo("group");
        assertThat(body.instant()).isEqualTo(WHEN);
        assertThat(body.optionalInstant()).isNull();
        assertThat(body.part()).containsExactly(1, 2, 3);
    }

    @Test
    void refusesEveryBodyThatIsCutOff() {
        byte[] bytes = whole().toByteArray();

        for (int length = 0; length < bytes.length; length++) {
            BodyReader body = new BodyReader(Blob.of(Arrays.copyOf(bytes, length)));
            assertThatThrownBy(() -> readAll(body)).as("%s bytes", length).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesANewerFormat() {
        assertThatThrownBy(() -> BodyReader.requireFormat(2, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("newer");
    }

    private static Blob whole() {
        return new BodyWriter()
                .octet(1)
                .number(-2)
                .text("Käthe")
                .optionalText(null)
                .optionalText("group")
                .instant(WHEN)
                .optionalInstant(null)
                .part(new byte[] {1, 2, 3})
                .toBlob();
    }

    private static byte[] readAll(BodyReader body) {
        body.octet();
        body.number();
        body.text();
        body.optionalText();
        body.optionalText();
        body.instant();
        body.optionalInstant();
        return body.part();
    }
}
