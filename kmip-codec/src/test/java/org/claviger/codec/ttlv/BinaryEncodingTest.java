package org.claviger.codec.ttlv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.claviger.codec.ttlv.Ttlv.BigIntegerItem;
import org.claviger.codec.ttlv.Ttlv.BooleanItem;
import org.claviger.codec.ttlv.Ttlv.BytesItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeExtendedItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeItem;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.IntervalItem;
import org.claviger.codec.ttlv.Ttlv.LongIntegerItem;
import org.claviger.codec.ttlv.Ttlv.SecretItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.claviger.secret.LockedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryEncodingTest {
    /** The examples of 2.1 section 10.1.3, in its order; each is the item and its bytes. */
    static List<Object[]> examples() {
        return List.of(
                new Object[] {new IntegerItem(0x420020, 8), "42002002000000040000000800000000"},
                new Object[] {new LongIntegerItem(0x420020, 123456789000000000L), "420020030000000801B69B4BA5749200"},
                new Object[] {
                    new BigIntegerItem(0x420020, new BigInteger("1234567890000000000000000000")),
                    "42002004000000100000000003FD35EB6BC2DF4618080000"
                },
                new Object[] {new EnumerationItem(0x420020, 255), "4200200500000004000000FF00000000"},
                new Object[] {new BooleanItem(0x420020, true), "42002006000000080000000000000001"},
                new Object[] {new TextItem(0x420020, "Hello World"), "420020070000000B48656C6C6F20576F726C640000000000"
                },
                new Object[] {new BytesItem(0x420020, Bytes.ofHex("010203")), "42002008000000030102030000000000"},
                new Object[] {new DateTimeItem(0x420020, 0x47DA67F8L), "42002009000000080000000047DA67F8"},
                new Object[] {new IntervalItem(0x420020, 864000), "4200200A00000004000D2F0000000000"},
                new Object[] {
                    new Structure(
                            0x420020, List.of(new EnumerationItem(0x420004, 254), new IntegerItem(0x420005, 255))),
                    "42002001000000204200040500000004000000FE000000004200050200000004000000FF00000000"
                });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsAndWritesTheExamplesOfTheSpecification(Ttlv item, String hex) {
        assertThat(Ttlvs.parse(hex)).isEqualTo(item);
        assertThat(Ttlvs.hex(item)).isEqualToIgnoringCase(hex);
    }

    @Test
    void carriesExtremeValues() {
        List<Ttlv> extremes = List.of(
                new IntegerItem(0x540001, Integer.MIN_VALUE),
                new EnumerationItem(0x540001, 0x80000001),
                new IntervalItem(0x540001, 0xFFFFFFFFL),
                new DateTimeItem(0x540001, Long.MIN_VALUE),
                new DateTimeExtendedItem(0x540001, Long.MAX_VALUE),
                new BigIntegerItem(0x540001, BigInteger.ZERO),
                new BigIntegerItem(0x540001, BigInteger.ONE.shiftLeft(63)),
                new BigIntegerItem(0x540001, BigInteger.ONE.shiftLeft(63).negate()),
                new TextItem(0x540001, ""),
                new TextItem(0x540001, "Α\uD83D\uDD11"),
                new BytesItem(0x540001, Bytes.EMPTY),
                new Structure(0x540001, List.of()));

        for (Ttlv item : extremes) {
            assertThat(Ttlvs.parse(Ttlvs.bytes(item))).isEqualTo(item);
        }
    }

    @Test
    void carriesUnknownTags() {
        assertThat(Ttlvs.parse("42FFFF02000000040000000800000000")).isEqualTo(new IntegerItem(0x42FFFF, 8));
        assertThat(Ttlvs.parse("54000102000000040000000800000000")).isEqualTo(new IntegerItem(0x540001, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "00000102000000040000000800000000, a tag outside KMIP and the extensions",
        "4200200C000000040000000800000000, an unknown type",
        "42002000000000040000000800000000, type zero",
        "42002002000000080000000000000008, an Integer of eight bytes",
        "4200200200000004000000080000000, cut",
        "42002002000000040000000800000001, padding that is not zero",
        "42002002000000040000000800000000FF, a byte after the message",
        "42002006000000080000000000000002, a Boolean of two",
        "42002006000000080100000000000001, a Boolean of many bits",
        "42002004000000040000000100000000, a Big Integer of four bytes",
        "4200200400000000, a Big Integer of no bytes",
        "4200200700000002C328000000000000, text that is not UTF-8",
        "4200A10700000002C328000000000000, secret text that is not UTF-8",
        "42002007FFFFFFFF, a length of four billion",
        "420020017FFFFFFF, a structure of two billion",
        "42002001000000084200050200000004, an item that sticks out of its structure",
        "420020, half a header"
    })
    void refuses(String hex, String what) {
        String even = hex.length() % 2 == 0 ? hex : hex.substring(0, hex.length() - 1);

        assertThatThrownBy(() -> Ttlvs.parse(even)).as(what).isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> Ttlvs.parse(new byte[0])).isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void readsSecretsIntoMemoryOfTheirOwn() {
        Structure block = (Structure) Ttlvs.parse("420040 01 00000030"
                + "420043 08 00000003 0102030000000000"
                + "4200A1 07 00000003 7077640000000000"
                + "42002E 04 00000008 FFFFFFFFFFFFFFFF");

        assertThat(block.items()).allSatisfy(item -> assertThat(item).isInstanceOf(SecretItem.class));
        assertThat(block.items())
                .extracting(Ttlv::type)
                .containsExactly(ItemType.BYTE_STRING, ItemType.TEXT_STRING, ItemType.BIG_INTEGER);
        assertThat(((SecretItem) block.items().getFirst()).value().matches(new byte[] {1, 2, 3}))
                .isTrue();
        assertThat(block.toString()).doesNotContain("pwd");
        assertThat(Ttlvs.hex(block))
                .isEqualToIgnoringCase("420040010000003042004308000000030102030000000000"
                        + "4200A107000000037077640000000000" + "42002E0400000008FFFFFFFFFFFFFFFF");
        block.closeSecrets();
        assertThat(Ttlvs.openSecrets(block)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A secret, then an item that is malformed, at the same and at another level; then bytes too many.
                "4200400100000020 4200430800000003 0102030000000000 4200200600000008 0000000000000002",
                "4200400100000030 4200450100000010 4200430800000003 0102030000000000 42002007 00000001 FF00000000000000",
                "4200430800000003 0102030000000000 00"
            })
    void closesTheSecretsOfAMessageThatFails(String hex) {
        long before = LockedMemory.blocksInUse();

        assertThatThrownBy(() -> Ttlvs.parse(hex)).isInstanceOf(MalformedTtlvException.class);

        assertThat(LockedMemory.blocksInUse()).isEqualTo(before);
    }

    @Test
    void readsDirectBuffersOfAnyOrderFromTheirPosition() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(40).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(8).put(Ttlvs.bytes(new IntegerItem(0x420020, 8))).flip().position(8);

        assertThat(BinaryEncoding.read(buffer, Limits.DEFAULT)).isEqualTo(new IntegerItem(0x420020, 8));
    }

    @Test
    void namesThePlaceOfAFault() {
        Structure message = Ttlv.structure(
                Tag.REQUEST_MESSAGE,
                Ttlv.structure(Tag.REQUEST_HEADER),
                Ttlv.structure(Tag.BATCH_ITEM),
                Ttlv.structure(
                        Tag.BATCH_ITEM, Ttlv.structure(Tag.REQUEST_PAYLOAD, Ttlv.bool(Tag.BATCH_ORDER_OPTION, true))));
        byte[] bytes = Ttlvs.bytes(message);
        bytes[bytes.length - 1] = 7;

        MalformedTtlvException fault = catchThrowableOfType(MalformedTtlvException.class, () -> Ttlvs.parse(bytes));

        assertThat(fault.path()).isEqualTo("RequestMessage/BatchItem[1]/RequestPayload");
        assertThat(fault.offset()).isEqualTo(bytes.length - 8);
    }

    @Test
    void keepsEveryLimit() {
        Ttlv deep = new IntegerItem(0x420020, 1);
        for (int i = 0; i < 10; i++) {
            deep = new Structure(0x420020, List.of(deep));
        }
        Ttlv wide = new Structure(0x420020, Collections.nCopies(10, new IntegerItem(0x420020, 1)));
        Ttlv batch = new Structure(0x420078, Collections.nCopies(10, Ttlv.structure(Tag.BATCH_ITEM)));
        Ttlv text = new TextItem(0x420020, "éé");
        Ttlv bytes = new BytesItem(0x420020, Bytes.of(new byte[5]));
        Ttlv big = new BigIntegerItem(0x420020, BigInteger.ONE.shiftLeft(64));

        assertLimit(deep, Limits.DEFAULT.withDepthMax(10), Limits.DEFAULT.withDepthMax(9));
        assertLimit(wide, Limits.DEFAULT.withItemsMax(11), Limits.DEFAULT.withItemsMax(10));
        assertLimit(batch, Limits.DEFAULT.withBatchItemsMax(10), Limits.DEFAULT.withBatchItemsMax(9));
        assertLimit(text, Limits.DEFAULT.withTextBytesMax(4), Limits.DEFAULT.withTextBytesMax(3));
        assertLimit(bytes, Limits.DEFAULT.withByteStringBytesMax(5), Limits.DEFAULT.withByteStringBytesMax(4));
        assertLimit(big, Limits.DEFAULT.withBigIntegerBytesMax(16), Limits.DEFAULT.withBigIntegerBytesMax(15));
        assertLimit(big, Limits.DEFAULT.withMessageBytesMax(24), Limits.DEFAULT.withMessageBytesMax(23));
    }

    private static void assertLimit(Ttlv item, Limits enough, Limits tooLittle) {
        byte[] bytes = Ttlvs.bytes(item);

        assertThat(BinaryEncoding.read(ByteBuffer.wrap(bytes), enough)).isEqualTo(item);
        assertThatThrownBy(() -> BinaryEncoding.read(ByteBuffer.wrap(bytes), tooLittle))
                .isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void survivesTenThousandLevels() {
        ByteBuffer bomb = ByteBuffer.allocate(80_000);
        for (int level = 0; level < 10_000; level++) {
            bomb.putInt(0x42002001).putInt(bomb.remaining() - 4);
        }

        assertThatThrownBy(() -> BinaryEncoding.read(bomb.flip(), Limits.DEFAULT))
                .isInstanceOf(MalformedTtlvException.class)
                .hasMessageContaining("32 deep");
    }
}
