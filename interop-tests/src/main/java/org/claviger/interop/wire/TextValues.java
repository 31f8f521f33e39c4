package org.claviger.interop.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;

/** Values as XML and JSON write them (Profiles 2.1 sections 5.4.1.6 and 5.5.1.6): a second reading, as all of this package. */
public final class TextValues {
    private TextValues() {}

    /**
     * Which tag's values an item holds: of a 1.x attribute's value, those of the attribute that is named before it.
     *
     * @param attributeName empty where there is none
     */
    public static Tag meaning(Tag own, String attributeName) {
        return own == Tag.ATTRIBUTE_VALUE && !attributeName.isEmpty()
                ? Tag.find(attributeName.replace(" ", "")).orElse(own)
                : own;
    }

    /**
     * The bytes of a value in TTLV.
     *
     * @throws IllegalArgumentException where the text is no value of this type
     */
    public static Bytes parse(Tag meaning, ItemType type, String value) {
        return switch (type) {
            case INTEGER -> ofInt(mask(meaning, value));
            case ENUMERATION -> ofInt(enumeration(meaning, value));
            case INTERVAL -> ofInt((int) Long.parseLong(value));
            case LONG_INTEGER, DATE_TIME_EXTENDED -> ofLong(number(value));
            case BOOLEAN -> ofLong(value.equals("true") || value.equals("1") ? 1 : 0);
            case DATE_TIME -> ofLong(OffsetDateTime.parse(value).toEpochSecond());
            case TEXT_STRING -> Bytes.of(value.getBytes(StandardCharsets.UTF_8));
            case BYTE_STRING -> Bytes.of(HexFormat.of().parseHex(value));
            case BIG_INTEGER -> bigInteger(value.startsWith("0x") ? value.substring(2) : value);
            case STRUCTURE -> Bytes.EMPTY;
        };
    }

    /**
     * The text of an item's value, with names where there are any.
     *
     * @param separator between the names of a mask
     */
    static String print(Item item, ItemType type, Tag meaning, String separator) {
        return switch (type) {
            case INTEGER -> printMask(item.asInt(), meaning, separator);
            case ENUMERATION -> printEnumeration(item.asInt(), meaning);
            case INTERVAL -> Integer.toUnsignedString(item.asInt());
            case LONG_INTEGER, DATE_TIME_EXTENDED -> Long.toString(item.asLong());
            case BOOLEAN -> Boolean.toString(item.asBoolean());
            case DATE_TIME -> Instant.ofEpochSecond(item.asLong()).toString();
            case TEXT_STRING -> item.asText();
            case BYTE_STRING, BIG_INTEGER -> item.content().toHex();
            case STRUCTURE -> "";
        };
    }

    private static String printEnumeration(int code, Tag meaning) {
        Optional<String> name = meaning == Tag.ATTRIBUTE_REFERENCE
                ? Tag.find(code).map(Tag::label)
                : meaning.vocabulary().flatMap(values -> Vocabulary.of(values).label(code));
        return name.orElseGet(() -> "0x%08x".formatted(code));
    }

    private static String printMask(int mask, Tag meaning, String separator) {
        if (meaning.vocabulary().isEmpty() || mask == 0) {
            return Integer.toString(mask);
        }
        Vocabulary bits = Vocabulary.of(meaning.vocabulary().get());
        List<String> names = new ArrayList<>();
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            names.add(bits.label(bit).orElseGet(() -> "0x%08x".formatted(bit)));
        }
        return String.join(separator, names);
    }

    private static int mask(Tag meaning, String value) {
        int mask = 0;
        for (String part : value.trim().split("[ |]+")) {
            mask |= Character.isDigit(part.charAt(0)) || part.charAt(0) == '-'
                    ? (int) (long) Long.decode(part)
                    : named(meaning, part);
        }
        return mask;
    }

    private static int enumeration(Tag meaning, String value) {
        return Character.isDigit(value.charAt(0)) ? (int) (long) Long.decode(value) : named(meaning, value);
    }

    private static int named(Tag meaning, String name) {
        // An Attribute Reference is the number of the attribute's tag (2.1 section 9.1.1).
        Optional<Integer> code = meaning == Tag.ATTRIBUTE_REFERENCE
                ? Tag.find(name).map(Tag::code)
                : meaning.vocabulary().flatMap(values -> Vocabulary.of(values).code(name));
        return code.orElseThrow(() -> new IllegalArgumentException("no " + meaning.label() + " is called " + name));
    }

    private static long number(String value) {
        return value.startsWith("0x") ? Long.parseUnsignedLong(value.substring(2), 16) : Long.parseLong(value);
    }

    private static Bytes bigInteger(String hex) {
        byte[] digits = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
        byte[] minimal = new BigInteger(digits).toByteArray();
        byte[] padded = new byte[(Math.max(minimal.length, 1) + 7) / 8 * 8];
        Arrays.fill(padded, (byte) (minimal[0] < 0 ? -1 : 0));
        System.arraycopy(minimal, 0, padded, padded.length - minimal.length, minimal.length);
        return Bytes.owning(padded);
    }

    private static Bytes ofInt(int value) {
        return Bytes.owning(ByteBuffer.allocate(4).putInt(value).array());
    }

    private static Bytes ofLong(long value) {
        return Bytes.owning(ByteBuffer.allocate(8).putLong(value).array());
    }
}
