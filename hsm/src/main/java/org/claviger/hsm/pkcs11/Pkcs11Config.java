package org.claviger.hsm.pkcs11;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which module and token are used, and how hard.
 *
 * @param library the module's shared library
 * @param softHsmConfiguration the value of SOFTHSM2_CONF, set before each start of the module; null leaves the environment
 *     as it is
 * @param initialise what C_Initialize hands to the module, in the module's own words; empty for nothing
 * @param sessionsMax sessions for requests; keys have sessions of their own
 * @param streamsMax sessions for data in parts: each stream holds one until it ends
 * @param sessionWait how long a call waits for a session before it is BUSY
 * @param drainWait how long a reconnect or close waits for running calls
 */
public record Pkcs11Config(
        Path library,
        @Nullable Path softHsmConfiguration,
        String tokenLabel,
        PinSource pinSource,
        String initialise,
        int sessionsMax,
        int streamsMax,
        Duration sessionWait,
        Duration drainWait) {

    public static final int DEFAULT_SESSIONS_MAX = 16;
    public static final int DEFAULT_STREAMS_MAX = 64;
    public static final Duration DEFAULT_SESSION_WAIT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_DRAIN_WAIT = Duration.ofSeconds(10);

    public Pkcs11Config {
        if (sessionsMax < 1 || streamsMax < 1) {
            throw new IllegalArgumentException(
                    "sessionsMax is " + sessionsMax + " and streamsMax " + streamsMax + ": each is at least 1");
        }
    }

    public Pkcs11Config(Path library, @Nullable Path softHsmConfiguration, String tokenLabel, PinSource pinSource) {
        this(
                library,
                softHsmConfiguration,
                tokenLabel,
                pinSource,
                "",
                DEFAULT_SESSIONS_MAX,
                DEFAULT_STREAMS_MAX,
                DEFAULT_SESSION_WAIT,
                DEFAULT_DRAIN_WAIT);
    }

    public Pkcs11Config withSessions(int sessions, int streams) {
        return new Pkcs11Config(
                library,
                softHsmConfiguration,
                tokenLabel,
                pinSource,
                initialise,
                sessions,
                streams,
                sessionWait,
                drainWait);
    }

    public Pkcs11Config withInitialise(String parameters) {
        return new Pkcs11Config(
                library,
                softHsmConfiguration,
                tokenLabel,
                pinSource,
                parameters,
                sessionsMax,
                streamsMax,
                sessionWait,
                drainWait);
    }
}
