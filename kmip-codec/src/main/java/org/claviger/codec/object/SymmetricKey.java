package org.claviger.codec.object;

/** Symmetric Key (2.1 section 2.9). */
public record SymmetricKey(KeyBlock keyBlock) implements ManagedObjectValue {}
