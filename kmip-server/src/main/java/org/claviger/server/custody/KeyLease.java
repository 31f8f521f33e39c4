package org.claviger.server.custody;

import org.claviger.hsm.KeyHandle;

/** A key in the HSM, for the length of one operation: the handle stays good until the lease is closed. */
public final class KeyLease implements AutoCloseable {
    private final KeyHandle handle;
    private final Runnable giveBack;
    private boolean open = true;

    KeyLease(KeyHandle handle, Runnable giveBack) {
        this.handle = handle;
        this.giveBack = giveBack;
    }

    public KeyHandle handle() {
        if (!open) {
            throw new IllegalStateException("the lease of this key has ended");
        }
        return handle;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            giveBack.run();
        }
    }
}
