package org.claviger.codec.attribute;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;

/**
 * The stored form of attributes: a format number, then for each value its attribute, index and item. Numbers that are
 * small mostly are varints; an attribute is known by its tag, which no version changes.
 */
final class AttributesEncoding {
    private static final byte FORMAT = 1;

    private AttributesEncoding() {}

    static byte[] encode(Attributes attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.write(FORMAT);
        for (AttributeReference reference : attributes.references()) {
            for (Attributes.Instance instance : attributes.instances(reference)) {
                switch (reference) {
                    case Attribute standard ->
                        writeVarint(out, standard.rule().tag().code());
                    case VendorReference vendor -> {
                        writeVarint(out, Tag.ATTRIBUTE.code());
                        writeText(out, vendor.vendorIdentification());
                        writeText(out, vendor.attributeName());
                    }
                }
                writeVarint(out, instance.index());
                writeItem(out, instance.value());
            }
        }
        return out.toByteArray();
    }

    static Attributes decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            byte format = in.get();
            if (format != FORMAT) {
                throw new IllegalArgumentException("attributes are stored in the unknown format " + format);
            }
            SequencedMap<AttributeReference, List<Attributes.Instance>> values = new LinkedHashMap<>();
            while (in.hasRemaining()) {
                int tag = (int) readVarint(in);
                AttributeReference reference = tag == Tag.ATTRIBUTE.code()
                        ? new VendorReference(readText(in), readText(in))
                        : Attribute.find(tag).orElseThrow(() -> damaged("tag " + tag));
                int index = (int) readVarint(in);
                Ttlv value = readItem(in, reference instanceof VendorReference ? Tag.ATTRIBUTE_VALUE.code() : tag);
                values.computeIfAbsent(reference, _ -> new ArrayList<>()).add(new Attributes.Instance(index, value));
            }
            values.replaceAll((_, instances) -> List.copyOf(instances));
            return Attributes.ofStored(values);
        } catch (BufferUnderflowException e) {
            throw damaged("they end too early");
        }
    }

    private static void writeItem(ByteArrayOutputStream out, Ttlv item) {
        out.write(item.type().code());
        switch (item) {
            case Ttlv.Structure structure -> {
                writeVarint(out, structure.items().size());
                for (Ttlv inner : structure.items()) {
                    writeVarint(out, inner.tag());
                    writeItem(out, inner);
                }
            }
            case Ttlv.IntegerItem integer -> writeVarint(out, integer.value() & 0xFFFF_FFFFL);
            case Ttlv.EnumerationItem enumeration -> writeVarint(out, enumeration.value() & 0xFFFF_FFFFL);
            case Ttlv.LongIntegerItem number -> writeLong(out, number.value());
            case Ttlv.BigIntegerItem number -> writeBytes(out, number.value().toByteArray());
            case Ttlv.BooleanItem bool -> out.write(bool.value() ? 1 : 0);
            case Ttlv.TextItem text -> writeText(out, text.value());
            case Ttlv.BytesItem bytes -> writeBytes(out, bytes.value().toArray());
            case Ttlv.DateTimeItem date -> writeLong(out, date.seconds());
            case Ttlv.IntervalItem interval -> writeVarint(out, interval.seconds());
            case Ttlv.DateTimeExtendedItem date -> writeLong(out, date.microseconds());
            case Ttlv.SecretItem _ -> throw new IllegalArgumentException("an attribute holds no secret");
        }
    }

    private static Ttlv readItem(ByteBuffer in, int tag) {
        ItemType type = ItemType.find(in.get()).orElseThrow(() -> damaged("item type"));
        return switch (type) {
            case STRUCTURE -> {
                long count = readVarint(in);
                List<Ttlv> items = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    int inner = (int) readVarint(in);
                    items.add(readItem(in, inner));
                }
                yield new Ttlv.Structure(tag, items);
            }
            case INTEGER -> new Ttlv.IntegerItem(tag, (int) readVarint(in));
            case ENUMERATION -> new Ttlv.EnumerationItem(tag, (int) readVarint(in));
            case LONG_INTEGER -> new Ttlv.LongIntegerItem(tag, in.getLong());
            case BIG_INTEGER -> new Ttlv.BigIntegerItem(tag, new BigInteger(readBytes(in)));
            case BOOLEAN -> new Ttlv.BooleanItem(tag, in.get() != 0);
            case TEXT_STRING -> new Ttlv.TextItem(tag, readText(in));
            case BYTE_STRING -> new Ttlv.BytesItem(tag, Bytes.owning(readBytes(in)));
            case DATE_TIME -> new Ttlv.DateTimeItem(tag, in.getLong());
            case INTERVAL -> new Ttlv.IntervalItem(tag, readVarint(in));
            case DATE_TIME_EXTENDED -> new Ttlv.DateTimeExtendedItem(tag, in.getLong());
        };
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long readVarint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("a number is too long");
    }

    private static void writeLong(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readText(ByteBuffer in) {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
        writeVarint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static byte[] readBytes(ByteBuffer in) {
        long length = readVarint(in);
        if (length < 0 || length > in.remaining()) {
            throw damaged("a length is too long");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static IllegalArgumentException damaged(String what) {
        return new IllegalArgumentException("stored attributes are damaged: " + what);
    }
}
