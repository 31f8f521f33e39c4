package org.claviger.hsm.pkcs11;

/** A session of the module, used by one thread at a time, with memory for the call it makes. */
final class Session {
    private final long handle;
    private final Scratch scratch;
    private boolean suspect;

    Session(long handle, Scratch scratch) {
        this.handle = handle;
        this.scratch = scratch;
    }

    long handle() {
        return handle;
    }

    Scratch scratch() {
        return scratch;
    }

    /** An operation may still be active in it: it is closed rather than used again. */
    void suspect() {
        suspect = true;
    }

    void suspectIf(boolean condition) {
        suspect |= condition;
    }

    boolean isSuspect() {
        return suspect;
    }
}
