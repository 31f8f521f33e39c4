package org.claviger.server.config;

import java.time.Duration;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;

/**
 * Where records are kept.
 *
 * @param node this node's name in the audit, where several share a database
 * @param standbyRequired whether the database must have a synchronous standby
 * @param scrubPeriod how often a running server verifies its store
 * @param stale what is answered while a database is away
 */
public record StoreSection(
        StoreUrl url, String node, boolean standbyRequired, Duration scrubPeriod, StaleSettings stale) {
    static StoreSection read(SectionReader keys) {
        return new StoreSection(
                keys.parsed(
                        "url",
                        "rocksdb:",
                        "\"rocksdb:\", \"mapdb:\", \"mapdb:memory\" or \"postgresql://HOST:PORT/DATABASE\"",
                        "Where records are kept; mapdb loses data when it is killed and is for tests.",
                        StoreUrl::parse),
                keys.parsed(
                        "node",
                        StoreSettings.NODE,
                        "a name of letters, digits, dots and dashes, at most " + StoreSettings.NODE_BYTES_MAX + " long",
                        "This node's name; nodes that share a database have one each, and keep it.",
                        StoreSection::nodeName),
                keys.flag(
                        "standby-required",
                        false,
                        "Whether a PostgreSQL database without a synchronous standby is refused: a change that only the"
                                + " primary has is lost with it."),
                keys.duration(
                        "scrub-period",
                        "1d",
                        "1m",
                        "1d",
                        "How often the running server compares all its records with the signed sums: what somebody deleted"
                                + " or put back behind its back is logged and makes `claviger doctor` red."),
                StaleSettings.read(keys));
    }

    private static String nodeName(String text) {
        if (text.length() > StoreSettings.NODE_BYTES_MAX || !text.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
            throw new IllegalArgumentException(text + " is no name of a node");
        }
        return text;
    }
}
