package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.hsm.HsmException;
import org.jspecify.annotations.Nullable;

/** Brings files to the disk that were written without a sync: a power cut would lose them up to half a minute later. */
public final class SyncedFiles {
    private static final Pattern TOKEN_DIRECTORY =
            Pattern.compile("(?m)^\\s*directories\\.tokendir\\s*=\\s*(.+?)\\s*$");

    private SyncedFiles() {}

    /**
     * The files and directories of a tree, as far as they are wanted, and the directory that it lies in. Another node that
     * has the same token may destroy a key meanwhile: what is gone needs no sync.
     */
    public static void sync(Path tree, Predicate<Path> wanted) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (wanted.test(path) && (Files.isDirectory(path) || Files.isRegularFile(path))) {
                    force(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !path.equals(tree)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
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
                sync(Path.of(tokens.group(1)), _ -> true);
            }
        } catch (IOException e) {
            throw new HsmException(
                    HsmException.Reason.FAILED, "the token's files cannot be synced to the disk: " + e.getMessage(), e);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // It was destroyed meanwhile.
            return;
        }
    }
}
