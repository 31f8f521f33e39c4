package org.claviger.server.config;

import java.time.Duration;
import org.claviger.codec.ttlv.Limits;

/** What one message may cost its reader, and what operations may cost between two messages. */
public record LimitsSection(
        Limits message,
        int streams,
        int streamsOfClient,
        Duration streamIdle,
        int streamCollectedBytes,
        int jobsOfClient) {
    static LimitsSection read(SectionReader keys) {
        Limits message = new Limits(
                keys.size(
                        "message-bytes",
                        "1 MiB",
                        "8 KiB",
                        "64 MiB",
                        "The length of a whole message; a longer one is refused."),
                keys.number(
                        "depth",
                        32,
                        12,
                        1_000,
                        "How deep structures may lie in each other; the specification needs 12."),
                keys.number("items", 20_000, 100, 10_000_000, "The items of one message, structures included."),
                keys.size("text-bytes", "64 KiB", "1 KiB", "64 MiB", "The bytes of one text."),
                keys.size("byte-string-bytes", "1 MiB", "1 KiB", "64 MiB", "The bytes of one byte string."),
                keys.size("big-integer-bytes", "2 KiB", "512 B", "64 KiB", "The bytes of one big integer."),
                keys.number("batch-items", 1_000, 1, 100_000, "The items of one batch."));
        return new LimitsSection(
                message,
                keys.number(
                        "streams",
                        64,
                        1,
                        4_096,
                        "Cryptographic operations in parts that are under way at a time; many hold a session of the HSM."),
                keys.number("streams-of-client", 16, 1, 4_096, "The same for one client."),
                keys.duration(
                        "stream-idle",
                        "2m",
                        "1s",
                        "1h",
                        "How long an operation in parts waits for its next part before it ends."),
                keys.size(
                        "stream-collected-bytes",
                        "1 MiB",
                        "1 KiB",
                        "64 MiB",
                        "What one operation in parts keeps where only the whole can be done, as in decryption by GCM."),
                keys.number(
                        "jobs-of-client",
                        100,
                        1,
                        10_000,
                        "Asynchronous operations of one client that are kept, for a day, with their results."));
    }
}
