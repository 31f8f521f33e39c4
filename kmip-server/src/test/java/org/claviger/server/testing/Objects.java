package org.claviger.server.testing;

import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.object.ManagedObject;

/** Managed objects for tests: without more words, an active AES-256 key of alice's that may do everything. */
public final class Objects {
    public static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private Attributes attributes = Attributes.NONE
            .with(Attribute.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY)
            .with(Attribute.STATE, State.ACTIVE)
            .with(Attribute.INITIAL_DATE, NOW.minusSeconds(3600))
            .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
            .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
            .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.UNRESTRICTED.code());
    private String domain = "default";
    private String owner = "alice";

    private Objects() {}

    public static Objects key() {
        return new Objects();
    }

    public Objects with(Attribute attribute, Object value) {
        attributes = attributes.with(attribute, value);
        return this;
    }

    public Objects state(State state) {
        return with(Attribute.STATE, state);
    }

    public Objects mask(UsageMask... bits) {
        int mask = 0;
        for (UsageMask bit : bits) {
            mask |= bit.code();
        }
        return with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, mask);
    }

    public Objects type(ObjectType type) {
        return with(Attribute.OBJECT_TYPE, type);
    }

    public Objects of(String newDomain, String newOwner) {
        domain = newDomain;
        owner = newOwner;
        return this;
    }

    public ManagedObject build() {
        return new ManagedObject("key-1", domain, owner, null, attributes, null, null, 1);
    }
}
