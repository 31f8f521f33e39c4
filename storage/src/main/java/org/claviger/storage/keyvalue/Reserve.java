package org.claviger.storage.keyvalue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is nothing but room on the disk, given back step by step when the disk is full, so that reads and denials
 * can still be audited. From the first step on no change is accepted, until there is room again; then the file grows
 * back. Used by one thread at a time, but for {@link #isInUse}.
 */
public final class Reserve {
    /** None, as for a store in memory. */
    public static final Reserve NONE = new Reserve(null, 0);

    /** What is given back at once. */
    static final long STEP_BYTES = 32L << 20;

    /** With less room left the next step is given back: twice what the audit needs. */
    static final long RELEASE_BELOW_BYTES = 2 * Acceptance.JOURNAL_ROOM_BYTES;

    /** With this much, changes are accepted again; a step that was given back alone does not make so much. */
    static final long ROOM_AGAIN_BYTES = Acceptance.CHANGE_ROOM_BYTES + STEP_BYTES;

    /** What is taken at once, on the thread that writes: some ten milliseconds of it. */
    private static final int GROWTH_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private final @Nullable Path file;
    private final long bytesMax;
    private final SplittableRandom filling = new SplittableRandom();
    private volatile boolean inUse;

    private Reserve(@Nullable Path file, long bytesMax) {
        this.file = file;
        this.bytesMax = bytesMax;
    }

    /** Of so many bytes at most; 0 is none, and takes away one that is there. */
    public static Reserve in(Path file, long bytes) {
        return new Reserve(file, bytes);
    }

    /** Whether the disk is full, so that nothing but the audit may be written, however much room there is now. */
    boolean isInUse() {
        return inUse;
    }

    /** Gives a step back, or takes one, as the room that is left demands. */
    public void look(long usableBytes) {
        if (file == null) {
            return;
        }
        try {
            long held = Files.exists(file) ? Files.size(file) : 0;
            if (held > bytesMax) {
                cut(file, bytesMax);
            } else if (usableBytes < RELEASE_BELOW_BYTES && held > 0) {
                release(file, held);
            } else if (usableBytes >= ROOM_AGAIN_BYTES) {
                hasRoom(file, held, usableBytes);
            }
        } catch (IOException e) {
            LOG.atWarn().log("The reserve {} cannot be changed: {}", file, e.getMessage());
        }
    }

    private void release(Path reserve, long held) throws IOException {
        long left = Math.max(0, held - STEP_BYTES);
        boolean first = !inUse;
        // Before there is room: a change that is accepted meanwhile would take what is for the audit.
        inUse = true;
        cut(reserve, left);
        if (first) {
            LOG.error("The disk is full: nothing is changed any more, and what is read is audited from the reserve."
                    + " Make room");
        }
        LOG.atWarn().log("The disk is full: {} MiB of the reserve are left", left >> 20);
    }

    private static void cut(Path reserve, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(reserve, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    private void hasRoom(Path reserve, long held, long usableBytes) throws IOException {
        if (inUse) {
            inUse = false;
            LOG.info("There is room on the disk again: changes are accepted");
        }
        if (held < bytesMax && usableBytes - GROWTH_BYTES >= ROOM_AGAIN_BYTES) {
            grow(reserve, held, (int) Math.min(GROWTH_BYTES, bytesMax - held));
        }
    }

    /** With bytes that no file system can leave out or make smaller. */
    private void grow(Path reserve, long held, int bytes) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(bytes);
        filling.nextBytes(room.array());
        try (FileChannel channel = FileChannel.open(reserve, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (room.hasRemaining()) {
                channel.write(room, held + room.position());
            }
        }
    }
}
