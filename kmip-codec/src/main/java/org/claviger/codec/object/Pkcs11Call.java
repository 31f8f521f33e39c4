package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Pkcs11Function;
import org.claviger.codec.type.ResultReason;

/** PKCS#11 Function (2.1 section 6.1.37): one of the standard, or a number of a vendor's own. */
public sealed interface Pkcs11Call extends WireValue {
    record Standard(Pkcs11Function function) implements Pkcs11Call {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.EnumerationItem(tag, function.code());
        }
    }

    record OfVendor(int number) implements Pkcs11Call {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.IntegerItem(tag, number);
        }
    }

    static Pkcs11Call fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.EnumerationItem function) {
            return new Standard(Enumerations.find(Pkcs11Function.class, function.value())
                    .orElseThrow(() ->
                            new KmipException(ResultReason.PKCS_11_INVALID_FUNCTION, "There is no such function.")));
        }
        if (item instanceof Ttlv.IntegerItem number) {
            return new OfVendor(number.value());
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }
}
