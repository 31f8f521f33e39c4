package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** An array of CK_ATTRIBUTE: type, pointer and length of each value. */
final class Template {
    private static final int ATTRIBUTES_MAX = 24;
    private static final long ATTRIBUTE_BYTES = 24;
    private static final long POINTER_OFFSET = 8;
    private static final long LENGTH_OFFSET = 16;

    private final Scratch scratch;
    private final MemorySegment attributes;
    private int count;

    Template(Scratch scratch) {
        this.scratch = scratch;
        attributes = scratch.bytes(ATTRIBUTES_MAX * ATTRIBUTE_BYTES);
    }

    Template with(long type, boolean value) {
        MemorySegment flag = scratch.bytes(1);
        flag.set(JAVA_BYTE, 0, (byte) (value ? 1 : 0));
        return with(type, flag);
    }

    Template with(long type, long value) {
        return with(type, scratch.number(value));
    }

    Template with(long type, byte[] value) {
        return with(type, scratch.copy(value));
    }

    Template with(long type, String value) {
        return with(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The value stays where it is: secret bytes are passed without a copy. */
    Template with(long type, MemorySegment value) {
        long offset = count * ATTRIBUTE_BYTES;
        attributes.set(JAVA_LONG, offset, type);
        attributes.set(ADDRESS, offset + POINTER_OFFSET, value);
        attributes.set(JAVA_LONG, offset + LENGTH_OFFSET, value.byteSize());
        count++;
        return this;
    }

    /** An attribute whose length is asked for. */
    Template asking(long type) {
        return with(type, MemorySegment.NULL);
    }

    /** The length that the module filled in. */
    long length(int index) {
        return attributes.get(JAVA_LONG, index * ATTRIBUTE_BYTES + LENGTH_OFFSET);
    }

    MemorySegment memory() {
        return attributes;
    }

    long count() {
        return count;
    }
}
