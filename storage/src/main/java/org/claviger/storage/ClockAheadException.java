package org.claviger.storage;

import java.time.Duration;

/** A new record's time is so far ahead of the database's that nothing may begin at it. Nothing was done. */
public final class ClockAheadException extends StoreException {
    private static final long serialVersionUID = 1;

    public ClockAheadException(Duration most) {
        super("the clock of this machine is more than " + most.toMinutes()
                + " minutes ahead of the database's: nothing is written with its time");
    }
}
