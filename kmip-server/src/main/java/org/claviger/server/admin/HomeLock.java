package org.claviger.server.admin;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** The right to open a home: one process has it at a time, and the system takes it from one that was killed. */
public final class HomeLock implements AutoCloseable {
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
            return Optional.of(new HomeLock(channel));
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
