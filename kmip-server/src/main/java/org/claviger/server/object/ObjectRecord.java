package org.claviger.server.object;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.server.custody.Material;
import org.claviger.storage.Blob;
import org.claviger.storage.RecordContent;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A managed object as the body of a record of the store; the store's key holds its domain and identifier.
 *
 * <pre>
 * format 1:  1 format | owner | group, empty for none | 4 material version
 *            | attributes | shape, empty for none | material, empty for none      (each with its length in 4 bytes)
 * </pre>
 */
public final class ObjectRecord {
    private static final int FORMAT = 1;
    private static final int PART_BYTES_MAX = 16 << 20;

    private ObjectRecord() {}

    public static RecordContent write(ManagedObject object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(object.owner());
            out.writeUTF(object.group() == null ? "" : object.group());
            out.writeInt(object.materialVersion());
            writePart(out, Bytes.owning(object.attributes().encode()));
            writePart(out, object.shape() == null ? Bytes.EMPTY : encode(object.shape()));
            writePart(
                    out,
                    object.material() == null ? Bytes.EMPTY : object.material().encode());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return new RecordContent(Blob.adopt(bytes.toByteArray()), IndexTerms.of(object), IndexTerms.claimsOf(object));
    }

    public static ManagedObject read(StoredRecord record) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(record.body().toByteArray()))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        record.key() + " is of format " + format + ", of a newer version than this one");
            }
            String owner = in.readUTF();
            String group = in.readUTF();
            int materialVersion = in.readInt();
            Attributes attributes = Attributes.decode(readPart(in).toArray());
            Bytes shape = readPart(in);
            Bytes material = readPart(in);
            return new ManagedObject(
                    record.key().id(),
                    record.key().domain(),
                    owner,
                    group.isEmpty() ? null : group,
                    attributes,
                    decode(shape),
                    material.isEmpty() ? null : Material.decode(material),
                    materialVersion);
        } catch (IOException e) {
            throw new IllegalStateException(record.key() + " is damaged", e);
        }
    }

    private static Bytes encode(Ttlv item) {
        ByteBuffer buffer = ByteBuffer.allocate(BinaryEncoding.size(item));
        BinaryEncoding.write(item, buffer);
        return Bytes.owning(buffer.array());
    }

    private static Ttlv.@Nullable Structure decode(Bytes shape) {
        return shape.isEmpty() ? null : (Ttlv.Structure) BinaryEncoding.read(shape.asByteBuffer(), Limits.DEFAULT);
    }

    private static void writePart(DataOutputStream out, Bytes part) throws IOException {
        out.writeInt(part.length());
        out.write(part.toArray());
    }

    private static Bytes readPart(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > PART_BYTES_MAX) {
            throw new IOException("a part of " + length + " bytes");
        }
        return Bytes.owning(in.readNBytes(length));
    }
}
