package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.claviger.hsm.HsmException;
import org.jspecify.annotations.Nullable;

/** Brings files to the disk that were written without a sync: a power cut would lose them up to half a minute later. */
public final class SyncedFiles {
    private static final int TRIES = 10;
    private static final Pattern TOKEN_DIRECTORY =
            Pattern.compile("(?m)^\\s*directories\\.tokendir\\s*=\\s*(.+?)\\s*$");

    private SyncedFiles() {}

    /** The files and directories of a tree, as far as they are wanted, and the directory that it lies in. */
    public static void sync(Path tree, Predicate<Path> wanted) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(tree)) {
            paths = all.filter(wanted)
                    .filter(path -> Files.isDirectory(path) || Files.isRegularFile(path))
                    .toList();
        }
        for (Path path : paths) {
            force(path);
        }
        Path parent = tree.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent);
        }
    }

    /**
     * The tokens of SoftHSM2, which syncs nothing itself: what is kept under a new root would outlive the root.
     *
     * @param configuration null for another module
     */
    static void syncTokens(@Nullable Path configuration) {
        if (configuration == null) {
            return;
        }
        try {
            Matcher tokens = TOKEN_DIRECTORY.matcher(Files.readString(configuration, StandardCharsets.UTF_8));
            if (tokens.find()) {
                syncShared(Path.of(tokens.group(1)));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new HsmException(
                    HsmException.Reason.FAILED, "the token's files cannot be synced to the disk: " + e.getMessage(), e);
        }
    }

    /** Another node that has the same token may destroy a key while its files are listed. */
    private static void syncShared(Path tokens) throws IOException {
        for (int left = TRIES; left > 0; left--) {
            try {
                sync(tokens, _ -> true);
                return;
            } catch (UncheckedIOException e) {
                if (left == 1 || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // So it was destroyed meanwhile.
            return;
        }
    }
}
