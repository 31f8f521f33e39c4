package org.claviger.server.custody;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.RecordKey;

/**
 * The protected form of one object's key material, as it lies inside the object's record: sealed or wrapped, never in
 * clear.
 *
 * <pre>
 * format 1:  1 format | 1 custody class | 1 key kind | 4 domain key version | 4 exact length | 4 blob length | blob
 * </pre>
 *
 * @param domainKeyVersion which version of the domain's seal or wrap key the blob opens with
 * @param blob for sealed material 12 bytes of IV, the ciphertext and 16 bytes of tag; for wrapped material what the
 *     module's wrap returned
 * @param exactLength the bytes of the material in clear: a module may lengthen what it wraps. For an HSM-resident
 *     private key, whose bytes nobody has seen, the bits of the key
 */
public record Material(
        CustodyClass custodyClass, MaterialKind kind, int domainKeyVersion, int exactLength, Bytes blob) {
    static final int FORMAT = 1;
    private static final int HEADER_BYTES = 15;

    public Material {
        if (domainKeyVersion < 1 || exactLength < 0 || blob.isEmpty()) {
            throw new IllegalArgumentException("Material needs a key version, a length and a blob");
        }
    }

    public Bytes encode() {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + blob.length());
        buffer.put((byte) FORMAT).put((byte) custodyClass.code()).put((byte) kind.code());
        buffer.putInt(domainKeyVersion)
                .putInt(exactLength)
                .putInt(blob.length())
                .put(blob.asByteBuffer());
        return Bytes.owning(buffer.array());
    }

    /** Reads what {@link #encode()} wrote; anything else is a {@link CustodyException}. */
    public static Material decode(Bytes encoded) {
        ByteBuffer buffer = encoded.asByteBuffer();
        try {
            int format = buffer.get();
            if (format != FORMAT) {
                throw new CustodyException("Material of format " + format + " is of a newer version than this one");
            }
            CustodyClass custodyClass = CustodyClass.ofCode(buffer.get());
            MaterialKind kind = MaterialKind.ofCode(buffer.get());
            int domainKeyVersion = buffer.getInt();
            int exactLength = buffer.getInt();
            int blobLength = buffer.getInt();
            if (blobLength != buffer.remaining()) {
                throw new CustodyException("Material is not as long as it says");
            }
            byte[] blob = new byte[blobLength];
            buffer.get(blob);
            return new Material(custodyClass, kind, domainKeyVersion, exactLength, Bytes.owning(blob));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CustodyException("Material is damaged", e);
        }
    }

    /** The record of the domain key that the blob opens with. */
    public RecordKey domainKey(String domain) {
        return DomainKeyRecord.key(domain, custodyClass.domainKeyUse(), domainKeyVersion);
    }

    /** Where the next version of that key will be, when it is replaced: no new material is kept under the old one. */
    public RecordKey nextDomainKey(String domain) {
        return DomainKeyRecord.key(domain, custodyClass.domainKeyUse(), domainKeyVersion + 1);
    }

    @Override
    public String toString() {
        return "Material[" + custodyClass + " " + kind + ", key version " + domainKeyVersion + "]";
    }
}
