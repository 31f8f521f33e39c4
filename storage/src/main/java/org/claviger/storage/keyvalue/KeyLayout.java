package org.claviger.storage.keyvalue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.claviger.storage.Blob;
import org.claviger.storage.ClaimPlace;
import org.claviger.storage.IndexKey;
import org.claviger.storage.IndexPlace;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.Position;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.UniqueClaim;

/**
 * The keys of the embedded store. Each starts with a letter for its table and the format:
 *
 * <pre>
 * M F name                                                         format, sequence
 * R F kind domain id                                               a record
 * I F kind domain index value ~created ~sequence id                a record's place in an index
 * U F domain namespace value                                       who holds a claim
 * J F node epoch sequence                                          a journal entry
 * </pre>
 *
 * Short texts stand after their length (one byte); values keep their order, end in 0 1, and have 0 written as 0 255.
 * {@code ~} is the complement: newest first. Each record is also listed under the index of no name.
 */
final class KeyLayout {
    private static final byte FORMAT = RecordEncoding.FORMAT;

    private KeyLayout() {}

    static byte[] meta(String name) {
        return new Builder('M').raw(name.getBytes(StandardCharsets.US_ASCII)).bytes();
    }

    static byte[] record(RecordKey key) {
        return new Builder('R')
                .number(key.kind().code())
                .text(key.domain())
                .raw(key.id().getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    static byte[] recordTable() {
        return new Builder('R').bytes();
    }

    static byte[] recordTable(RecordKind kind) {
        return new Builder('R').number(kind.code()).bytes();
    }

    static RecordKey recordKey(byte[] key) {
        int domainStart = 4;
        int domainEnd = domainStart + Byte.toUnsignedInt(key[3]);
        return new RecordKey(
                new String(key, domainStart, domainEnd - domainStart, StandardCharsets.UTF_8),
                RecordKind.of(key[2]),
                new String(key, domainEnd, key.length - domainEnd, StandardCharsets.UTF_8));
    }

    /** What an index key says; the reverse of {@link #index(IndexPlace)}. */
    static IndexPlace indexPlace(byte[] key) {
        int domain = Byte.toUnsignedInt(key[3]);
        int name = Byte.toUnsignedInt(key[4 + domain]);
        int from = 5 + domain + name;
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        int end = unescape(key, from, value);
        return new IndexPlace(
                text(key, 4, domain),
                RecordKind.of(key[2]),
                text(key, 5 + domain, name),
                Blob.adopt(value.toByteArray()),
                position(key, end));
    }

    static byte[] index(IndexPlace place) {
        return indexEntry(
                index(place.domain(), place.kind(), place.name())
                        .value(place.value().toByteArray())
                        .bytes(),
                place.position());
    }

    /** What a claim's key and value say; the reverse of {@link #claim(ClaimPlace)}. */
    static ClaimPlace claimPlace(byte[] key, byte[] holder) {
        int domain = Byte.toUnsignedInt(key[2]);
        ByteArrayOutputStream namespace = new ByteArrayOutputStream();
        int end = unescape(key, 3 + domain, namespace);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        if (unescape(key, end, value) != key.length) {
            throw new IllegalArgumentException("not a claim's key");
        }
        return new ClaimPlace(
                claimHolder(text(key, 3, domain), holder),
                Blob.adopt(namespace.toByteArray()),
                Blob.adopt(value.toByteArray()));
    }

    static byte[] claim(ClaimPlace place) {
        return new Builder('U')
                .text(place.holder().domain())
                .value(place.namespace().toByteArray())
                .value(place.value().toByteArray())
                .bytes();
    }

    /** The place after the value that starts here. */
    private static int unescape(byte[] key, int from, ByteArrayOutputStream value) {
        for (int at = from; at + 1 < key.length; at++) {
            if (key[at] == 0 && key[at + 1] == 1) {
                return at + 2;
            }
            value.write(key[at]);
            if (key[at] == 0) {
                at++;
            }
        }
        throw new IllegalArgumentException("a value without an end");
    }

    private static String text(byte[] key, int from, int length) {
        return new String(key, from, length, StandardCharsets.UTF_8);
    }

    /** The list of all records of a kind in a domain. */
    static byte[] allPrefix(String domain, RecordKind kind) {
        return indexPrefix(domain, kind, "", Blob.empty());
    }

    static byte[] indexPrefix(String domain, RecordKind kind, IndexTerm term) {
        return indexPrefix(domain, kind, term.name(), term.value());
    }

    private static byte[] indexPrefix(String domain, RecordKind kind, String index, Blob value) {
        return index(domain, kind, index).value(IndexKey.of(value)).bytes();
    }

    /** Where the entries of an index start whose values are not before this one. */
    static byte[] indexFrom(String domain, RecordKind kind, String index, Blob from) {
        return index(domain, kind, index).escaped(from.toByteArray()).bytes();
    }

    /** The end of an index's entries for this value. */
    static byte[] indexAfter(String domain, RecordKind kind, String index, Blob to) {
        return after(index(domain, kind, index).value(to.toByteArray()).bytes());
    }

    private static Builder index(String domain, RecordKind kind, String index) {
        return new Builder('I').number(kind.code()).text(domain).text(index);
    }

    static byte[] indexEntry(byte[] prefix, Position position) {
        byte[] id = position.id().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(prefix.length + 2 * Long.BYTES + id.length)
                .put(prefix)
                // Dates before 1970 are negative: the flipped sign keeps their order among unsigned bytes.
                .putLong(~(position.createdMillis() ^ Long.MIN_VALUE))
                .putLong(~position.sequence())
                .put(id)
                .array();
    }

    static Position position(byte[] key, int prefixLength) {
        ByteBuffer buffer = ByteBuffer.wrap(key, prefixLength, key.length - prefixLength);
        long created = ~buffer.getLong() ^ Long.MIN_VALUE;
        long sequence = ~buffer.getLong();
        return new Position(
                created, sequence, new String(key, buffer.position(), buffer.remaining(), StandardCharsets.UTF_8));
    }

    /** The position in an index key whose value is not known beforehand. */
    static Position positionInRange(byte[] key, int indexLength) {
        for (int at = indexLength; at + 1 < key.length; at++) {
            if (key[at] == 0) {
                if (key[at + 1] == 1) {
                    return position(key, at + 2);
                }
                at++;
            }
        }
        throw new IllegalArgumentException("not an index key");
    }

    static int indexLength(String domain, RecordKind kind, String index) {
        return index(domain, kind, index).bytes().length;
    }

    static byte[] claim(String domain, UniqueClaim claim) {
        return new Builder('U')
                .text(domain)
                .value(IndexKey.of(claim.namespace()))
                .value(IndexKey.of(claim.value()))
                .bytes();
    }

    static byte[] claimHolder(RecordKey holder) {
        byte[] id = holder.id().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + id.length)
                .put((byte) holder.kind().code())
                .put(id)
                .array();
    }

    static RecordKey claimHolder(String domain, byte[] value) {
        return new RecordKey(
                domain, RecordKind.of(value[0]), new String(value, 1, value.length - 1, StandardCharsets.UTF_8));
    }

    static byte[] journalTable() {
        return new Builder('J').bytes();
    }

    static byte[] journalPrefix(String node) {
        return new Builder('J').text(node).bytes();
    }

    static byte[] journal(String node, JournalPosition position) {
        byte[] prefix = journalPrefix(node);
        return ByteBuffer.allocate(prefix.length + 2 * Long.BYTES)
                .put(prefix)
                .putLong(position.epoch())
                .putLong(position.sequence())
                .array();
    }

    static JournalPosition journalPosition(byte[] key) {
        ByteBuffer end = ByteBuffer.wrap(key, key.length - 2 * Long.BYTES, 2 * Long.BYTES);
        return new JournalPosition(end.getLong(), end.getLong());
    }

    static String journalNode(byte[] key) {
        return new String(key, 3, Byte.toUnsignedInt(key[2]), StandardCharsets.UTF_8);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The first key after all keys with this prefix; a prefix starts with a letter, so there is one. */
    static byte[] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xFF) {
            last--;
        }
        byte[] next = Arrays.copyOf(prefix, last + 1);
        next[last]++;
        return next;
    }

    private static final class Builder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

        private Builder(char table) {
            number(table).number(FORMAT);
        }

        private Builder number(int oneByte) {
            out.write(oneByte);
            return this;
        }

        private Builder text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            return raw(bytes);
        }

        private Builder raw(byte[] bytes) {
            out.write(bytes, 0, bytes.length);
            return this;
        }

        private Builder escaped(byte[] bytes) {
            for (byte one : bytes) {
                out.write(one);
                if (one == 0) {
                    out.write(0xFF);
                }
            }
            return this;
        }

        private Builder value(byte[] bytes) {
            return escaped(bytes).number(0).number(1);
        }

        private byte[] bytes() {
            return out.toByteArray();
        }
    }
}
