package org.claviger.codec.ttlv;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.claviger.secret.SecretBytes;

/**
 * The binary encoding TTLV (2.1 section 10.1): three bytes of tag, one of type, four of length, and the value, padded
 * with zeroes to a multiple of eight.
 */
public final class BinaryEncoding {
    /** Tag, type and length. */
    public static final int HEADER_BYTES = 8;

    private BinaryEncoding() {}

    /**
     * Reads the one item that the buffer holds from its position to its limit. Values under secret tags go from the
     * buffer into memory of their own; the caller closes them with {@link Ttlv#closeSecrets()}, and wipes the buffer.
     *
     * @throws MalformedTtlvException for any bytes that are not exactly one item within the limits; nothing is left open
     */
    public static Ttlv read(ByteBuffer message, Limits limits) {
        // The order of the caller's buffer is unknown, that of TTLV is fixed: a duplicate is big-endian.
        return new Reader(message.slice(), limits).message();
    }

    /** The length of the item in TTLV, header and padding included. */
    public static int size(Ttlv item) {
        return Math.toIntExact(sizeOf(item));
    }

    /** Writes the item at the buffer's position, which it moves; {@link #size} bytes are needed. */
    public static void write(Ttlv item, ByteBuffer out) {
        int header = out.position();
        out.putInt(item.tag() << 8 | item.type().code());
        out.putInt(0);
        int start = out.position();
        writeValue(item, out);
        int end = out.position();
        out.putInt(header + 4, end - start);
        for (int padding = padding(end - start); padding > 0; padding--) {
            out.put((byte) 0);
        }
    }

    /** Writes an item that holds secrets into secret bytes of its own, which the caller closes. */
    public static SecretBytes writeSecret(Ttlv item) {
        return Secrets.fill(size(item), buffer -> write(item, buffer));
    }

    /** Reads what {@link #writeSecret} wrote, which stays open; the caller closes the item's own secrets. */
    public static Ttlv readSecret(SecretBytes bytes, Limits limits) {
        return Secrets.lend(bytes, buffer -> read(buffer, limits));
    }

    /** A Byte String of these bytes: secret where the tag is, a copy that the caller closes; else plain bytes. */
    public static Ttlv byteString(int tag, SecretBytes bytes) {
        boolean secret = Tag.find(tag).filter(Tag::isSecret).isPresent();
        return secret
                ? new SecretItem(tag, ItemType.BYTE_STRING, bytes.copy())
                : new BytesItem(tag, Secrets.reveal(bytes));
    }

    private static long sizeOf(Ttlv item) {
        long length = lengthOf(item);
        return HEADER_BYTES + length + padding(length);
    }

    private static int padding(long length) {
        return (int) (-length & 7);
    }

    /** The length of the value alone, without header and padding. */
    static long lengthOf(Ttlv item) {
        return switch (item) {
            case Structure structure -> {
                long length = 0;
                for (Ttlv child : structure.items()) {
                    length += sizeOf(child);
                }
                yield length;
            }
            case IntegerItem ignored -> 4;
            case LongIntegerItem ignored -> 8;
            case BigIntegerItem big -> bigIntegerBytes(big.value());
            case EnumerationItem ignored -> 4;
            case BooleanItem ignored -> 8;
            case TextItem text -> utf8Bytes(text.value());
            case BytesItem bytes -> bytes.value().length();
            case SecretItem secret -> secret.value().length();
            case DateTimeItem ignored -> 8;
            case IntervalItem ignored -> 4;
            case DateTimeExtendedItem ignored -> 8;
        };
    }

