package org.claviger.storage.keyvalue.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Marks in the log that say how much of it was on the disk when they were written. RocksDB takes the first damaged
 * place of a log for the end that a crash tore, and forgets what comes after: right where that was never synced, and
 * a loss where it was. A mark behind the damaged place tells the two apart. The manifest, which names the files of the
 * store, is such a log, too; there the changes themselves tell, by whether they follow those in the tables.
 *
 * <p>A log is blocks of 32 KiB; in them pieces: a masked CRC-32C of what follows the length, the length in two bytes,
 * the kind, the bytes. A batch is one piece or several; it begins with its sequence number and its count.
 */
final class LogMarks {
    private static final int BLOCK_BYTES = 32 << 10;
    private static final int PIECE_HEADER_BYTES = 7;
    private static final int CHECKED_FROM = 6;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int CRC_MASK = 0xa282ead8;
    private static final int COUNT_AT = 8;
    private static final int BATCH_HEADER_BYTES = 12;

    /** The kind of an entry that is kept in the log alone. */
    private static final byte LOG_DATA = 3;

    private static final byte[] NAME = "claviger synced ".getBytes(StandardCharsets.US_ASCII);
    private static final int MARK_BYTES = NAME.length + Long.BYTES;

    /** Where the damage of a file begins like a piece of a kind that RocksDB here never writes. */
    private final Map<Path, Long> foreign = new LinkedHashMap<>();

    private boolean damaged;
    private boolean goesOn;
    private long newest;
    private long newestRead;
    private long newestBegun;
    private long first = Long.MAX_VALUE;

    private LogMarks() {}

    /** @param sequence of the newest change that is on the disk for sure */
    static byte[] mark(long sequence) {
        return ByteBuffer.allocate(MARK_BYTES).put(NAME).putLong(sequence).array();
    }

    static LogMarks ofLogs(Path directory) throws IOException {
        return of(directory, "*.log");
    }

    static LogMarks ofManifest(Path directory) throws IOException {
        return of(directory, "MANIFEST-*");
    }

    private static LogMarks of(Path directory, String names) throws IOException {
        LogMarks marks = new LogMarks();
        if (Files.isDirectory(directory)) {
            List<Path> inOrder = new ArrayList<>();
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, names)) {
                logs.forEach(inOrder::add);
            }
            Collections.sort(inOrder);
            for (Path log : inOrder) {
                marks.read(log);
            }
        }
        return marks;
    }

    /** Whether there is a place that can not be read, be it a bit that was turned over or the end that a crash tore. */
    boolean isDamaged() {
        return damaged;
    }

    /** Whether there are pieces behind the damage: in a file that is synced after each of them, no crash did that. */
    boolean goesOn() {
        return goesOn;
    }

    /** Whether there is damage that RocksDB hangs on: it reads a kind of piece that it does not expect in circles. */
    boolean isForeign() {
        return !foreign.isEmpty();
    }

    /** Ends each file before such a place, so that RocksDB finds the end there that it finds at any other damage. */
    void cutForeign() throws IOException {
        for (Map.Entry<Path, Long> place : foreign.entrySet()) {
            try (FileChannel file = FileChannel.open(place.getKey(), StandardOpenOption.WRITE)) {
                file.truncate(place.getValue()).force(true);
            }
        }
    }

    /** The newest change before any damage. */
    long newestRead() {
        return newestRead;
    }

    /** The newest change that was on the disk for sure, by what is behind damage; 0 where no mark is. */
    long newestBehindDamage() {
        return newest;
    }

    /** The first change that is in the logs; the greatest number where there is none. */
    long first() {
        return first;
    }

    private void read(Path log) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        boolean whole = true;
        try (FileChannel channel = FileChannel.open(log)) {
            for (long at = 0; fill(channel, block); at += BLOCK_BYTES) {
                int end = read(block.flip());
                if (whole && end < block.limit()) {
                    whole = false;
                    if (Byte.toUnsignedInt(block.get(end + CHECKED_FROM)) > LAST) {
                        foreign.put(log, at + end);
                    }
                }
                block.clear();
            }
        }
    }

    private static boolean fill(FileChannel channel, ByteBuffer block) throws IOException {
        while (block.hasRemaining() && channel.read(block) >= 0) {
            // Until it is full, or the file ends.
        }
        return block.position() > 0;
    }

    /** @return where the first damage of this block is; its limit where there is none */
    private int read(ByteBuffer block) {
        int at = 0;
        int end = block.limit();
        while (block.limit() - at >= PIECE_HEADER_BYTES) {
            if (isPiece(block, at)) {
                int length = length(block, at);
                goesOn |= damaged;
                int kind = block.get(at + CHECKED_FROM);
                if (kind <= FIRST) {
                    note(block.slice(at + PIECE_HEADER_BYTES, length));
                }
                if (!damaged && (kind == WHOLE || kind == LAST)) {
                    newestRead = newestBegun;
                }
                at += PIECE_HEADER_BYTES + length;
            } else {
                end = Math.min(end, at);
                damaged = true;
                // Where the next piece begins nobody says any more: it is looked for.
                at++;
            }
        }
        return end;
    }

    private static int length(ByteBuffer block, int at) {
        return Short.toUnsignedInt(block.getShort(at + Integer.BYTES));
    }

    private static boolean isPiece(ByteBuffer block, int at) {
        int length = length(block, at);
        int kind = block.get(at + CHECKED_FROM);
        if (kind < WHOLE || kind > LAST || at + PIECE_HEADER_BYTES + length > block.limit()) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(block.slice(at + CHECKED_FROM, 1 + length));
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK == block.getInt(at);
    }

    /** The mark is the first entry of its batch. */
    private void note(ByteBuffer batch) {
        if (batch.limit() < BATCH_HEADER_BYTES) {
            return;
        }
        long sequence = batch.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        first = Math.min(first, sequence);
        newestBegun = sequence + batch.getInt(COUNT_AT) - 1;
        int at = BATCH_HEADER_BYTES;
        if (batch.limit() < at + 2 + MARK_BYTES || batch.get(at) != LOG_DATA || batch.get(at + 1) != MARK_BYTES) {
            return;
        }
        byte[] mark = new byte[MARK_BYTES];
        batch.get(at + 2, mark);
        if (damaged && Arrays.equals(mark, 0, NAME.length, NAME, 0, NAME.length)) {
            newest = Math.max(newest, ByteBuffer.wrap(mark).getLong(NAME.length));
        }
    }
}
