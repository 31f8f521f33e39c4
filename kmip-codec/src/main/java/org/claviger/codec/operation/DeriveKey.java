package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.ObjectType;

/** Derive Key (2.1 section 6.1.14): derives a key or secret data from others. */
public interface DeriveKey {
    record Request(
            ObjectType objectType,
            @Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers,
            DerivationMethod derivationMethod,
            DerivationParameters derivationParameters,
            Attributes attributes)
            implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
