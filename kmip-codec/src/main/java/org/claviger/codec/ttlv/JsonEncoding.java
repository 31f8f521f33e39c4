package org.claviger.codec.ttlv;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.claviger.codec.ttlv.TextForm.BadValueException;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The encoding in JSON (Additional Message Encodings 1.0 section 4): an object for each item, with the properties tag,
 * name (which says nothing), type and value.
 */
public final class JsonEncoding {
    /** From here on a number is written in hexadecimal, because JavaScript would round it. */
    private static final long NUMBERS_END = 1L << 52;

    private static final HexFormat HEX = HexFormat.of();

    private JsonEncoding() {}

    /**
     * Reads the one message that the buffer holds from its position to its limit, in UTF-8.
     *
     * @throws MalformedTtlvException for anything that is not exactly one item within the limits; nothing is left open
     */
    public static Ttlv read(ByteBuffer message, Limits limits) {
        return new Reader(limits, message.slice()).message();
    }

    /** Lends the item as a document in UTF-8, outside the heap, and wipes it afterwards. */
    public static void write(Ttlv item, Consumer<ByteBuffer> receiver) {
        try (Writer writer = new Writer()) {
            writer.item(item, null);
            receiver.accept(writer.out.written());
        }
    }

    /** One document on its way to a tree. */
    private static final class Reader {
        private final Limits limits;
        private final TtlvPath path;
        private final HiddenValues values;

        Reader(Limits limits, ByteBuffer message) {
            this.limits = limits;
            this.path = new TtlvPath(limits);
            if (message.remaining() / TextForm.LONGER_THAN_TTLV >= limits.messageBytesMax()) {
                throw path.malformed("A document too long for a message of " + limits.messageBytesMax() + " bytes", 0);
            }
            if (isOfWiderCharacters(message)) {
                throw path.malformed("A document that is not in UTF-8", 0);
            }
            this.values = HiddenValues.ofJson(message);
        }

        Ttlv message() {
            byte[] document = values.document();
            Ttlv item = null;
            boolean complete = false;
            try (JsonParser json = factory(document.length).createParser(ObjectReadContext.empty(), document)) {
                require(json, json.nextToken(), JsonToken.START_OBJECT);
                item = item(json, null);
                if (json.nextToken() != null) {
                    throw malformed(json, "Something after the message");
                }
                if (BinaryEncoding.size(item) > limits.messageBytesMax()) {
                    throw malformed(json, "A message of more than " + limits.messageBytesMax() + " bytes in TTLV");
                }
                complete = true;
                return item;
            } catch (JacksonException e) {
                throw path.malformed(
                        "Bad JSON",
                        e.getLocation() == null
                                ? 0
                                : (int) Math.max(0, e.getLocation().getByteOffset()));
            } finally {
                if (!complete && item != null) {
                    item.closeSecrets();
                }
                Arrays.fill(document, (byte) 0);
            }
        }

        /** The parser would find out by itself that it is UTF-16 or UTF-32, and read values that nothing has hidden. */
        private static boolean isOfWiderCharacters(ByteBuffer message) {
            int first = message.hasRemaining() ? message.get(0) & 0xFF : '{';
            return first == 0 || first >= 0xFE || (message.remaining() > 1 && message.get(1) == 0);
        }

        private JsonFactory factory(int length) {
            return JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Recycled buffers would keep secrets for the next message.
                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(2 * limits.depthMax() + 2)
                            .maxStringLength(Math.max(1, length))
                            .maxNumberLength(20)
                            .build())
                    .build();
        }

