package org.claviger.server.config;

import java.time.Duration;

/**
 * The KMIP port and what its clients may cost.
 *
 * @param loops 0 is half the cores, at least one
 * @param requestsInFlightMax requests of one connection that wait or run
 * @param bytesInFlightMax their bytes
 * @param longBodyBytesMax what long bodies in HTTP may take on all connections together
 */
public record NetworkSection(
        HostPort listen,
        int loops,
        int connectionsMax,
        int requestsInFlightMax,
        int bytesInFlightMax,
        int longBodyBytesMax,
        Duration handshakeTimeout,
        Duration stallTimeout,
        Duration messageTimeout,
        Duration idleTimeout,
        Duration drainTimeout) {
    static NetworkSection read(SectionReader keys) {
        return new NetworkSection(
                keys.address(
                        "listen",
                        "127.0.0.1:5696",
                        "Where KMIP clients connect; 5696 is the port registered for KMIP."),
                keys.number("loops", 0, 0, 1024, "Threads for TLS and framing; 0 is half the cores, at least one."),
                keys.number("connections", 16_384, 1, 1_000_000, "Open connections; further ones are closed at once."),
                keys.number(
                        "requests-in-flight",
                        32,
                        1,
                        4096,
                        "Requests of one connection that wait or run; while there are as many, nothing is read from it."),
                keys.size("bytes-in-flight", "8 MiB", "64 KiB", "1 GiB", "The bytes of those requests, likewise."),
                keys.size(
                        "long-body-bytes",
                        "64 MiB",
                        "1 MiB",
                        "1 GiB",
                        "The bytes of bodies over HTTPS longer than 64 KiB, on all connections together; a further one is refused with 503."),
                keys.duration(
                        "handshake-timeout",
                        "4s",
                        "100ms",
                        "5m",
                        "How long a client may take from its connection to the end of the TLS handshake."),
                keys.duration(
                        "stall-timeout",
                        "4s",
                        "100ms",
                        "10m",
                        "How long a message that has begun may go without a further byte, and an answer without being taken."),
                keys.duration(
                        "message-timeout",
                        "1m",
                        "1s",
                        "1h",
                        "How long a message may take from its first byte to its last."),
                keys.duration(
                        "idle-timeout",
                        "1h",
                        "10m",
                        "30d",
                        "How long a connection may be silent between messages; clients rest for a long time."),
                keys.duration(
                        "drain-timeout",
                        "7s",
                        "100ms",
                        "5m",
                        "How long a stopping server waits for the requests that run."));
    }

    public int loopsOrDefault() {
        return loops > 0 ? loops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    public NetworkSection withListen(HostPort newListen) {
        return new NetworkSection(
                newListen,
                loops,
                connectionsMax,
                requestsInFlightMax,
                bytesInFlightMax,
                longBodyBytesMax,
                handshakeTimeout,
                stallTimeout,
                messageTimeout,
                idleTimeout,
                drainTimeout);
    }
}