    private static void writeValue(Ttlv item, ByteBuffer out) {
        switch (item) {
            case Structure structure -> structure.items().forEach(child -> write(child, out));
            case IntegerItem integer -> out.putInt(integer.value());
            case LongIntegerItem integer -> out.putLong(integer.value());
            case BigIntegerItem big -> writeBigInteger(big.value(), out);
            case EnumerationItem enumeration -> out.putInt(enumeration.value());
            case BooleanItem bool -> out.putLong(bool.value() ? 1 : 0);
            case TextItem text -> out.put(text.value().getBytes(StandardCharsets.UTF_8));
            case BytesItem bytes -> out.put(bytes.value().asByteBuffer());
            case SecretItem secret -> Secrets.write(secret.value(), out);
            case DateTimeItem date -> out.putLong(date.seconds());
            case IntervalItem interval -> out.putInt((int) interval.seconds());
            case DateTimeExtendedItem date -> out.putLong(date.microseconds());
        }
    }

    private static int bigIntegerBytes(BigInteger value) {
        return (value.bitLength() / 8 + 1 + 7) & ~7;
    }

    private static void writeBigInteger(BigInteger value, ByteBuffer out) {
        byte[] magnitude = value.toByteArray();
        byte[] extension = new byte[bigIntegerBytes(value) - magnitude.length];
        Arrays.fill(extension, (byte) (value.signum() < 0 ? 0xFF : 0));
        out.put(extension).put(magnitude);
    }

