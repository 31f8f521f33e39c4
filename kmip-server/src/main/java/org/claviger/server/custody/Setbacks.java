package org.claviger.server.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.claviger.storage.StoreException;

/** What did not go on of what is done in the background, why, and when it is tried again. */
final class Setbacks {
    private static final Duration REST = Duration.ofMinutes(1);

    /** A database that fails over is there again in seconds. */
    private static final Duration REST_OF_STORE = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<String, Setback> setbacks = new ConcurrentHashMap<>();

    private record Setback(String cause, Instant until) {}

    Setbacks(InstantSource clock) {
        this.clock = clock;
    }

    void met(String what, String cause) {
        met(what, cause, REST);
    }

    void met(String what, RuntimeException cause) {
        met(what, String.valueOf(cause.getMessage()), cause instanceof StoreException ? REST_OF_STORE : REST);
    }

    private void met(String what, String cause, Duration rest) {
        setbacks.put(what, new Setback(cause, clock.instant().plus(rest)));
    }

    /** It is tried at once. */
    void forget(String what) {
        setbacks.remove(what);
    }

    boolean isWaiting(String what) {
        return Optional.ofNullable(setbacks.get(what))
                .filter(met -> clock.instant().isBefore(met.until()))
                .isPresent();
    }

    /** Why it did not go on the last time that it did not; empty where it always did. */
    String cause(String what) {
        return Optional.ofNullable(setbacks.get(what)).map(Setback::cause).orElse("");
    }
}
