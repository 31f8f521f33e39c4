package org.claviger.codec.object;

/** PGP Key (2.1 section 2.4): its key material is the ASCII-armoured export. */
public record PgpKey(int pgpKeyVersion, KeyBlock keyBlock) implements ManagedObjectValue {}
