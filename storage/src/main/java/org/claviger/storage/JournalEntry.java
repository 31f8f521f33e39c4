package org.claviger.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An audit record in its node's chain: it carries the hash of the entry before it (32 zero bytes in the very first).
 * The hash of an entry covers everything in it, and is what a signed checkpoint signs.
 */
public record JournalEntry(String node, JournalPosition position, Blob previousHash, Blob payload) {
    /** What the first entry of a node carries as the hash before it. */
    public static final Blob NO_HASH = Blob.adopt(new byte[32]);

    private static final byte[] CONTEXT = "claviger journal 1".getBytes(StandardCharsets.US_ASCII);

    /**
     * SHA-256 over: the text {@code claviger journal 1}, the node's name in UTF-8 after its length (one byte), epoch,
     * sequence (eight bytes each), the hash before, the payload.
     */
    public Blob hash() {
        byte[] name = node.getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = sha256();
        digest.update(CONTEXT);
        digest.update((byte) name.length);
        digest.update(name);
        digest.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(position.epoch())
                .putLong(position.sequence())
                .flip());
        digest.update(previousHash.array());
        digest.update(payload.array());
        return Blob.adopt(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
