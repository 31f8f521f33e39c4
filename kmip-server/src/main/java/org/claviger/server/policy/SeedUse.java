package org.claviger.server.policy;

/** What becomes of the bytes that clients give by RNG Seed. */
public enum SeedUse {
    /** They are taken and left aside: the generator is the one behind every client's keys. */
    IGNORED,
    /** They are mixed into the module's generator. */
    USED,
    /** The operation is denied. */
    REFUSED
}
