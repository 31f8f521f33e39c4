package org.claviger.interop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes down the memory of a running process, as {@code proc(5)} shows it to whoever owns the process. */
final class MemorySnapshot {
    private static final Pattern WRITABLE =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) rw.. [0-9a-f]+ \\S+ \\d+ *(?:.*/)?(.*)");
    private static final int CHUNK_BYTES = 1 << 20;

    private MemorySnapshot() {}

    /**
     * Takes all memory that the process can write: its heap, what its libraries have allocated, its stacks.
     *
     * @param folder in which each region becomes a file with its address in the name; empty pages become holes
     * @return how many bytes it were
     */
    static long take(long pid, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> mappings = Files.readAllLines(process.resolve("maps"));
        long bytes = 0;
        try (RandomAccessFile memory =
                new RandomAccessFile(process.resolve("mem").toFile(), "r")) {
            for (String line : mappings) {
                Matcher mapping = WRITABLE.matcher(line);
                if (mapping.matches()) {
                    long from = Long.parseUnsignedLong(mapping.group(1), 16);
                    long to = Long.parseUnsignedLong(mapping.group(2), 16);
                    Path file = folder.resolve(mapping.group(1) + "-" + mapping.group(3));
                    bytes += write(memory.getChannel(), from, to, file);
                }
            }
        }
        return bytes;
    }

    private static long write(FileChannel memory, long from, long to, Path file) throws IOException {
        long bytes = 0;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        ByteBuffer empty = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = from; at < to; at += CHUNK_BYTES) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, to - at));
                try {
                    memory.read(chunk, at);
                } catch (IOException gone) {
                    // The process has given the region back.
                    continue;
                }
                chunk.flip();
                bytes += chunk.remaining();
                if (chunk.mismatch(empty) >= 0 && chunk.mismatch(empty) < chunk.remaining()) {
                    out.write(chunk, at - from);
                }
            }
        }
        return bytes;
    }
}
