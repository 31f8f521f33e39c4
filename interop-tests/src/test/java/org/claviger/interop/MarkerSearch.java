package org.claviger.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Looks for the bytes of keys in files: as they are, in hexadecimal and in Base64. Files may be of any size. */
public final class MarkerSearch {
    private static final int KEY_BYTES_MIN = 16;
    private static final int CHUNK_BYTES = 1 << 20;

    /** By their first eight bytes, so that one pass over a file finds any of thousands. */
    private final Map<Long, List<byte[]>> patterns = new HashMap<>();

    /** The first two bytes of any: most places need no closer look. */
    private final BitSet starts = new BitSet(1 << 16);

    private int longest;

    public MarkerSearch(List<byte[]> keys) {
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
        starts.set(ByteBuffer.wrap(pattern).getChar());
        longest = Math.max(longest, pattern.length);
        patterns.computeIfAbsent(ByteBuffer.wrap(pattern).getLong(), start -> new ArrayList<>())
                .add(pattern);
    }

    /** The files below a folder that hold a key. */
    public List<Path> findIn(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (isIn(file)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private boolean isIn(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] chunk = new byte[CHUNK_BYTES + longest];
            for (long at = 0; at < channel.size(); at += CHUNK_BYTES) {
                ByteBuffer buffer = ByteBuffer.wrap(chunk);
                // The next chunk begins with the end of this one: what lies across both is in one of them whole.
                while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {}
                if (isIn(chunk, buffer.position())) {
                    return true;
                }
            }
            return false;
        }
    }

    boolean isIn(byte[] content) {
        return isIn(content, content.length);
    }

    private boolean isIn(byte[] content, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        for (int at = 0; at + Long.BYTES <= length; at++) {
            if (!starts.get(buffer.getChar(at))) {
                continue;
            }
            for (byte[] pattern : patterns.getOrDefault(buffer.getLong(at), List.of())) {
                if (at + pattern.length <= length
                        && Arrays.equals(content, at, at + pattern.length, pattern, 0, pattern.length)) {
                    return true;
                }
            }
        }
        return false;
    }
}
