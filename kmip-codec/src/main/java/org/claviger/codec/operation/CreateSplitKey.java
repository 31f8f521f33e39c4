package org.claviger.codec.operation;

import java.math.BigInteger;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.SplitKeyMethod;
import org.jspecify.annotations.Nullable;

/** Create Split Key (2.1 section 6.1.10): splits a key, or a new one, into parts. */
public interface CreateSplitKey {
    record Request(
            ObjectType objectType,
            @Nullable UniqueIdentifier uniqueIdentifier,
            int splitKeyParts,
            int splitKeyThreshold,
            SplitKeyMethod splitKeyMethod,
            @Nullable BigInteger primeFieldSize,
            Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {
        public Request {
            if (splitKeyThreshold < 1 || splitKeyThreshold > splitKeyParts) {
                throw KmipException.invalidField("Split Key Threshold lies between 1 and Split Key Parts");
            }
        }
    }

    record Response(@Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers) implements ResponsePayload {}
}
