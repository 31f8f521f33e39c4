package org.claviger.server.config;

/** How key material is held. */
public record CustodySection(LockedMemory lockedMemory) {
    /** What to do where the system refuses to lock memory. */
    public enum LockedMemory {
        /** Start, and warn. */
        PREFERRED,
        /** Refuse to start. */
        REQUIRED
    }

    static CustodySection read(SectionReader keys) {
        return new CustodySection(
                keys.choice(
                        "locked-memory",
                        LockedMemory.PREFERRED,
                        "What to do where the system refuses to keep key material out of swap: start with a warning, or not at all."));
    }
}
