package org.claviger.codec.ttlv;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.claviger.codec.ttlv.Ttlv.SecretItem;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;

/** The one place where an encoder touches the bytes of secrets. */
final class Secrets {
    private static final SecretAccess ACCESS = SecretAccess.grant();

    interface ByteSink {
        void accept(ItemType type, byte value);
    }

    private Secrets() {}

    /** A secret of the bytes between the buffer's position and its limit, without a copy on the heap. */
    static SecretBytes read(ByteBuffer bytes) {
        return SecretBytes.copyOf(MemorySegment.ofBuffer(bytes));
    }

    static void write(SecretBytes secret, ByteBuffer out) {
        try {
            out.put(secret.segment(ACCESS).asByteBuffer());
        } finally {
            Reference.reachabilityFence(secret);
        }
    }

    /** A secret of this length that the writer fills, without a copy on the heap. */
    static SecretBytes fill(int length, Consumer<ByteBuffer> writer) {
        SecretBytes secret = SecretBytes.allocate(length);
        writer.accept(secret.segment(ACCESS).asByteBuffer());
        return secret;
    }

    /** What the reader makes of the bytes, which it does not keep. */
    static <T> T lend(SecretBytes secret, Function<ByteBuffer, T> reader) {
        try {
            return reader.apply(secret.segment(ACCESS).asByteBuffer());
        } finally {
            Reference.reachabilityFence(secret);
        }
    }

    /** The bytes of what is kept like a secret and is none, such as a certificate. */
    static Bytes reveal(SecretBytes bytes) {
        return bytes.read(ACCESS, Bytes::of);
    }

    static void write(SecretItem item, ByteSink out) {
        try {
            MemorySegment memory = item.value().segment(ACCESS);
            for (long i = 0; i < memory.byteSize(); i++) {
                out.accept(item.type(), memory.get(ValueLayout.JAVA_BYTE, i));
            }
        } finally {
            Reference.reachabilityFence(item);
        }
    }
}
