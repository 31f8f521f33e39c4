package org.claviger.server.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.claviger.storage.Blob;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audit records that wait in a file of the home for a database that is away. Each is on the disk before its answer
 * leaves; each is tagged together with the one before it, under the tag key of the server's own records, so that none
 * can be changed, taken out or put in between. What nobody can see here is that the newest ones were cut off.
 *
 * <pre>
 * format 1:  "claviger audit spool 1 NODE ID\n"
 *            for each record: 4 length of the record | 8 number, from 1 | 4 CRC-32C of these | record | 32 tag
 * </pre>
 */
public final class AuditSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSpool.class);
    private static final String HEADER = "claviger audit spool 1 ";
    private static final byte[] PURPOSE = HEADER.getBytes(US_ASCII);
    private static final int HEADER_BYTES_MAX = 256;
    private static final int TAG_BYTES = 32;
    private static final int NUMBERS_BYTES = Integer.BYTES + Long.BYTES;
    private static final int FRAME_BYTES = NUMBERS_BYTES + Integer.BYTES + TAG_BYTES;
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final String node;
    private final RecordTag tag;
    private final int bytesMax;
    private final Supplier<String> ids;
    private final Object forcing = new Object();
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable FileChannel channel;
    private String id = "";
    private byte[] tagBefore = {};
    private long length;
    private long forced;
    private @Nullable String damage;
    private boolean broken;

    /**
     * A record that waits.
     *
     * @param number in its spool, from 1
     */
    public record Entry(long number, Blob record) {}

    private AuditSpool(Path file, String node, RecordTag tag, int bytesMax, Supplier<String> ids) {
        this.file = file;
        this.node = node;
        this.tag = tag;
        this.bytesMax = bytesMax;
        this.ids = ids;
    }

    /**
     * Reads what an earlier process has left; a record that was not written to its end was never answered, and is dropped.
     *
     * @param tag knows the keys of the server's own records already
     * @param bytesMax how much may wait
     * @param ids names for files, none twice: of letters and digits
     * @throws AuditException if it is another node's
     */
    public static AuditSpool open(Path file, String node, RecordTag tag, int bytesMax, Supplier<String> ids)
            throws IOException {
        AuditSpool spool = new AuditSpool(file, node, tag, bytesMax, ids);
        if (Files.exists(file)) {
            spool.read();
        }
        return spool;
    }

    public synchronized boolean isEmpty() {
        return entries.isEmpty() && damage == null;
    }

    /** How long the file is. */
    public synchronized long bytes() {
        return length;
    }

    /** What this file, and no other before or after it, is called; empty where there is none. */
    public synchronized String id() {
        return id;
    }

    /** The number of the newest record; 0 where there is none. */
    public synchronized long last() {
        return entries.isEmpty() ? 0 : entries.getLast().number();
    }

    public synchronized List<Entry> after(long number, int most) {
        int from = (int) Math.min(number, entries.size());
        return List.copyOf(entries.subList(from, Math.min(entries.size(), from + most)));
    }

    /** What cannot be read any more; it is kept in a file beside this one when this one is cleared. */
    public synchronized Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /**
     * Writes records, and returns when they are on the disk.
     *
     * @throws StoreUnavailableException if there is no room for them, or the disk fails
     */
    public void append(List<Blob> records) {
        long written;
        FileChannel open;
        try {
            synchronized (this) {
                if (broken || damage != null) {
                    throw new StoreUnavailableException("the audit spool of this node has failed");
                }
                open = write(records);
                written = last();
            }
            synchronized (forcing) {
                if (forced < written) {
                    // Those that came meanwhile have no wait of their own.
                    long upTo = last();
                    open.force(false);
                    forced = upTo;
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                broken = true;
            }
            LOG.atError().setCause(e).log("The audit spool {} cannot be written: nothing is read without it", file);
            throw new StoreUnavailableException("the audit spool of this node cannot be written", e);
        }
    }

    private FileChannel write(List<Blob> records) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = begin();
            channel = open;
        }
        int more = records.stream()
                .mapToInt(record -> record.length() + FRAME_BYTES)
                .sum();
        if (length + more > bytesMax) {
            throw new StoreUnavailableException("the audit spool of this node is full");
        }
        ByteBuffer frames = ByteBuffer.allocate(more);
        List<Entry> added = new ArrayList<>();
        byte[] newest = tagBefore;
        long number = last();
        for (Blob record : records) {
            number++;
            newest = tag.tag(key(), message(newest, number, record.toByteArray()));
            frames.put(numbers(record.length(), number))
                    .put(record.toByteArray())
                    .put(newest);
            added.add(new Entry(number, record));
        }
        writeAt(open, frames.flip(), length);
        length += more;
        tagBefore = newest;
        entries.addAll(added);
        return open;
    }

    private FileChannel begin() throws IOException {
        Files.createDirectories(file.getParent());
        String fresh = ids.get();
        byte[] header = header(fresh);
        FileChannel open =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE);
        writeAt(open, ByteBuffer.wrap(header), 0);
        open.force(true);
        forceDirectory();
        id = fresh;
        tagBefore = header;
        length = header.length;
        return open;
    }

    private byte[] header(String ofId) {
        return (HEADER + node + " " + ofId + "\n").getBytes(US_ASCII);
    }

    private static void writeAt(FileChannel open, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += open.write(bytes, at);
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private RecordKey key() {
        return new RecordKey(RecordKey.SERVER, RecordKind.JOURNAL, "audit-spool/" + node);
    }

    /** With a sum of their own: a length that was changed must not pass for a record that was not written to its end. */
    private static ByteBuffer numbers(int bytes, long number) {
        ByteBuffer numbers =
                ByteBuffer.allocate(NUMBERS_BYTES + Integer.BYTES).putInt(bytes).putLong(number);
        CRC32C sum = new CRC32C();
        sum.update(numbers.array(), 0, NUMBERS_BYTES);
        return numbers.putInt((int) sum.getValue()).flip();
    }

    /** Begins as no record of the store does: a tag made here is none there. */
    private static byte[] message(byte[] before, long number, byte[] record) {
        return ByteBuffer.allocate(PURPOSE.length + Integer.BYTES + before.length + Long.BYTES + record.length)
                .put(PURPOSE)
                .putInt(before.length)
                .put(before)
                .putLong(number)
                .put(record)
                .array();
    }

    private void read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = 0;
        while (end < Math.min(bytes.length, HEADER_BYTES_MAX) && bytes[end] != '\n') {
            end++;
        }
        String header = new String(bytes, 0, end, US_ASCII);
        length = bytes.length;
        if (!header.startsWith(HEADER) || end == bytes.length) {
            // Not even its first line was finished, or it is no longer what it was.
            damage = bytes.length == end && HEADER.startsWith(header.substring(0, Math.min(end, HEADER.length())))
                    ? null
                    : "its first line";
            if (damage == null) {
                Files.delete(file);
                length = 0;
            }
            return;
        }
        String[] words = header.substring(HEADER.length()).split(" ", 2);
        if (!words[0].equals(node)) {
            throw new AuditException(file + " holds audit records of node " + words[0] + ", and this is node " + node
                    + ": take it back to the home of that node, which joins them at its next start");
        }
        id = words.length == 2 ? words[1] : "";
        tagBefore = header(id);
        readEntries(ByteBuffer.wrap(bytes, end + 1, bytes.length - end - 1));
    }

    private void readEntries(ByteBuffer frames) throws IOException {
        int good = frames.position();
        try {
            while (frames.hasRemaining()) {
                int bytes = frames.getInt();
                long number = frames.getLong();
                if (frames.getInt() != numbers(bytes, number).getInt(NUMBERS_BYTES)) {
                    damage = "from record " + (last() + 1) + " on";
                    return;
                }
                if (bytes < 0 || bytes > frames.remaining()) {
                    break;
                }
                byte[] record = new byte[bytes];
                byte[] found = new byte[TAG_BYTES];
                frames.get(record).get(found);
                if (number != last() + 1 || !tag.matches(key(), message(tagBefore, number, record), found)) {
                    damage = "from record " + (last() + 1) + " on";
                    return;
                }
                entries.add(new Entry(number, Blob.adopt(record)));
                tagBefore = found;
                good = frames.position();
            }
        } catch (BufferUnderflowException e) {
            LOG.debug("The last record of {} was not written to its end", file);
        }
        FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE);
        open.truncate(good);
        open.force(true);
        channel = open;
        length = good;
        forced = last();
    }

    /** Everything in it is in the journal: the file goes; one that was damaged is kept under another name. */
    public void clear() {
        if (!remove()) {
            return;
        }
        synchronized (forcing) {
            forced = 0;
        }
    }

    private synchronized boolean remove() {
        try {
            close();
            if (damage == null) {
                Files.deleteIfExists(file);
            } else {
                Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + id);
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.error(
                        "The audit spool was damaged {}: what could be read is in the audit, all of it is in {}",
                        damage,
                        aside);
            }
            if (length > 0) {
                forceDirectory();
            }
        } catch (IOException e) {
            broken = true;
            LOG.atError().setCause(e).log("The audit spool {} cannot be removed", file);
            return false;
        }
        entries.clear();
        id = "";
        tagBefore = new byte[0];
        length = 0;
        damage = null;
        broken = false;
        return true;
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("Closing the audit spool failed");
            }
        }
    }
}
