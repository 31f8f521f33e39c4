package org.claviger.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.message.CredentialValue;
import org.claviger.codec.message.RequestMessage;
import org.claviger.codec.message.ResponseMessage;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record becomes a structure and comes back the same, with all components and with the required ones. */
class RecordRoundTripTest {
    static Stream<Class<? extends Record>> records() {
        Stream<Class<? extends Record>> payloads = Arrays.stream(Operation.values())
                .map(Payloads::of)
                .flatMap(row -> Stream.of(row.request(), row.response()))
                .flatMap(Stream::ofNullable);
        Stream<Class<? extends Record>> attributes =
                Arrays.stream(Attribute.values()).flatMap(row -> row.rule().structure().stream());
        Stream<Class<? extends Record>> families = Stream.of(ManagedObjectValue.class, CredentialValue.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .map(member -> member.asSubclass(Record.class));
        Stream<Class<? extends Record>> keys = Arrays.stream(KeyMaterial.class.getPermittedSubclasses())
                .filter(member -> member != KeyMaterial.Encoded.class)
                .map(member -> member.asSubclass(Record.class));
        Stream<Class<? extends Record>> others =
                Stream.of(RequestMessage.class, ResponseMessage.class, KeyWrappingData.class);
        return Stream.of(payloads, attributes, families, keys, others).flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("records")
    <R extends Record> void comesBackWithEveryComponent(Class<R> type) {
        assertComesBack(Samples.full(type));
    }

    @ParameterizedTest
    @MethodSource("records")
    <R extends Record> void comesBackWithTheRequiredComponentsAlone(Class<R> type) {
        @Nullable R minimal = Samples.minimal(type);
        if (minimal != null) {
            assertComesBack(minimal);
        }
    }

    private static <R extends Record> void assertComesBack(R record) {
        Ttlv.Structure written = RecordBinder.write(Tag.REQUEST_PAYLOAD, record);

        Object read = RecordBinder.read(record.getClass(), written);

        assertThat(read).isEqualTo(record);
        assertThat(RecordBinder.write(Tag.REQUEST_PAYLOAD, (Record) read)).isEqualTo(written);
    }
}
