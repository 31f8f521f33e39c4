package org.claviger.server.object;

import java.nio.ByteBuffer;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.server.custody.Material;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
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
    private static final byte[] NOTHING = new byte[0];

    private ObjectRecord() {}

    public static RecordContent write(ManagedObject object) {
        Blob body = new BodyWriter()
                .octet(FORMAT)
                .text(object.owner())
                .text(object.group() == null ? "" : object.group())
                .number(object.materialVersion())
                .part(object.attributes().encode())
                .part(object.shape() == null ? NOTHING : encode(object.shape()))
                .part(
                        object.material() == null
                                ? NOTHING
                                : object.material().encode().toArray())
                .toBlob();
        return new RecordContent(body, IndexTerms.of(object), IndexTerms.claimsOf(object));
    }

    public static ManagedObject read(StoredRecord record) {
        BodyReader body = new BodyReader(record.body());
        BodyReader.requireFormat(body.octet(), FORMAT);
        String owner = body.text();
        String group = body.text();
        int materialVersion = body.number();
        Attributes attributes = Attributes.decode(body.part());
        Bytes shape = Bytes.owning(body.part());
        Bytes material = Bytes.owning(body.part());
        return new ManagedObject(
                record.key().id(),
                record.key().domain(),
                owner,
                group.isEmpty() ? null : group,
                attributes,
                decode(shape),
                material.isEmpty() ? null : Material.decode(material),
                materialVersion);
    }

    private static byte[] encode(Ttlv item) {
        ByteBuffer buffer = ByteBuffer.allocate(BinaryEncoding.size(item));
        BinaryEncoding.write(item, buffer);
        return buffer.array();
    }

    private static Ttlv.@Nullable Structure decode(Bytes shape) {
        return shape.isEmpty() ? null : (Ttlv.Structure) BinaryEncoding.read(shape.asByteBuffer(), Limits.DEFAULT);
    }
}
