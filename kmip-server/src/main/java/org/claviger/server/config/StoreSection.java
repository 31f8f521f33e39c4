package org.claviger.server.config;

import org.claviger.storage.StoreUrl;

/** Where records are kept. */
public record StoreSection(StoreUrl url) {
    static StoreSection read(SectionReader keys) {
        return new StoreSection(keys.parsed(
                "url",
                "rocksdb:",
                "\"rocksdb:\", \"mapdb:\", \"mapdb:memory\" or \"postgresql://HOST:PORT/DATABASE\"",
                "Where records are kept; mapdb loses data when it is killed and is for tests.",
                StoreUrl::parse));
    }
}
