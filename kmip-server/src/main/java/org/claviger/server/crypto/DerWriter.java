package org.claviger.server.crypto;

/** Builds DER (X.690) in arrays of a {@link Scratch}, so that nothing of a private key stays behind. */
final class DerWriter {
    private static final byte[] EMPTY = new byte[0];

    private final Scratch scratch;

    DerWriter(Scratch scratch) {
        this.scratch = scratch;
    }

    byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int lengthBytes = length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 4;
        byte[] element = scratch.allocate(1 + lengthBytes + length);
        element[0] = (byte) tag;
        if (lengthBytes == 1) {
            element[1] = (byte) length;
        } else {
            element[1] = (byte) (0x80 | (lengthBytes - 1));
            for (int i = 2, shift = 8 * (lengthBytes - 2); shift >= 0; i++, shift -= 8) {
                element[i] = (byte) (length >>> shift);
            }
        }
        int offset = 1 + lengthBytes;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, element, offset, part.length);
            offset += part.length;
        }
        return element;
    }

    byte[] sequence(byte[]... parts) {
        return element(DerReader.SEQUENCE, parts);
    }

    byte[] octetString(byte[] content) {
        return element(DerReader.OCTET_STRING, content);
    }

    byte[] bitString(byte[] content) {
        return element(DerReader.BIT_STRING, new byte[1], content);
    }

    byte[] nothing() {
        return element(DerReader.NULL, EMPTY);
    }

    byte[] smallInteger(int value) {
        return element(DerReader.INTEGER, new byte[] {(byte) value});
    }

    /** A non-negative integer of this magnitude; leading zeros are dropped. */
    byte[] unsigned(byte[] magnitude) {
        int from = 0;
        while (from < magnitude.length - 1 && magnitude[from] == 0) {
            from++;
        }
        if (magnitude.length == 0) {
            return smallInteger(0);
        }
        boolean signByte = magnitude[from] < 0;
        byte[] content = scratch.allocate(magnitude.length - from + (signByte ? 1 : 0));
        System.arraycopy(magnitude, from, content, signByte ? 1 : 0, magnitude.length - from);
        return element(DerReader.INTEGER, content);
    }
}
