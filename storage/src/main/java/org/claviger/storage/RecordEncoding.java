package org.claviger.storage;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records and journal entries as the bytes that every store keeps: a format byte, the tag after its length (one
 * byte), then what the tag covers. The key is not part of the bytes but of the tagged message, so that a record put
 * in the place of another one is found out.
 */
public final class RecordEncoding {
    /** Of everything durable: records, keys, indexes, journal. A change of any of them counts it up. */
    public static final int FORMAT = 1;

    /** Of a store as a whole: since 2 it keeps sums over its records, which an older version would not carry on. */
    public static final int STORE_FORMAT = 2;

    private static final byte[] CONTEXT = "claviger record".getBytes(StandardCharsets.US_ASCII);

    private final RecordTag tag;

    public RecordEncoding(RecordTag tag) {
        this.tag = tag;
    }

    public byte[] encode(StoredRecord record) {
        Writer covered = new Writer();
        covered.putLong(record.version());
        covered.putLong(record.created().toEpochMilli());
        covered.putLong(record.sequence());
        covered.put(record.body().array());
        covered.putInt(record.indexes().size());
        for (IndexTerm term : record.indexes()) {
            covered.put(term.name().getBytes(StandardCharsets.UTF_8));
            covered.put(term.value().array());
        }
        covered.putInt(record.claims().size());
        for (UniqueClaim claim : record.claims()) {
            covered.put(claim.namespace().array());
            covered.put(claim.value().array());
        }
        return seal(record.key(), record.tagKey(), covered.toByteArray());
    }

    public StoredRecord decode(RecordKey key, byte[] bytes) {
        Opened opened = open(key, bytes);
        ByteBuffer covered = opened.covered();
        try {
            long version = covered.getLong();
            Instant created = Instant.ofEpochMilli(covered.getLong());
            long sequence = covered.getLong();
            Blob body = blob(covered);
            List<IndexTerm> indexes = new ArrayList<>();
            for (int left = covered.getInt(); left > 0; left--) {
                indexes.add(new IndexTerm(blob(covered).toText(), blob(covered)));
            }
            List<UniqueClaim> claims = new ArrayList<>();
            for (int left = covered.getInt(); left > 0; left--) {
                claims.add(new UniqueClaim(blob(covered), blob(covered)));
            }
            return new StoredRecord(
                    key, version, created, sequence, new RecordContent(body, indexes, claims), opened.tagKey());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // The tag was right, so this server wrote it: a mistake of ours or a tag key that leaked.
            throw new IntegrityException(key + " can not be decoded", e);
        }
    }

    public byte[] encode(JournalEntry entry) {
        Writer covered = new Writer();
        covered.putRaw(entry.previousHash().array());
        covered.putRaw(entry.payload().array());
        return seal(key(entry.node(), entry.position()), RecordTag.NEWEST, covered.toByteArray());
    }

    public JournalEntry decode(String node, JournalPosition position, byte[] bytes) {
        RecordKey key = key(node, position);
        ByteBuffer covered = open(key, bytes).covered();
        if (covered.remaining() < JournalEntry.NO_HASH.length()) {
            throw new IntegrityException(key + " can not be decoded");
        }
        byte[] previousHash = new byte[JournalEntry.NO_HASH.length()];
        covered.get(previousHash);
        byte[] payload = new byte[covered.remaining()];
        covered.get(payload);
        return new JournalEntry(node, position, Blob.adopt(previousHash), Blob.adopt(payload));
    }

    /** The number of the key that records of a domain are tagged with now. */
    public int newestTagKey(String domain) {
        return tag.newest(domain);
    }

    /** The tag in the bytes of a record that {@link #encode(StoredRecord)} made, or that were checked. */
    static byte[] tagOf(byte[] encoded) {
        return Arrays.copyOfRange(encoded, 2, 2 + Byte.toUnsignedInt(encoded[1]));
    }

    private static RecordKey key(String node, JournalPosition position) {
        return new RecordKey(
                RecordKey.SERVER, RecordKind.JOURNAL, node + "/" + position.epoch() + "/" + position.sequence());
    }

    private byte[] seal(RecordKey key, int tagKey, byte[] covered) {
        byte[] tagged = tag.tag(key, tagKey, message(key, covered, 0));
        if (tagged.length == 0 || tagged.length > 255) {
            throw new IllegalStateException("a tag has 1 to 255 bytes, not " + tagged.length);
        }
        return ByteBuffer.allocate(2 + tagged.length + covered.length)
                .put((byte) FORMAT)
                .put((byte) tagged.length)
                .put(tagged)
                .put(covered)
                .array();
    }

    /** What a tag covers, and the number of the key that it was made with. */
    private record Opened(ByteBuffer covered, int tagKey) {}

    private Opened open(RecordKey key, byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != FORMAT) {
            throw IntegrityException.of(key);
        }
        int tagEnd = 2 + Byte.toUnsignedInt(bytes[1]);
        if (tagEnd == 2 || tagEnd > bytes.length) {
            throw IntegrityException.of(key);
        }
        byte[] found = new byte[tagEnd - 2];
        System.arraycopy(bytes, 2, found, 0, found.length);
        int tagKey = tag.madeWith(key, message(key, bytes, tagEnd), found);
        if (tagKey == RecordTag.NONE) {
            throw IntegrityException.of(key);
        }
        return new Opened(ByteBuffer.wrap(bytes, tagEnd, bytes.length - tagEnd).slice(), tagKey);
    }

    private static byte[] message(RecordKey key, byte[] bytes, int from) {
        byte[] domain = key.domain().getBytes(StandardCharsets.UTF_8);
        byte[] id = key.id().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(CONTEXT.length + 4 + domain.length + id.length + bytes.length - from)
                .put(CONTEXT)
                .put((byte) FORMAT)
                .put((byte) key.kind().code())
                .put((byte) domain.length)
                .put(domain)
                .put((byte) id.length)
                .put(id)
                .put(bytes, from, bytes.length - from)
                .array();
    }

    private static Blob blob(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return Blob.adopt(bytes);
    }

    /** Bytes after their length, and numbers, most significant byte first. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        private final byte[] number = new byte[Long.BYTES];

        private void putLong(long value) {
            Encoder.putLong(number, 0, value);
            out.write(number, 0, Long.BYTES);
        }

        private void putInt(int value) {
            Encoder.putLong(number, 0, value);
            out.write(number, Integer.BYTES, Integer.BYTES);
        }

        private void put(byte[] bytes) {
            putInt(bytes.length);
            putRaw(bytes);
        }

        private void putRaw(byte[] bytes) {
            out.write(bytes, 0, bytes.length);
        }

        private byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
