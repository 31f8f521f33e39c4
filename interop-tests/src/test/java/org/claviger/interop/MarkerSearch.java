package org.claviger.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Looks for the bytes of keys in files: as they are, in hexadecimal and in Base64. */
final class MarkerSearch {
    private static final int KEY_BYTES_MIN = 16;

    /** By their first eight bytes, so that one pass over a file finds any of thousands. */
    private final Map<Long, List<byte[]>> patterns = new HashMap<>();

    MarkerSearch(List<byte[]> keys) {
        for (byte[] key : keys) {
            if (key.length < KEY_BYTES_MIN) {
                throw new IllegalArgumentException("a key of " + key.length + " bytes could be found by chance");
            }
            add(key);
            String hex = HexFormat.of().formatHex(key);
            add(hex.getBytes(StandardCharsets.US_ASCII));
            add(hex.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
            for (int shift = 0; shift < 3; shift++) {
                // In Base64 a key looks different at each of three places in what surrounds it.
                byte[] shifted = new byte[shift + key.length];
                System.arraycopy(key, 0, shifted, shift, key.length);
                byte[] text = Base64.getEncoder().withoutPadding().encode(shifted);
                add(Arrays.copyOfRange(text, shift == 0 ? 0 : 4, text.length - 2));
            }
        }
    }

    private void add(byte[] pattern) {
        patterns.computeIfAbsent(ByteBuffer.wrap(pattern).getLong(), start -> new ArrayList<>())
                .add(pattern);
    }

    /** The files below a folder that hold a key. */
    List<Path> findIn(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (isIn(Files.readAllBytes(file))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    boolean isIn(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        for (int at = 0; at + Long.BYTES <= content.length; at++) {
            List<byte[]> candidates = patterns.get(buffer.getLong(at));
            if (candidates != null) {
                for (byte[] pattern : candidates) {
                    if (at + pattern.length <= content.length
                            && Arrays.equals(content, at, at + pattern.length, pattern, 0, pattern.length)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
