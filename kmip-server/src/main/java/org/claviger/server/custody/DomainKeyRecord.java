package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.Blob;
import org.claviger.storage.ConflictException;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * A domain key as it lies in the store.
 *
 * <pre>
 * format 1:  1 format | 1 use | 4 version | 4 erasure epoch | 2 length, label of the root | 4 length, wrapped key
 * </pre>
 *
 * @param rootLabel under which the root that wrapped it is in the token
 * @param wrapped by AES key wrap (RFC 3394), which refuses what it did not make
 */
record DomainKeyRecord(DomainKeyUse use, int version, int epoch, String rootLabel, Bytes wrapped) {
    private static final int FORMAT = 1;

    static RecordKey key(String domain, DomainKeyUse use, int version) {
        return new RecordKey(domain, RecordKind.DOMAIN_KEY, use.label() + "/" + version);
    }

    /**
     * When it was made.
     *
     * @throws ConflictException of a key that is gone from the store
     */
    Instant since(ObjectStore store, String domain) {
        RecordKey name = key(domain, use, version);
        return store.find(name).map(StoredRecord::created).orElseThrow(() -> new ConflictException(name, 1, 0));
    }

    /** The keys of a domain, of all uses and versions. */
    static List<DomainKeyRecord> list(ObjectStore store, String domain) {
        return store.all(LocateQuery.of(domain, RecordKind.DOMAIN_KEY)).stream()
                .map(record -> decode(record.key(), record.body()))
                .toList();
    }

    Blob encode() {
        byte[] label = rootLabel.getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(1 + 1 + 4 + 4 + 2 + label.length + 4 + wrapped.length());
        buffer.put((byte) FORMAT).put((byte) use.code()).putInt(version).putInt(epoch);
        buffer.putShort((short) label.length).put(label);
        buffer.putInt(wrapped.length()).put(wrapped.asByteBuffer());
        return Blob.adopt(buffer.array());
    }

    /** Reads a record, which has to say the same as the key it lies under. */
    static DomainKeyRecord decode(RecordKey key, Blob body) {
        ByteBuffer buffer = ByteBuffer.wrap(body.toByteArray());
        try {
            int format = buffer.get();
            if (format != FORMAT) {
                throw new CustodyException("A domain key of format " + format + " is of a newer version than this one");
            }
            DomainKeyUse use = DomainKeyUse.ofCode(buffer.get());
            int version = buffer.getInt();
            int epoch = buffer.getInt();
            String label =
                    UTF_8.decode(take(buffer, buffer.getShort() & 0xFFFF)).toString();
            ByteBuffer wrapped = take(buffer, buffer.getInt());
            byte[] blob = new byte[wrapped.remaining()];
            wrapped.get(blob);
            if (buffer.hasRemaining() || !key.equals(key(key.domain(), use, version))) {
                throw new CustodyException("The record " + key + " is not what was written");
            }
            return new DomainKeyRecord(use, version, epoch, label, Bytes.owning(blob));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CustodyException("The record " + key + " is damaged", e);
        }
    }

    private static ByteBuffer take(ByteBuffer buffer, int length) {
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return part;
    }
}
