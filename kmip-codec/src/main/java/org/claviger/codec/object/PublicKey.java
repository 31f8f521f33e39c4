package org.claviger.codec.object;

/** Public Key (2.1 section 2.6). */
public record PublicKey(KeyBlock keyBlock) implements ManagedObjectValue {}
