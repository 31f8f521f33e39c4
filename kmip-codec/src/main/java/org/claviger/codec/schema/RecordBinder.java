package org.claviger.codec.schema;

import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.version.ProtocolVersion;

/**
 * Makes a record of a structure and a structure of a record. The record is the schema: the order of its components is
 * the order on the wire, a component's name is its tag, {@code @Nullable} means optional and a list means repeated.
 *
 * <p>A structure that is not like its record is refused with a path in the message: Invalid Field for a field that does
 * not belong there or an unknown enumeration value, Invalid Message for one that is missing, doubled, out of order or of
 * another type (1.4 section 11.1, 2.1 section 11.46). Secrets are shared between the tree and the record, not copied.
 */
public final class RecordBinder {
    private RecordBinder() {}

    /** The record that this structure is. */
    public static <R extends Record> R read(Class<R> type, Ttlv structure) {
        try {
            return RecordSchema.of(type).read(structure);
        } catch (Misfit e) {
            throw e.in(RecordSchema.label(structure.tag())).toKmipException();
        } catch (KmipException e) {
            String label = RecordSchema.label(structure.tag());
            throw Misfit.of(e, label).in(label).toKmipException();
        }
    }

    /** The record of a sealed family of records that this structure is: its tag says which. */
    public static <T> T readMember(Class<T> family, Ttlv structure) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (structure.is(Shapes.tagOf(member))) {
                return family.cast(read(member.asSubclass(Record.class), structure));
            }
        }
        throw KmipException.invalidMessage(RecordSchema.label(structure.tag()) + ": is no " + family.getSimpleName());
    }

    public static Ttlv.Structure write(Tag tag, Record value) {
        return write(tag, value, ProtocolVersion.NEWEST);
    }

    /** Writes what the structure has in this version. */
    public static Ttlv.Structure write(Tag tag, Record value, ProtocolVersion version) {
        return RecordSchema.of(value.getClass()).write(tag.code(), value, version);
    }
}
