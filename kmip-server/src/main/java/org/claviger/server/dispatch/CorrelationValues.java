package org.claviger.server.dispatch;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Server Correlation Values (2.1 section 9.18): one for each answer, never the same twice, and the thread from an
 * answer to its audit record and log lines.
 */
public final class CorrelationValues {
    private final String run;
    private final AtomicLong next = new AtomicLong();

    /** @param run tells the runs of the server apart */
    public CorrelationValues(long run) {
        this.run = HexFormat.of().toHexDigits(run) + "-";
    }

    String next() {
        return run + Long.toHexString(next.incrementAndGet());
    }
}
