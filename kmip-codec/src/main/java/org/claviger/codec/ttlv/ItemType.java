package org.claviger.codec.ttlv;

import java.util.Optional;

/** The item types of TTLV (2.1 section 10.1.1.2). */
public enum ItemType {
    STRUCTURE(0x01, "Structure", -1),
    INTEGER(0x02, "Integer", 4),
    LONG_INTEGER(0x03, "LongInteger", 8),
    BIG_INTEGER(0x04, "BigInteger", -1),
    ENUMERATION(0x05, "Enumeration", 4),
    BOOLEAN(0x06, "Boolean", 8),
    TEXT_STRING(0x07, "TextString", -1),
    BYTE_STRING(0x08, "ByteString", -1),
    DATE_TIME(0x09, "DateTime", 8),
    INTERVAL(0x0A, "Interval", 4),
    DATE_TIME_EXTENDED(0x0B, "DateTimeExtended", 8);

    private static final ItemType[] BY_CODE = new ItemType[0x0C];

    static {
        for (ItemType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final String label;
    private final int fixedLength;

    ItemType(int code, String label, int fixedLength) {
        this.code = code;
        this.label = label;
        this.fixedLength = fixedLength;
    }

    public int code() {
        return code;
    }

    /** The name in XML and JSON. */
    public String label() {
        return label;
    }

    /** The length in bytes that every value of this type has, or -1 where it varies. */
    public int fixedLength() {
        return fixedLength;
    }

    public static Optional<ItemType> find(int code) {
        return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }
}
