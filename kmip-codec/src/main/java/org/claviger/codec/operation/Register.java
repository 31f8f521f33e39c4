package org.claviger.codec.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Register (2.1 section 6.1.43): gives the server an object that was made elsewhere. */
public interface Register {
    record Request(
            ObjectType objectType,
            Attributes attributes,
            ManagedObjectValue object,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {
        public Request {
            if (object.type() != objectType) {
                throw KmipException.invalidField("Object Type does not match the object");
            }
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
