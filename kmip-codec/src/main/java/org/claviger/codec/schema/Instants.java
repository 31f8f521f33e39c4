package org.claviger.codec.schema;

import java.time.Instant;

/** Instants within what {@link Instant} can hold; the wire's 64 bits reach further. */
final class Instants {
    private Instants() {}

    static Instant ofSeconds(long seconds) {
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw Misfit.field("is out of range");
        }
        return Instant.ofEpochSecond(seconds);
    }

    static Instant ofMicroseconds(long microseconds) {
        return Instant.ofEpochSecond(
                Math.floorDiv(microseconds, 1_000_000), Math.floorMod(microseconds, 1_000_000) * 1_000L);
    }

    static long toMicroseconds(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
