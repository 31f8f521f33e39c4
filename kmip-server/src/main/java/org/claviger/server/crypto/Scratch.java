package org.claviger.server.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that hold key bytes for the length of one conversion; zeroed when it ends, however it ends. */
final class Scratch implements AutoCloseable {
    private final List<byte[]> arrays = new ArrayList<>();

    byte[] keep(byte[] array) {
        arrays.add(array);
        return array;
    }

    byte[] allocate(int size) {
        return keep(new byte[size]);
    }

    @Override
    public void close() {
        for (byte[] array : arrays) {
            Arrays.fill(array, (byte) 0);
        }
    }
}
