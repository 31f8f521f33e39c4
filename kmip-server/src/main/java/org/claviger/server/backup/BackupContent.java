package org.claviger.server.backup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSnapshot.Kept;
import org.claviger.storage.StoreSnapshot.KeptEntry;
import org.claviger.storage.StoredRecord;

/**
 * What is encrypted in a backup, piece after piece:
 *
 * <pre>
 * 1  domain | 1 kind | id | 4 length, record as the store kept it
 * 2  node | 8 epoch | 8 sequence | 4 length, journal entry as the store kept it
 * 3  name | 4 length, a public file of the home
 * 0  4 kinds, each 1 kind, 8 count | 8 entries | 4 left out, each a name         the end
 * </pre>
 */
final class BackupContent {
    private static final int END = 0;
    private static final int RECORD = 1;
    private static final int ENTRY = 2;
    private static final int FILE = 3;
    private static final int PIECE_BYTES_MAX = 128 << 20;

    private BackupContent() {}

    /** How much there was, and what was left out on purpose. */
    record Summary(Map<RecordKind, Long> records, long entries, List<String> leftOut) {
        long objects() {
            return records.getOrDefault(RecordKind.OBJECT, 0L);
        }
    }

    /** Writes pieces and counts them. */
    static final class Writer {
        private final DataOutputStream out;
        private final Map<RecordKind, Long> records = new EnumMap<>(RecordKind.class);
        private final List<String> leftOut = new ArrayList<>();
        private long entries;

        Writer(OutputStream out) {
            this.out = new DataOutputStream(out);
        }

        void record(Kept kept) throws IOException {
            RecordKey key = kept.record().key();
            out.writeByte(RECORD);
            out.writeUTF(key.domain());
            out.writeByte(key.kind().code());
            out.writeUTF(key.id());
            bytes(kept.encoded().toByteArray());
            records.merge(key.kind(), 1L, Long::sum);
        }

        void entry(KeptEntry kept) throws IOException {
            out.writeByte(ENTRY);
            out.writeUTF(kept.entry().node());
            out.writeLong(kept.entry().position().epoch());
            out.writeLong(kept.entry().position().sequence());
            bytes(kept.encoded().toByteArray());
            entries++;
        }

        void file(String name, byte[] content) throws IOException {
            out.writeByte(FILE);
            out.writeUTF(name);
            bytes(content);
        }

        void leftOut(String name) {
            leftOut.add(name);
        }

        private void bytes(byte[] bytes) throws IOException {
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        Summary end() throws IOException {
            out.writeByte(END);
            out.writeInt(records.size());
            for (Map.Entry<RecordKind, Long> count : records.entrySet()) {
                out.writeByte(count.getKey().code());
                out.writeLong(count.getValue());
            }
            out.writeLong(entries);
            out.writeInt(leftOut.size());
            for (String name : leftOut) {
                out.writeUTF(name);
            }
            out.flush();
            return new Summary(records, entries, leftOut);
        }
    }

    /** Takes what is in a backup, in its order. */
    interface Taker {
        void record(StoredRecord record);

        void entry(JournalEntry entry);

        void file(String name, byte[] content);
    }

    /** Reads to the end. What is not as the store kept it, or not as much as was counted, is refused. */
    static Summary read(InputStream content, RecordEncoding encoding, Taker taker) {
        DataInputStream in = new DataInputStream(content);
        Map<RecordKind, Long> records = new EnumMap<>(RecordKind.class);
        long entries = 0;
        try {
            while (true) {
                int piece = in.readUnsignedByte();
                switch (piece) {
                    case RECORD -> {
                        RecordKey key = new RecordKey(in.readUTF(), RecordKind.of(in.readByte()), in.readUTF());
                        taker.record(encoding.decode(key, bytes(in)));
                        records.merge(key.kind(), 1L, Long::sum);
                    }
                    case ENTRY -> {
                        String node = in.readUTF();
                        JournalPosition position = new JournalPosition(in.readLong(), in.readLong());
                        taker.entry(encoding.decode(node, position, bytes(in)));
                        entries++;
                    }
                    case FILE -> taker.file(in.readUTF(), bytes(in));
                    case END -> {
                        return end(in, records, entries);
                    }
                    default ->
                        throw new BackupException(
                                "The backup holds something that this version does not know: take a newer one");
                }
            }
        } catch (EOFException e) {
            throw new BackupException("The backup ends before its end", e);
        } catch (IOException e) {
            throw new BackupException("The backup cannot be read: " + e.getMessage(), e);
        }
    }

    private static Summary end(DataInputStream in, Map<RecordKind, Long> records, long entries) throws IOException {
        Map<RecordKind, Long> counted = new EnumMap<>(RecordKind.class);
        for (int left = in.readInt(); left > 0; left--) {
            counted.put(RecordKind.of(in.readByte()), in.readLong());
        }
        if (!counted.equals(records) || in.readLong() != entries) {
            throw new BackupException("The backup does not hold as much as it says");
        }
        List<String> leftOut = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            leftOut.add(in.readUTF());
        }
        if (in.read() >= 0) {
            throw new BackupException("The backup goes on after its end");
        }
        return new Summary(records, entries, leftOut);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > PIECE_BYTES_MAX) {
            throw new BackupException("The backup holds a piece of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException();
        }
        return bytes;
    }
}