        /** Reads the object that has begun, up to its end. */
        private Ttlv item(JsonParser json, @Nullable String attributeName) {
            path.count(0, offset(json));
            String tagName = null;
            String typeName = null;
            Scalar scalar = null;
            List<Ttlv> items = null;
            boolean complete = false;
            try {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String property = json.currentName();
                    JsonToken value = json.nextToken();
                    switch (property) {
                        case "tag" -> tagName = text(json, value);
                        case "type" -> typeName = text(json, value);
                        case "name" -> text(json, value);
                        case "value" -> {
                            if (value == JsonToken.START_ARRAY) {
                                items = items(json, tagName == null ? 0 : tag(json, tagName));
                            } else if (value != JsonToken.VALUE_NULL) {
                                scalar = scalar(json, value);
                            }
                        }
                        default -> throw malformed(json, "A property that is none of an item");
                    }
                }
                Ttlv item = assemble(json, tagName, typeName, scalar, items, attributeName);
                complete = true;
                return item;
            } finally {
                if (!complete && items != null) {
                    items.forEach(Ttlv::closeSecrets);
                }
            }
        }

        /** A value that is no structure, as JSON has it. */
        private record Scalar(JsonToken token, CharSequence text) {}

        private Ttlv assemble(
                JsonParser json,
                @Nullable String tagName,
                @Nullable String typeName,
                @Nullable Scalar scalar,
                @Nullable List<Ttlv> items,
                @Nullable String attributeName) {
            if (tagName == null) {
                throw malformed(json, "An item without a tag");
            }
            int tag = tag(json, tagName);
            if (tag == Tag.BATCH_ITEM.code()) {
                path.countBatchItem(offset(json));
            }
            ItemType type = type(json, typeName);
            if (type == ItemType.STRUCTURE) {
                if (scalar != null) {
                    throw malformed(json, "A Structure whose value is no array");
                }
                return new Structure(tag, items == null ? List.of() : items);
            }
            if (items != null || scalar == null) {
                throw malformed(json, TtlvPath.label(tag) + " without a value of its type");
            }
            try {
                return TextForm.parse(tag, type, textOf(type, scalar), attributeName, limits);
            } catch (BadValueException e) {
                throw malformed(json, TtlvPath.label(tag) + ", " + e.getMessage() + ",");
            }
        }

        /** The value as XML would have it; which kinds of JSON value a type may have is checked. */
        private static CharSequence textOf(ItemType type, Scalar scalar) throws BadValueException {
            boolean number = scalar.token() == JsonToken.VALUE_NUMBER_INT;
            boolean string = scalar.token() == JsonToken.VALUE_STRING;
            boolean fits = switch (type) {
                case STRUCTURE -> false;
                case INTEGER, LONG_INTEGER, ENUMERATION, INTERVAL, DATE_TIME_EXTENDED -> number || string;
                case BIG_INTEGER -> number || (string && TextForm.isHex(scalar.text()));
                case BOOLEAN -> scalar.token().isBoolean() || (string && TextForm.isHex(scalar.text()));
                case TEXT_STRING, BYTE_STRING, DATE_TIME -> string;
            };
            if (!fits) {
                throw new BadValueException("a JSON value that is no " + type.label());
            }
            return number && type == ItemType.BIG_INTEGER
                    ? TextForm.bigInteger(
                            new BigIntegerItem(0, new BigInteger(scalar.text().toString())))
                    : scalar.text();
        }

        private List<Ttlv> items(JsonParser json, int tag) {
            List<Ttlv> items = new ArrayList<>();
            path.enter(tag, items, offset(json));
            boolean complete = false;
            try {
                String attributeName = null;
                for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                    require(json, token, JsonToken.START_OBJECT);
                    Ttlv item = item(json, attributeName);
                    items.add(item);
                    if (item.is(Tag.ATTRIBUTE_NAME) && item instanceof TextItem name) {
                        attributeName = name.value();
                    }
                }
                complete = true;
            } finally {
                if (!complete) {
                    items.forEach(Ttlv::closeSecrets);
                }
            }
            path.leave();
            return items;
        }

        private Scalar scalar(JsonParser json, JsonToken token) {
            return switch (token) {
                case VALUE_STRING -> {
                    try {
                        yield new Scalar(token, values.next(json.getString()));
                    } catch (BadValueException e) {
                        throw malformed(json, "An item with " + e.getMessage() + ",");
                    }
                }
                case VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE -> new Scalar(token, json.getString());
                default -> throw malformed(json, "A value that is none of an item");
            };
        }

        private String text(JsonParser json, JsonToken token) {
            require(json, token, JsonToken.VALUE_STRING);
            return json.getString();
        }

        private int tag(JsonParser json, String name) {
            return TtlvPath.tag(name).orElseThrow(() -> malformed(json, "A name that is no tag"));
        }

        private ItemType type(JsonParser json, @Nullable String name) {
            if (name == null) {
                return ItemType.STRUCTURE;
            }
            for (ItemType type : ItemType.values()) {
                if (type.label().equals(name)) {
                    return type;
                }
            }
            throw malformed(json, "An item type which there is not");
        }

        private void require(JsonParser json, @Nullable JsonToken found, JsonToken wanted) {
            if (found != wanted) {
                throw malformed(json, "Bad JSON for an item");
            }
        }

        private MalformedTtlvException malformed(JsonParser json, String fault) {
            return path.malformed(fault, offset(json));
        }

        private static int offset(JsonParser json) {
            return (int) Math.max(0, json.currentLocation().getByteOffset());
        }
    }

    /** A tree on its way to a document. Written by hand: a library's buffers would keep secrets. */
    private static final class Writer implements AutoCloseable {
        private final WipingOutput out = new WipingOutput();

        void item(Ttlv item, @Nullable String attributeName) {
            text("{\"tag\":\"");
            text(TtlvPath.label(item.tag()));
            if (item instanceof Structure structure) {
                text("\",\"value\":[");
                structure(structure);
                text("]}");
                return;
            }
            text("\",\"type\":\"");
            text(item.type().label());
            text("\",\"value\":");
            value(item, attributeName);
            text("}");
        }

        private void structure(Structure structure) {
            String attributeName = null;
            boolean first = true;
            for (Ttlv child : structure.items()) {
                text(first ? "" : ",");
                first = false;
                item(child, attributeName);
                if (child.is(Tag.ATTRIBUTE_NAME) && child instanceof TextItem text) {
                    attributeName = text.value();
                }
            }
        }

        private void value(Ttlv item, @Nullable String attributeName) {
            switch (item) {
                case Structure ignored -> throw new IllegalStateException("a structure is written as an array");
                case IntegerItem integer -> {
                    String mask = TextForm.mask(integer, attributeName, "|");
                    text(mask.isEmpty() ? Integer.toString(integer.value()) : '"' + mask + '"');
                }
                case LongIntegerItem integer -> number(integer.value());
                case BigIntegerItem big -> text("\"0x" + TextForm.bigInteger(big) + '"');
                case EnumerationItem enumeration -> text('"' + TextForm.enumeration(enumeration, attributeName) + '"');
                case BooleanItem bool -> text(Boolean.toString(bool.value()));
                case TextItem text -> {
                    text("\"");
                    text.value().codePoints().forEach(this::escaped);
                    text("\"");
                }
                case BytesItem bytes -> text('"' + bytes.value().toHex() + '"');
                case SecretItem secret -> {
                    text(secret.type() == ItemType.BIG_INTEGER ? "\"0x" : "\"");
                    Secrets.write(secret, this::secretByte);
                    text("\"");
                }
                case DateTimeItem date -> text('"' + TextForm.dateTime(date) + '"');
                case IntervalItem interval -> text(Long.toString(interval.seconds()));
                case DateTimeExtendedItem date -> number(date.microseconds());
            }
        }

        @Override
        public void close() {
            out.close();
        }

        private void number(long value) {
            text(value > -NUMBERS_END && value < NUMBERS_END ? Long.toString(value) : '"' + TextForm.hex(value) + '"');
        }

        private void secretByte(ItemType type, byte value) {
            if (type != ItemType.TEXT_STRING) {
                out.write(HEX.toLowHexDigit(value >> 4));
                out.write(HEX.toLowHexDigit(value));
            } else if (value >= 0) {
                escaped(value);
            } else {
                // Part of a character of several bytes: the document is UTF-8 as the secret is.
                out.write(value);
            }
        }

        private void escaped(int character) {
            if (character == '"' || character == '\\') {
                out.write('\\');
                out.write(character);
            } else if (character < 0x20) {
                text("\\u" + HEX.toHexDigits((short) character));
            } else {
                text(Character.toString(character));
            }
        }

        private void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
        }
    }
}
