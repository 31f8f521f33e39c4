package org.claviger.storage;

import java.time.Duration;

/** The time of a change is so far ahead of the database's that nothing is written with it. Nothing was done. */
public final class ClockAheadException extends StoreException {
    /** How far a time may be ahead of the database's. */
    public static final Duration MOST = Duration.ofMinutes(5);

    private static final long serialVersionUID = 1;

    public ClockAheadException() {
        super("the clock of this machine is more than " + MOST.toMinutes()
                + " minutes ahead of the database's: nothing is written with its time");
    }
}
