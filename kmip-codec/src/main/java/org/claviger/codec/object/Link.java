package org.claviger.codec.object;

import org.claviger.codec.type.LinkType;

/** Link (2.1 section 4.31): from one managed object to another. */
public record Link(LinkType linkType, UniqueIdentifier linkedObjectIdentifier) {
    public static Link to(String identifier, LinkType type) {
        return new Link(type, UniqueIdentifier.of(identifier));
    }
}