    private static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                // A lone surrogate is no character: String.getBytes writes a question mark for it.
                bytes += Character.isSurrogate(c) ? 1 : 3;
            }
        }
        return bytes;
    }

    /** One message on its way from bytes to a tree. */
    private static final class Reader {
        private final ByteBuffer in;
        private final Limits limits;
        private final TtlvPath path;
        private final CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);

        Reader(ByteBuffer in, Limits limits) {
            this.in = in;
            this.limits = limits;
            this.path = new TtlvPath(limits);
        }

        Ttlv message() {
            if (in.limit() > limits.messageBytesMax()) {
                throw path.malformed("A message of more than " + limits.messageBytesMax() + " bytes", 0);
            }
            Ttlv item = item(in.limit());
            if (in.hasRemaining()) {
                item.closeSecrets();
                throw path.malformed("Bytes after the message", in.position());
            }
            return item;
        }

        /** Reads the item at the position; it has to end at {@code end} at the latest. */
        private Ttlv item(int end) {
            int offset = in.position();
            if (end - offset < HEADER_BYTES) {
                throw path.malformed("A truncated item", offset);
            }
            int tagAndType = in.getInt();
            int tag = tagAndType >>> 8;
            if (!TtlvPath.isTag(tag)) {
                throw path.malformed("A tag that is neither of KMIP nor an extension", offset);
            }
            path.count(tag, offset);
            int typeCode = tagAndType & 0xFF;
            ItemType type = ItemType.find(typeCode)
                    .orElseThrow(() -> path.malformed("Item type " + typeCode + ", which there is not,", offset + 3));
            long length = Integer.toUnsignedLong(in.getInt());
            if (length > end - in.position()) {
                throw path.malformed(TtlvPath.label(tag) + " longer than what it is in", offset + 4);
            }
            if (type.fixedLength() >= 0 && length != type.fixedLength()) {
                throw path.malformed(TtlvPath.label(tag) + " of a wrong length for " + type.label(), offset + 4);
            }
            return type == ItemType.STRUCTURE
                    ? structure(tag, (int) length, offset)
                    : primitive(tag, type, (int) length, end, offset);
        }

        private Ttlv structure(int tag, int length, int offset) {
            List<Ttlv> items = new ArrayList<>();
            path.enter(tag, items, offset);
            int end = in.position() + length;
            boolean complete = false;
            try {
                while (in.position() < end) {
                    items.add(item(end));
                }
                complete = true;
            } finally {
                if (!complete) {
                    items.forEach(Ttlv::closeSecrets);
                }
            }
            path.leave();
            return new Structure(tag, items);
        }

        private Ttlv primitive(int tag, ItemType type, int length, int end, int offset) {
            int start = in.position();
            int padding = padding(length);
            if (padding > end - start - length) {
                throw path.malformed("A truncated " + TtlvPath.label(tag), offset);
            }
            for (int i = start + length; i < start + length + padding; i++) {
                if (in.get(i) != 0) {
                    throw path.malformed("Padding that is not zero after " + TtlvPath.label(tag), i);
                }
            }
            Ttlv item = value(tag, type, length, offset);
            in.position(start + length + padding);
            return item;
        }

        private Ttlv value(int tag, ItemType type, int length, int offset) {
            return switch (type) {
                case STRUCTURE -> throw new IllegalStateException("a structure is no primitive");
                case INTEGER -> new IntegerItem(tag, in.getInt());
                case LONG_INTEGER -> new LongIntegerItem(tag, in.getLong());
                case BIG_INTEGER -> {
                    if (length == 0 || length % 8 != 0) {
                        throw path.malformed(TtlvPath.label(tag) + " that is no multiple of 8 bytes", offset + 4);
                    }
                    limit(tag, length, limits.bigIntegerBytesMax(), offset);
                    yield isSecret(tag)
                            ? secret(tag, type, length)
                            : new BigIntegerItem(tag, new BigInteger(heap(length)));
                }
                case ENUMERATION -> new EnumerationItem(tag, in.getInt());
                case BOOLEAN -> {
                    long value = in.getLong();
                    if (value != 0 && value != 1) {
                        throw path.malformed(
                                TtlvPath.label(tag) + ", a Boolean, neither 0 nor 1,", offset + HEADER_BYTES);
                    }
                    yield new BooleanItem(tag, value == 1);
                }
                case TEXT_STRING -> {
                    limit(tag, length, limits.textBytesMax(), offset);
                    yield text(tag, length, offset);
                }
                case BYTE_STRING -> {
                    limit(tag, length, limits.byteStringBytesMax(), offset);
                    yield isSecret(tag) ? secret(tag, type, length) : new BytesItem(tag, Bytes.owning(heap(length)));
                }
                case DATE_TIME -> new DateTimeItem(tag, in.getLong());
                case INTERVAL -> new IntervalItem(tag, Integer.toUnsignedLong(in.getInt()));
                case DATE_TIME_EXTENDED -> new DateTimeExtendedItem(tag, in.getLong());
            };
        }

        private Ttlv text(int tag, int length, int offset) {
            ByteBuffer bytes = in.slice(in.position(), length);
            try {
                if (isSecret(tag)) {
                    checkUtf8(bytes);
                    return secret(tag, ItemType.TEXT_STRING, length);
                }
                return new TextItem(tag, utf8.decode(bytes).toString());
            } catch (CharacterCodingException e) {
                throw path.malformed(TtlvPath.label(tag) + " that is not UTF-8", offset + HEADER_BYTES);
            }
        }

        /** Decodes without keeping: a secret text becomes no String. */
        private void checkUtf8(ByteBuffer bytes) throws CharacterCodingException {
            char[] window = new char[64];
            CharBuffer chars = CharBuffer.wrap(window);
            try {
                utf8.reset();
                CoderResult result;
                do {
                    chars.clear();
                    result = utf8.decode(bytes, chars, true);
                    if (result.isError()) {
                        result.throwException();
                    }
                } while (result.isOverflow());
            } finally {
                Arrays.fill(window, '\0');
            }
        }

        private void limit(int tag, int length, int max, int offset) {
            if (length > max) {
                throw path.malformed(TtlvPath.label(tag) + " of more than " + max + " bytes", offset + 4);
            }
        }

        private SecretItem secret(int tag, ItemType type, int length) {
            return new SecretItem(tag, type, Secrets.read(in.slice(in.position(), length)));
        }

        private byte[] heap(int length) {
            byte[] bytes = new byte[length];
            in.get(bytes);
            return bytes;
        }

        private static boolean isSecret(int tag) {
            Tag known = Tag.find(tag).orElse(null);
            return known != null && known.isSecret();
        }
    }
}
