package org.claviger.codec.object;

import org.claviger.codec.type.NameType;

/** Name (2.1 section 4.32). */
public record Name(String nameValue, NameType nameType) {
    public static Name of(String value) {
        return new Name(value, NameType.UNINTERPRETED_TEXT_STRING);
    }
}
