package org.claviger.server.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.secret.SecretBytes;

/**
 * The value of an object (2.1 section 2), taken apart into what may be stored as it is and what is kept sealed, and
 * put together again: the structure as it was registered, with its key material, certificate or opaque data cut out.
 */
public final class ObjectValue {
    /** Where the value lies, in each type of object; the first of these that is no structure of others. */
    private static final List<Tag> VALUES =
            List.of(Tag.KEY_MATERIAL, Tag.CERTIFICATE_VALUE, Tag.CERTIFICATE_REQUEST_VALUE, Tag.OPAQUE_DATA_VALUE);

    private ObjectValue() {}

    /**
     * An object's structure without its value.
     *
     * @param shape the structure, in which an empty Byte String (or Structure, for transparent key material) stands
     *     where the value was
     * @param value the value: the bytes of a Byte String, or the TTLV encoding of a Structure; the caller closes it
     */
    public record Apart(Ttlv.Structure shape, SecretBytes value) {}

    /** Takes an object apart; empty where it has no value (a registered key whose value is somewhere else). */
    public static Optional<Apart> takeApart(Ttlv.Structure object) {
        for (int i = 0; i < object.items().size(); i++) {
            Ttlv item = object.items().get(i);
            if (holdsValue(item)) {
                return Optional.of(new Apart(replace(object, i, placeholder(item)), secretOf(item)));
            }
            if (item instanceof Ttlv.Structure structure) {
                Optional<Apart> inner = takeApart(structure);
                if (inner.isPresent()) {
                    return Optional.of(new Apart(
                            replace(object, i, inner.get().shape()), inner.get().value()));
                }
            }
        }
        return Optional.empty();
    }

    /** The whole object; its secret items belong to the caller, who closes them, and {@code value} stays open. */
    public static Ttlv.Structure putTogether(Ttlv.Structure shape, SecretBytes value) {
        return fill(shape, value)
                .orElseThrow(() -> new IllegalStateException("the stored structure has no place for its value"));
    }

    private static Optional<Ttlv.Structure> fill(Ttlv.Structure shape, SecretBytes value) {
        for (int i = 0; i < shape.items().size(); i++) {
            Ttlv item = shape.items().get(i);
            if (holdsValue(item)) {
                return Optional.of(replace(shape, i, valueItem(item, value)));
            }
            if (item instanceof Ttlv.Structure structure) {
                Optional<Ttlv.Structure> inner = fill(structure, value);
                if (inner.isPresent()) {
                    return Optional.of(replace(shape, i, inner.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holdsValue(Ttlv item) {
        // A wrapped Key Value is one Byte String; in clear it is a Structure around the Key Material.
        return VALUES.stream().anyMatch(item::is) || (item.is(Tag.KEY_VALUE) && !(item instanceof Ttlv.Structure));
    }

    private static Ttlv placeholder(Ttlv item) {
        return item instanceof Ttlv.Structure
                ? new Ttlv.Structure(item.tag(), List.of())
                : new Ttlv.BytesItem(item.tag(), Bytes.EMPTY);
    }

    private static SecretBytes secretOf(Ttlv item) {
        return switch (item) {
            case Ttlv.SecretItem secret -> secret.value().copy();
            case Ttlv.BytesItem bytes -> SecretBytes.copyOf(bytes.value().toArray());
            case Ttlv.Structure structure -> BinaryEncoding.writeSecret(structure);
            case Ttlv.IntegerItem _,
                    Ttlv.LongIntegerItem _,
                    Ttlv.BigIntegerItem _,
                    Ttlv.EnumerationItem _,
                    Ttlv.BooleanItem _,
                    Ttlv.TextItem _,
                    Ttlv.DateTimeItem _,
                    Ttlv.IntervalItem _,
                    Ttlv.DateTimeExtendedItem _ ->
                throw KmipException.invalidField("The value of an object is a Byte String or a Structure.");
        };
    }

    private static Ttlv valueItem(Ttlv placeholder, SecretBytes value) {
        if (placeholder instanceof Ttlv.Structure) {
            return BinaryEncoding.readSecret(value, Limits.DEFAULT);
        }
        return BinaryEncoding.byteString(placeholder.tag(), value);
    }

    private static Ttlv.Structure replace(Ttlv.Structure structure, int index, Ttlv item) {
        List<Ttlv> items = new ArrayList<>(structure.items());
        items.set(index, item);
        return new Ttlv.Structure(structure.tag(), items);
    }
}
