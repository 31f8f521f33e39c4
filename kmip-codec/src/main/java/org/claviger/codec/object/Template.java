package org.claviger.codec.object;

import org.claviger.codec.attribute.Attributes;

/** Template (1.4 section 2.2.6): attributes, under a name, for objects that are made by that name. Gone in 2.0. */
public record Template(Attributes attributes) implements ManagedObjectValue {}
