package org.claviger.server.identity;

import org.claviger.codec.ttlv.Bytes;

/**
 * What is kept of the user name and password that a client proves itself by, beside its certificate: PBKDF2 with
 * HMAC-SHA-256 over the password in UTF-8 (RFC 8018).
 */
public record PasswordHash(String username, Bytes salt, int iterations, Bytes hash) {
    public static final int SALT_BYTES = 16;
    public static final int HASH_BYTES = 32;
    /** Some 100 ms of one processor: it is spent once for each password that a client tries, see {@code Passwords}. */
    public static final int ITERATIONS = 200_000;

    public static final int ITERATIONS_MAX = 2_000_000;

    public PasswordHash {
        if (username.isEmpty()
                || salt.length() != SALT_BYTES
                || hash.length() != HASH_BYTES
                || iterations < ITERATIONS
                || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException("no hash of a password as this server makes it");
        }
    }
}
