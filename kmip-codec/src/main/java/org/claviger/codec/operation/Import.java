package org.claviger.codec.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Import (2.1 section 6.1.25): takes over an object with its identifier and all its attributes. */
public interface Import {
    record Request(
            UniqueIdentifier uniqueIdentifier,
            ObjectType objectType,
            @Nullable Boolean replaceExisting,
            @Nullable KeyWrapType keyWrapType,
            Attributes attributes,
            ManagedObjectValue object)
            implements RequestPayload {
        public Request {
            if (object.type() != objectType) {
                throw KmipException.invalidField("Object Type does not match the object");
            }
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
