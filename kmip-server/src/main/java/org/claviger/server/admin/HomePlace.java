package org.claviger.server.admin;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.claviger.server.config.Configuration;
import org.claviger.storage.StoreUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a home with a store of its own is served. Its copy has the same keys, name and officers, and a store that goes
 * its own way: what is destroyed or revoked in one is not in the other. So the two are not served at once, as far as
 * one machine can tell.
 */
public final class HomePlace {
    private static final Logger LOG = LoggerFactory.getLogger(HomePlace.class);

    private HomePlace() {}

    /**
     * Refuses the copy of a home that is served where it was copied from; of any other that has changed its place it says
     * so, and keeps the new one in mind.
     */
    public static void settle(HomeDirectory home, Configuration configuration) {
        if (configuration.store().url() instanceof StoreUrl.Postgres) {
            // Nodes are made as copies, and their database tells them apart.
            return;
        }
        try {
            String here = home.path().toRealPath().toString();
            String before = Files.exists(home.place()) ? read(home.place()) : here;
            if (!before.equals(here)) {
                moved(here, before);
            }
            if (!before.equals(here) || !Files.exists(home.place())) {
                HomeDirectory.replace(home.place(), here);
            }
        } catch (IOException e) {
            // No reason not to serve: on a full disk reads go on.
            LOG.warn(
                    "{} cannot be written, so a copy of this home is not known for one: {}",
                    home.place(),
                    e.getMessage());
        }
    }

    /** Whatever bytes there are: damaged ones are no place. */
    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static void moved(String here, String before) throws IOException {
        if (isServed(before, here)) {
            throw new AdminException(
                    "The home " + here + " is a copy of " + before + ", which another claviger has in use:"
                            + " what is destroyed or revoked in one would not be in the other. Stop that one first, or make a home"
                            + " of its own with `claviger backup restore`");
        }
        LOG.warn(
                "This home was served at {} before. If it was copied and not moved, never serve both: what is destroyed or"
                        + " revoked in one is not in the other",
                before);
    }

    private static boolean isServed(String before, String here) throws IOException {
        Path lock;
        try {
            lock = HomeDirectory.of(Path.of(before)).lock();
        } catch (InvalidPathException e) {
            return false;
        }
        // Another name of the same place, as a bind mount gives it, is no copy; this process has its lock.
        if (!Files.isWritable(lock)
                || Files.isSameFile(lock, HomeDirectory.of(Path.of(here)).lock())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
