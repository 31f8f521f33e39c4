package org.claviger.storage;

/** Where a store is: {@code rocksdb:}, {@code mapdb:}, {@code mapdb:memory} or {@code postgresql://host/database}. */
public sealed interface StoreUrl {
    /** RocksDB in the home; the default. */
    record RocksDb() implements StoreUrl {}

    /** MapDB in a file in the home. */
    record MapDbFile() implements StoreUrl {}

    /** MapDB in memory: gone when the process ends. */
    record MapDbMemory() implements StoreUrl {}

    /** PostgreSQL, or what speaks its protocol and keeps its promises. */
    record Postgres(String jdbcUrl) implements StoreUrl {}

    static StoreUrl parse(String url) {
        return switch (url) {
            case "rocksdb:" -> new RocksDb();
            case "mapdb:" -> new MapDbFile();
            case "mapdb:memory" -> new MapDbMemory();
            default -> {
                if (url.startsWith("postgresql://") || url.startsWith("postgres://")) {
                    yield postgres(url.substring(url.indexOf("//")));
                }
                throw new IllegalArgumentException(
                        "a store is rocksdb:, mapdb:, mapdb:memory or postgresql://host:port/database, not " + url);
            }
        };
    }

    private static Postgres postgres(String rest) {
        String authority = rest.split("[/?]", 4)[2];
        if (authority.contains("@") || rest.contains("password=")) {
            throw new IllegalArgumentException("a store's address holds no password, because addresses end up in logs:"
                    + " say ?user=NAME and put the password into ~/.pgpass or name a passfile=");
        }
        return new Postgres("jdbc:postgresql:" + rest);
    }
}
