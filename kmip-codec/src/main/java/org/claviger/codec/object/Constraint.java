package org.claviger.codec.object;

import org.claviger.codec.attribute.Attributes;
import org.jspecify.annotations.Nullable;

/** Constraint (2.1 section 7.6): what new objects of some types and groups have to satisfy. */
public record Constraint(
        @Nullable ObjectTypes objectTypes,
        @Nullable ObjectGroups objectGroups,
        @Nullable Attributes attributes) {}
