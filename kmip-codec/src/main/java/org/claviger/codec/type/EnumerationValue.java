package org.claviger.codec.type;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** A value of one of the enumerations, or a bit of one of the masks, of KMIP. */
public interface EnumerationValue {
    /**
     * What the tables say of a value.
     *
     * @param code the number on the wire; for a bit of a mask, the bit
     * @param label the name in XML and JSON
     * @param since the first version that has it
     * @param until the last version that has it
     * @param aliases other names that are read, older spellings and those of official cases
     */
    record Facts(int code, String label, ProtocolVersion since, ProtocolVersion until, List<String> aliases) {}

    Facts facts();

    default int code() {
        return facts().code();
    }

    default String label() {
        return facts().label();
    }

    default boolean existsIn(ProtocolVersion version) {
        return version.within(facts().since(), facts().until());
    }
}
