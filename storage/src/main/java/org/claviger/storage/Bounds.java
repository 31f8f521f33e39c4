package org.claviger.storage;

import java.nio.charset.StandardCharsets;

/** Checks of what callers hand in; a breach is our own mistake, never a client's. */
final class Bounds {
    private Bounds() {}

    static void text(String what, String text, int bytesMin, int bytesMax) {
        // A UTF-8 text has at most three bytes for each char: most texts need no encoding to be measured.
        int bytes = text.length() * 3 <= bytesMax && text.length() >= bytesMin
                ? bytesMin
                : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < bytesMin || bytes > bytesMax) {
            throw new IllegalArgumentException(
                    what + " has " + bytes + " bytes; between " + bytesMin + " and " + bytesMax + " are possible");
        }
    }

    static void size(String what, int size, int max) {
        if (size > max) {
            throw new IllegalArgumentException(what + " has size " + size + "; the limit is " + max);
        }
    }
}
