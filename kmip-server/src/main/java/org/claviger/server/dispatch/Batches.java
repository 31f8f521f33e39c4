package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.ttlv.Ttlv;

/** Runs the items of a message. */
interface Batches {
    /** The answers to the items, in order; items after a failure are left out as the message says. */
    List<Ttlv.Structure> run(BatchRunner.Request request);

    /** The time that answers bear. */
    Instant now();
}
