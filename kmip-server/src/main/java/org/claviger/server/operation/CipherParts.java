package org.claviger.server.operation;

import org.claviger.codec.object.Data;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.CipherStream;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.dispatch.DataPart;
import org.jspecify.annotations.Nullable;

/** What Encrypt and Decrypt answer to one part. */
final class CipherParts {
    private CipherParts() {}

    /**
     * @param data null where nothing can be returned yet, or nothing is left
     * @param tag with the last part of an authenticated encryption
     */
    record Output(@Nullable Data data, @Nullable Bytes tag) {}

    static Output of(CipherStream stream, DataPart part) {
        Bytes now = part.bytes().isEmpty() ? Bytes.EMPTY : stream.update(part.bytes());
        if (!part.last()) {
            return new Output(dataOf(now), null);
        }
        Cryptography.Encrypted rest = stream.finish();
        return new Output(dataOf(joined(now, rest.data())), rest.tag());
    }

    private static @Nullable Data dataOf(Bytes bytes) {
        return bytes.isEmpty() ? null : Data.of(bytes);
    }

    private static Bytes joined(Bytes first, Bytes second) {
        byte[] joined = new byte[first.length() + second.length()];
        first.asByteBuffer().get(joined, 0, first.length());
        second.asByteBuffer().get(joined, first.length(), second.length());
        return Bytes.owning(joined);
    }
}
