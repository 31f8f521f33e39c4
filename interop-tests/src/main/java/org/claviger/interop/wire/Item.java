package org.claviger.interop.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.EnumerationValue;

/**
 * An item of TTLV (2.1 section 10.1.1): of a structure its items, of anything else the bytes of its value, without
 * padding. Tests may build what no codec would, so nothing here is checked.
 */
public record Item(int tag, int type, Bytes content, List<Item> items) {
    private static final int HEADER_BYTES = 8;

    public Item {
        items = List.copyOf(items);
    }

    public static Item structure(Tag tag, Item... items) {
        return structure(tag, List.of(items));
    }

    public static Item structure(Tag tag, List<Item> items) {
        return new Item(tag.code(), ItemType.STRUCTURE.code(), Bytes.EMPTY, items);
    }

    public static Item leaf(Tag tag, ItemType type, byte[] content) {
        return new Item(tag.code(), type.code(), Bytes.of(content), List.of());
    }

    public static Item integer(Tag tag, int value) {
        return leaf(tag, ItemType.INTEGER, ofInt(value));
    }

    public static Item enumeration(Tag tag, EnumerationValue value) {
        return enumeration(tag, value.code());
    }

    public static Item enumeration(Tag tag, int value) {
        return leaf(tag, ItemType.ENUMERATION, ofInt(value));
    }

    public static Item bool(Tag tag, boolean value) {
        return leaf(tag, ItemType.BOOLEAN, ofLong(value ? 1 : 0));
    }

    public static Item text(Tag tag, String value) {
        return leaf(tag, ItemType.TEXT_STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    public static Item bytes(Tag tag, byte[] value) {
        return leaf(tag, ItemType.BYTE_STRING, value);
    }

    public static Item dateTime(Tag tag, long seconds) {
        return leaf(tag, ItemType.DATE_TIME, ofLong(seconds));
    }

    private static byte[] ofInt(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] ofLong(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    public boolean is(Tag wanted) {
        return tag == wanted.code();
    }

    public boolean isStructure() {
        return type == ItemType.STRUCTURE.code();
    }

    /** The first item of this tag directly below. */
    public Optional<Item> find(Tag wanted) {
        return items.stream().filter(item -> item.is(wanted)).findFirst();
    }

    public List<Item> all(Tag wanted) {
        return items.stream().filter(item -> item.is(wanted)).toList();
    }

    /** Goes down the first item of each tag. */
    public Item get(Tag... path) {
        Item item = this;
        for (Tag step : path) {
            Item parent = item;
            item = parent.find(step)
                    .orElseThrow(() -> new AssertionError("no " + step.label() + " in " + parent.describe()));
        }
        return item;
    }

    /** Every item of this tag, at any depth, in the order of the wire. */
    public List<Item> deep(Tag wanted) {
        List<Item> found = new ArrayList<>();
        collect(wanted, found);
        return found;
    }

    private void collect(Tag wanted, List<Item> found) {
        if (is(wanted)) {
            found.add(this);
        }
        items.forEach(item -> item.collect(wanted, found));
    }

    /** The value of an Integer, an Enumeration or an Interval. */
    public int asInt() {
        return content.asByteBuffer().getInt();
    }

    /** The value of a Date-Time or a Long Integer. */
    public long asLong() {
        return content.asByteBuffer().getLong();
    }

    public boolean asBoolean() {
        return asLong() != 0;
    }

    public String asText() {
        return new String(content.toArray(), StandardCharsets.UTF_8);
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out);
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out) {
        byte[] value = content.toArray();
        if (isStructure()) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            items.forEach(item -> item.write(inner));
            value = inner.toByteArray();
        }
        out.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                .putInt(tag << 8 | type)
                .putInt(value.length)
                .array());
        out.writeBytes(value);
        out.writeBytes(new byte[padding(value.length)]);
    }

    /** Reads exactly one item; fails when bytes are left over or missing, or padding is not zero. */
    public static Item decode(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        Item item = read(in);
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes after the message");
        }
        return item;
    }

    private static Item read(ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            throw new AssertionError("an item's header ends early");
        }
        int head = in.getInt();
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new AssertionError("an item of " + length + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer value = in.slice().limit(length);
        in.position(in.position() + length);
        if ((head & 0xFF) == ItemType.STRUCTURE.code()) {
            List<Item> items = new ArrayList<>();
            while (value.hasRemaining()) {
                items.add(read(value));
            }
            return new Item(head >>> 8, head & 0xFF, Bytes.EMPTY, items);
        }
        for (int i = padding(length); i > 0; i--) {
            if (in.get() != 0) {
                throw new AssertionError("padding that is not zero");
            }
        }
        byte[] content = new byte[length];
        value.get(content);
        return new Item(head >>> 8, head & 0xFF, Bytes.owning(content), List.of());
    }

    private static int padding(int length) {
        return (8 - length % 8) % 8;
    }

    /** The tag's name, or its number where it has none. */
    public String label() {
        return Tag.find(tag).map(Tag::label).orElseGet(() -> "0x%06X".formatted(tag));
    }

    /** For messages of failed tests: names, types and values; test keys are no secrets. */
    public String describe() {
        if (isStructure()) {
            return label() + items.stream().map(Item::describe).toList();
        }
        return label() + "=" + describeValue();
    }

    @Override
    public String toString() {
        return describe();
    }

    public String describeValue() {
        return switch (ItemType.find(type).orElse(ItemType.BYTE_STRING)) {
            case INTEGER, INTERVAL -> Integer.toString(asInt());
            case ENUMERATION -> vocabularyLabel();
            case BOOLEAN -> Boolean.toString(asBoolean());
            case DATE_TIME, DATE_TIME_EXTENDED, LONG_INTEGER -> Long.toString(asLong());
            case TEXT_STRING -> "'" + asText() + "'";
            case BYTE_STRING, BIG_INTEGER, STRUCTURE -> content.toHex();
        };
    }

    private String vocabularyLabel() {
        int value = asInt();
        return Tag.find(tag)
                .flatMap(Tag::vocabulary)
                .flatMap(vocabulary -> Vocabulary.of(vocabulary).label(value))
                .orElseGet(() -> "0x%X".formatted(value));
    }
}
