package org.claviger.codec.ttlv;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.secret.SecretBytes;

/**
 * An item of the tree that all encodings read and write (2.1 section 10.1): a tag, a type and a value. The tag is the
 * number on the wire, because unknown tags are carried too; {@link Tag#find(int)} names the known ones.
 */
public sealed interface Ttlv {
    int tag();

    ItemType type();

    default boolean is(Tag tag) {
        return tag() == tag.code();
    }

    /** The same value under another tag. */
    Ttlv withTag(int tag);

    /** Zeroes and frees every secret in this item and below; the item is of no use afterwards. */
    default void closeSecrets() {}

    /** A structure; the order of its items is the order on the wire. */
    record Structure(int tag, List<Ttlv> items) implements Ttlv {
        public Structure {
            items = List.copyOf(items);
        }

        @Override
        public ItemType type() {
            return ItemType.STRUCTURE;
        }

        @Override
        public Structure withTag(int tag) {
            return new Structure(tag, items);
        }

        @Override
        public void closeSecrets() {
            items.forEach(Ttlv::closeSecrets);
        }

        /** The first item of this tag. */
        public Optional<Ttlv> find(Tag tag) {
            for (Ttlv item : items) {
                if (item.tag() == tag.code()) {
                    return Optional.of(item);
                }
            }
            return Optional.empty();
        }
    }

    record IntegerItem(int tag, int value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.INTEGER;
        }

        @Override
        public IntegerItem withTag(int tag) {
            return new IntegerItem(tag, value);
        }
    }

    record LongIntegerItem(int tag, long value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.LONG_INTEGER;
        }

        @Override
        public LongIntegerItem withTag(int tag) {
            return new LongIntegerItem(tag, value);
        }
    }

    record BigIntegerItem(int tag, BigInteger value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.BIG_INTEGER;
        }

        @Override
        public BigIntegerItem withTag(int tag) {
            return new BigIntegerItem(tag, value);
        }
    }

    record EnumerationItem(int tag, int value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.ENUMERATION;
        }

        @Override
        public EnumerationItem withTag(int tag) {
            return new EnumerationItem(tag, value);
        }
    }

    record BooleanItem(int tag, boolean value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.BOOLEAN;
        }

        @Override
        public BooleanItem withTag(int tag) {
            return new BooleanItem(tag, value);
        }
    }

    record TextItem(int tag, String value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.TEXT_STRING;
        }

        @Override
        public TextItem withTag(int tag) {
            return new TextItem(tag, value);
        }
    }

    record BytesItem(int tag, Bytes value) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.BYTE_STRING;
        }

        @Override
        public BytesItem withTag(int tag) {
            return new BytesItem(tag, value);
        }
    }

    /**
     * A secret value: a Byte String, a Big Integer (its bytes as on the wire, sign-extended) or a Text String (UTF-8),
     * under a tag that {@link Tag#isSecret()} names. It is equal to itself alone.
     */
    record SecretItem(int tag, ItemType type, SecretBytes value) implements Ttlv {
        @Override
        public SecretItem withTag(int tag) {
            return new SecretItem(tag, type, value);
        }

        @Override
        public void closeSecrets() {
            value.close();
        }
    }

    /** A Date-Time: whole seconds since 1970-01-01T00:00:00Z, negative before. */
    record DateTimeItem(int tag, long seconds) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.DATE_TIME;
        }

        @Override
        public DateTimeItem withTag(int tag) {
            return new DateTimeItem(tag, seconds);
        }

        public Instant value() {
            return Instant.ofEpochSecond(seconds);
        }
    }

    /** An Interval: seconds, unsigned, 32 bits. */
    record IntervalItem(int tag, long seconds) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.INTERVAL;
        }

        @Override
        public IntervalItem withTag(int tag) {
            return new IntervalItem(tag, seconds);
        }
    }

    /** A Date-Time Extended: microseconds since 1970-01-01T00:00:00Z. */
    record DateTimeExtendedItem(int tag, long microseconds) implements Ttlv {
        @Override
        public ItemType type() {
            return ItemType.DATE_TIME_EXTENDED;
        }

        @Override
        public DateTimeExtendedItem withTag(int tag) {
            return new DateTimeExtendedItem(tag, microseconds);
        }
    }

    static Structure structure(Tag tag, List<Ttlv> items) {
        return new Structure(tag.code(), items);
    }

    static Structure structure(Tag tag, Ttlv... items) {
        return new Structure(tag.code(), List.of(items));
    }

    static Ttlv integer(Tag tag, int value) {
        return new IntegerItem(tag.code(), value);
    }

    static Ttlv enumeration(Tag tag, EnumerationValue value) {
        return new EnumerationItem(tag.code(), value.code());
    }

    static Ttlv bool(Tag tag, boolean value) {
        return new BooleanItem(tag.code(), value);
    }

    static Ttlv text(Tag tag, String value) {
        return new TextItem(tag.code(), value);
    }

    static Ttlv bytes(Tag tag, Bytes value) {
        return new BytesItem(tag.code(), value);
    }

    static Ttlv dateTime(Tag tag, Instant value) {
        return new DateTimeItem(tag.code(), value.getEpochSecond());
    }
}
