package org.claviger.codec.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.PutFunction;
import org.jspecify.annotations.Nullable;

/** Put (2.1 section 6.2.3): gives a client an object. */
public interface Put {
    record Request(
            UniqueIdentifier uniqueIdentifier,
            PutFunction putFunction,
            @Nullable UniqueIdentifier replacedUniqueIdentifier,
            ManagedObjectValue object,
            @Nullable Attributes attributes)
            implements RequestPayload {
        public Request {
            if (putFunction == PutFunction.REPLACE && replacedUniqueIdentifier == null) {
                throw KmipException.invalidMessage("Replaced Unique Identifier is missing");
            }
        }
    }

    record Response() implements ResponsePayload {}
}
