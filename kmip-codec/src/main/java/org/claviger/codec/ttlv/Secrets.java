package org.claviger.codec.ttlv;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
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
