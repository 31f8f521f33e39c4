package org.claviger.server.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The right to open a home: one process has it at a time, and the system takes it from one that was killed. */
public final class HomeLock implements AutoCloseable {
    /** How long a process that is starting or stopping is waited for: a server takes ten seconds at most to stop. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long STEP_MILLIS = 50;
    private static final String SERVES = "serves";

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Empty while another process, or another part of this one, has it. */
    public static Optional<HomeLock> tryLock(HomeDirectory home) {
        try {
            HomeDirectory.createDirectories(home.path().resolve("run"));
            FileChannel channel = FileChannel.open(
                    home.lock(),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    HomeDirectory.PRIVATE_FILE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // As good as one of another process.
                channel.close();
                return Optional.empty();
            }
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            // What a killed server said of itself.
            channel.truncate(0);
            return Optional.of(new HomeLock(channel));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    /** Waits for one that is starting or stopping, and refuses at once where a server serves. */
    public static HomeLock await(HomeDirectory home) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<HomeLock> lock = tryLock(home);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (!state(home).isEmpty() || System.nanoTime() > end) {
                throw new AdminException(
                        "The home " + home.path() + " is in use by another claviger; stop that one first");
            }
            pause();
        }
    }

    private static String state(HomeDirectory home) {
        try {
            return Files.readString(home.lock());
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    /** What the server of this home waits for, in words that follow its name; empty where it does not. */
    static String waitsFor(HomeDirectory home) {
        String state = state(home);
        return state.equals(SERVES) ? "" : state;
    }

    /** The time between two looks. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException("Interrupted while waiting for the home", e);
        }
    }

    /** This one stays: who wants the home need not wait for it. */
    public void serves() {
        tell(SERVES);
    }

    /**
     * This one stays, but cannot do more than wait.
     *
     * @param cause in words that follow its name
     */
    public void waits(String cause) {
        tell(cause);
    }

    public void stops() {
        tell("");
    }

    private void tell(String state) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(state.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }
}
