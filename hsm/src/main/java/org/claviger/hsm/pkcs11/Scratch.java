package org.claviger.hsm.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Native memory of one session for the arguments and results of one call: taken piece by piece, given back and zeroed
 * all at once. A call that needs more than it holds gets the rest from an arena of its own.
 */
final class Scratch implements SegmentAllocator {
    private static final long BYTES = 16 * 1024;
    private static final long ALIGNMENT = 8;

    // Freed when the session that holds it is forgotten.
    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, ALIGNMENT);
    private long used;
    private @Nullable Arena overflow;
    private final List<MemorySegment> overflowPieces = new ArrayList<>();

    @Override
    @SuppressWarnings("MustBeClosedChecker") // reset closes it
    public MemorySegment allocate(long bytes, long alignment) {
        long rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (used + rounded <= BYTES) {
            MemorySegment piece = memory.asSlice(used, bytes);
            used += rounded;
            return piece;
        }
        if (overflow == null) {
            // Shared, since a stream's session may be used by another thread at its next part.
            overflow = Arena.ofShared();
        }
        MemorySegment piece = overflow.allocate(bytes, Math.max(alignment, ALIGNMENT));
        overflowPieces.add(piece);
        return piece;
    }

    MemorySegment bytes(long count) {
        return allocate(count, ALIGNMENT);
    }

    MemorySegment copy(byte[] bytes) {
        MemorySegment copy = bytes(bytes.length);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    MemorySegment number(long value) {
        MemorySegment number = bytes(Long.BYTES);
        number.set(ValueLayout.JAVA_LONG, 0, value);
        return number;
    }

    /** Zeroes what was taken and takes it back. */
    void reset() {
        memory.asSlice(0, used).fill((byte) 0);
        used = 0;
        if (overflow != null) {
            overflowPieces.forEach(piece -> piece.fill((byte) 0));
            overflowPieces.clear();
            overflow.close();
            overflow = null;
        }
    }
}
