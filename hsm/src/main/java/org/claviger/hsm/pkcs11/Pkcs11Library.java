package org.claviger.hsm.pkcs11;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A library in this process, of which one token or several are in use. It is initialised with the first and ended with
 * the last: as long as another token is in use, one begins anew by its own sessions alone. To initialise the library
 * beneath them would give their handles to other keys.
 */
public final class Pkcs11Library {
    private final Pkcs11 pkcs11;
    private int tokens;
    private boolean started;

    private Pkcs11Library(Pkcs11 pkcs11) {
        this.pkcs11 = pkcs11;
    }

    public static Pkcs11Library load(Path path) {
        return new Pkcs11Library(Pkcs11.load(path));
    }

    /** Opens one of its tokens; the configuration's library is this one. */
    public Pkcs11Hsm open(Pkcs11Config config) {
        return Pkcs11Hsm.open(this, config);
    }

    Pkcs11 functions() {
        return pkcs11;
    }

    /** @param initialise true where the library did not run before */
    synchronized void begin(BooleanSupplier initialise) {
        if (tokens == 0) {
            started = initialise.getAsBoolean();
        }
        tokens++;
    }

    /** Where {@link #begin} was followed by a failure, before there was a slot. */
    synchronized void giveUp() {
        tokens--;
        if (tokens == 0 && started) {
            pkcs11.finish();
        }
    }

    /**
     * Ends what a token has in the library.
     *
     * @param anyway also C_Finalize where the library ran before us: what is left of it is of no use to anybody
     */
    synchronized void end(long slot, boolean anyway) {
        tokens--;
        if (tokens > 0) {
            // Its answer does not count: the library may be gone, which the next call finds.
            pkcs11.closeAllSessions(slot);
        } else if (started || anyway) {
            pkcs11.finish();
        }
    }
}
