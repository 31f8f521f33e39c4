package org.claviger.server.config;

import org.claviger.codec.ttlv.Limits;

/** What one message may cost its reader. */
public record LimitsSection(Limits message) {
    static LimitsSection read(SectionReader keys) {
        return new LimitsSection(new Limits(
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
                keys.number("batch-items", 1_000, 1, 100_000, "The items of one batch.")));
    }
}
