package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.UniqueIdentifierReference;

/**
 * Unique Identifier (2.1 section 4.58): the name of a managed object, or, in a request, a reference to one that an
 * earlier item of the batch answered.
 */
public sealed interface UniqueIdentifier extends WireValue {
    /** The identifier itself. */
    record Text(String value) implements UniqueIdentifier {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.TextItem(tag, value);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** The ID Placeholder, or what the latest operation of a kind in the batch answered: all of its objects. */
    record Reference(UniqueIdentifierReference value) implements UniqueIdentifier {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.EnumerationItem(tag, value.code());
        }
    }

    /** The nth identifier in the response, from zero; negative counts back from the current item. */
    record Index(int value) implements UniqueIdentifier {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.IntegerItem(tag, value);
        }
    }

    UniqueIdentifier ID_PLACEHOLDER = new Reference(UniqueIdentifierReference.ID_PLACEHOLDER);

    static UniqueIdentifier of(String value) {
        return new Text(value);
    }

    static UniqueIdentifier fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.TextItem text) {
            return new Text(text.value());
        }
        if (item instanceof Ttlv.EnumerationItem reference) {
            return new Reference(Enumerations.get(UniqueIdentifierReference.class, reference.value()));
        }
        if (item instanceof Ttlv.IntegerItem index) {
            return new Index(index.value());
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }
}
