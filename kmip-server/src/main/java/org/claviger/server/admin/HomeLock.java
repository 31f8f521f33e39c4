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
    private static final String SERVING = "serving\n";

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
            if (isServed(home) || System.nanoTime() > end) {
                throw new AdminException(
                        "The home " + home.path() + " is in use by another claviger; stop that one first");
            }
            pause();
        }
    }

    private static boolean isServed(HomeDirectory home) {
        try {
            return Files.size(home.lock()) > 0;
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
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

    /** Tells others whether this one stays: who wants the home then need not wait for it. */
    public void serving(boolean serves) {
        try {
            channel.truncate(0);
            if (serves) {
                channel.write(ByteBuffer.wrap(SERVING.getBytes(StandardCharsets.US_ASCII)), 0);
            }
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
