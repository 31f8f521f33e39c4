package org.claviger.server.crypto;

import java.security.MessageDigest;
import java.util.function.UnaryOperator;

/** Parts that are hashed as they come; their digest takes no key and so no HSM. */
final class DigestSink implements PartSink {
    private static final byte[] NOTHING = new byte[0];

    private final MessageDigest digest;
    private final UnaryOperator<byte[]> conclusion;

    /** @param conclusion what comes of the digest at the end */
    DigestSink(MessageDigest digest, UnaryOperator<byte[]> conclusion) {
        this.digest = digest;
        this.conclusion = conclusion;
    }

    @Override
    public byte[] take(byte[] part) {
        digest.update(part);
        return NOTHING;
    }

    @Override
    public byte[] finish() {
        return conclusion.apply(digest.digest());
    }

    @Override
    public void close() {
        digest.reset();
    }
}
