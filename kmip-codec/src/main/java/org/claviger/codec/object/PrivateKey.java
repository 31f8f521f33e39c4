package org.claviger.codec.object;

/** Private Key (2.1 section 2.5). */
public record PrivateKey(KeyBlock keyBlock) implements ManagedObjectValue {}
