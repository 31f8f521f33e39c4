package org.claviger.codec.ttlv;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;
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
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * Values as XML and JSON write them in text (Additional Message Encodings 1.0 sections 4.1.6 and 6.1.6). The limits on
 * lengths are those of the same value in TTLV.
 */
final class TextForm {
    /** The text forms may be longer than TTLV by this much: names, quotes, two digits a byte. */
    static final int LONGER_THAN_TTLV = 8;

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern SEPARATORS = Pattern.compile("[ |\\t\\r\\n]+");

    /** What is wrong with a value; the reader knows where. */
    static final class BadValueException extends Exception {
        private static final long serialVersionUID = 1L;

        BadValueException(String fault) {
            super(fault, null, false, false);
        }
    }

    private TextForm() {}

    static Ttlv parse(int tag, ItemType type, CharSequence text, @Nullable String attributeName, Limits limits)
            throws BadValueException {
        boolean secret = Tag.find(tag).map(Tag::isSecret).orElse(false);
        try {
            if (secret) {
                switch (type) {
                    case BIG_INTEGER, TEXT_STRING, BYTE_STRING -> {
                        return secret(tag, type, text, limits);
                    }
                    default -> {}
                }
            }
            String value = text.toString();
            return switch (type) {
                case STRUCTURE -> throw new BadValueException("a value for a Structure");
                case INTEGER -> new IntegerItem(tag, integer(tag, value, attributeName));
                case LONG_INTEGER -> new LongIntegerItem(tag, number(value, 16));
                case BIG_INTEGER ->
                    new BigIntegerItem(tag, new BigInteger(HEX.parseHex(bigIntegerDigits(value, limits))));
                case ENUMERATION -> new EnumerationItem(tag, enumeration(tag, value, attributeName));
                case BOOLEAN -> new BooleanItem(tag, bool(value));
                case TEXT_STRING -> {
                    TextItem item = new TextItem(tag, value);
                    limit(BinaryEncoding.lengthOf(item), limits.textBytesMax());
                    yield item;
                }
                case BYTE_STRING -> {
                    limit(value.length() / 2, limits.byteStringBytesMax());
                    yield new BytesItem(tag, Bytes.owning(HEX.parseHex(value)));
                }
                case DATE_TIME -> new DateTimeItem(tag, dateTime(value));
                case INTERVAL -> new IntervalItem(tag, unsigned(value));
                case DATE_TIME_EXTENDED -> new DateTimeExtendedItem(tag, number(value, 16));
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BadValueException("a value that is no " + type.label());
        }
    }

    static String hex(int value) {
        return "0x" + HEX.toHexDigits(value);
    }

    static String hex(long value) {
        return "0x" + HEX.toHexDigits(value);
    }

    /** The name of an enumeration's value, or its number in hexadecimal where it has none. */
    static String enumeration(EnumerationItem item, @Nullable String attributeName) {
        return Vocabulary.of(item.tag(), ItemType.ENUMERATION, attributeName)
                .label(item.value())
                .orElseGet(() -> hex(item.value()));
    }

    /** The names of a mask's bits; nothing for an Integer that is no mask, and for an empty one. */
    static String mask(IntegerItem item, @Nullable String attributeName, String separator) {
        Vocabulary vocabulary = Vocabulary.of(item.tag(), ItemType.INTEGER, attributeName);
        return vocabulary.isEmpty() ? "" : String.join(separator, vocabulary.labelsOfBits(item.value()));
    }

    /** With the zone, always; in hexadecimal where no calendar reaches. */
    static String dateTime(DateTimeItem item) {
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                    Instant.ofEpochSecond(item.seconds()).atOffset(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return hex(item.seconds());
        }
    }

    /** Sign-extended to a multiple of eight bytes, without a prefix. */
    static String bigInteger(BigIntegerItem item) {
        ByteBuffer ttlv = ByteBuffer.allocate(BinaryEncoding.size(item));
        BinaryEncoding.write(item, ttlv);
        return HEX.formatHex(ttlv.array(), BinaryEncoding.HEADER_BYTES, ttlv.capacity());
    }

    private static int integer(int tag, String value, @Nullable String attributeName) throws BadValueException {
        if (!value.isEmpty() && (isHex(value) || value.charAt(0) == '-' || Character.isDigit(value.charAt(0)))) {
            if (SEPARATORS.split(value).length == 1) {
                return (int) number(value, 8);
            }
        }
        Vocabulary vocabulary = Vocabulary.of(tag, ItemType.INTEGER, attributeName);
        int mask = 0;
        for (String part : SEPARATORS.split(value.strip())) {
            mask |= isHex(part)
                    ? (int) number(part, 8)
                    : vocabulary
                            .code(part)
                            .orElseThrow(() -> new BadValueException("an Integer with a name that is not known"));
        }
        return mask;
    }

    private static int enumeration(int tag, String value, @Nullable String attributeName) throws BadValueException {
        OptionalInt number = value.isEmpty() || !(isHex(value) || Character.isDigit(value.charAt(0)))
                ? OptionalInt.empty()
                : OptionalInt.of((int) unsigned(value));
        if (number.isPresent()) {
            return number.getAsInt();
        }
        return Vocabulary.of(tag, ItemType.ENUMERATION, attributeName)
                .code(value)
                .orElseThrow(() -> new BadValueException("an Enumeration with a name that is not known"));
    }

    private static boolean bool(String value) throws BadValueException {
        return switch (value) {
            case "true", "1", "0x0000000000000001" -> true;
            case "false", "0", "0x0000000000000000" -> false;
            default -> throw new BadValueException("a Boolean that is neither true nor false");
        };
    }

    private static long dateTime(String value) throws BadValueException {
        return isHex(value) ? number(value, 16) : OffsetDateTime.parse(value).toEpochSecond();
    }

    private static long unsigned(String value) throws BadValueException {
        long number = isHex(value) ? number(value, 16) : Long.parseLong(value);
        if (number < 0 || number > 0xFFFFFFFFL) {
            throw new BadValueException("a number outside 32 bits");
        }
        return number;
    }

    /** A signed number in decimal, or in hexadecimal of at most so many digits, where the highest bit is the sign. */
    private static long number(String value, int digitsMax) throws BadValueException {
        if (!isHex(value)) {
            return digitsMax == 8 ? Integer.parseInt(value) : Long.parseLong(value);
        }
        if (value.length() > 2 + digitsMax) {
            throw new BadValueException("a number of too many digits");
        }
        return digitsMax == 8
                ? HexFormat.fromHexDigits(value, 2, value.length())
                : HexFormat.fromHexDigitsToLong(value, 2, value.length());
    }

    static boolean isHex(CharSequence value) {
        return value.length() >= 2 && value.charAt(0) == '0' && value.charAt(1) == 'x';
    }

    private static CharSequence bigIntegerDigits(CharSequence value, Limits limits) throws BadValueException {
        CharSequence digits = isHex(value) ? value.subSequence(2, value.length()) : value;
        limit(digits.length() / 2, limits.bigIntegerBytesMax());
        if (digits.isEmpty() || digits.length() % 16 != 0) {
            throw new BadValueException("a Big Integer that is no multiple of 8 bytes");
        }
        return digits;
    }

    private static void limit(long length, int max) throws BadValueException {
        if (length > max) {
            throw new BadValueException("a value of more than " + max + " bytes");
        }
    }

    private static SecretItem secret(int tag, ItemType type, CharSequence value, Limits limits)
            throws BadValueException {
        SecretBytes secret = switch (type) {
            case BIG_INTEGER -> ofHex(bigIntegerDigits(value, limits));
            case BYTE_STRING -> {
                limit(value.length() / 2, limits.byteStringBytesMax());
                yield ofHex(value);
            }
            default -> {
                if (value instanceof String text) {
                    limit(BinaryEncoding.lengthOf(new TextItem(tag, text)), limits.textBytesMax());
                    yield SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8));
                }
                limit(value.length(), limits.textBytesMax());
                yield Secrets.fill(value.length(), out -> value.chars().forEach(c -> out.put((byte) c)));
            }
        };
        return new SecretItem(tag, type, secret);
    }

    /** Straight into locked memory. */
    private static SecretBytes ofHex(CharSequence digits) {
        if (digits.length() % 2 != 0 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("no bytes in hexadecimal");
        }
        return Secrets.fill(digits.length() / 2, out -> {
            for (int i = 0; i < digits.length(); i += 2) {
                out.put((byte)
                        (HexFormat.fromHexDigit(digits.charAt(i)) << 4 | HexFormat.fromHexDigit(digits.charAt(i + 1))));
            }
        });
    }
}
