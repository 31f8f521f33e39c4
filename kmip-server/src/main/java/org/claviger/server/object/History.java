package org.claviger.server.object;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;

/** Always Sensitive and Never Extractable (2.1 sections 4.3 and 4.33): true for as long as it was never otherwise. */
final class History {
    private History() {}

    static Attributes of(Attributes attributes) {
        boolean sensitive = attributes.bool(Attribute.SENSITIVE).orElse(false);
        boolean extractable = attributes.bool(Attribute.EXTRACTABLE).orElse(true);
        boolean alwaysSensitive = attributes.bool(Attribute.ALWAYS_SENSITIVE).orElse(true);
        boolean neverExtractable = attributes.bool(Attribute.NEVER_EXTRACTABLE).orElse(true);
        return attributes
                .with(Attribute.ALWAYS_SENSITIVE, alwaysSensitive && sensitive)
                .with(Attribute.NEVER_EXTRACTABLE, neverExtractable && !extractable);
    }
}
