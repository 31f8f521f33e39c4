package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Object Defaults (2.1 section 7.22), for one object type or several. */
public record ObjectDefaults(
        @Nullable ObjectType objectType,
        @Nullable ObjectTypes objectTypes,
        Attributes attributes,
        @Nullable ObjectGroups objectGroups) {
    public ObjectDefaults {
        if ((objectType == null) == (objectTypes == null)) {
            throw KmipException.invalidMessage("has either an Object Type or Object Types");
        }
    }
}
