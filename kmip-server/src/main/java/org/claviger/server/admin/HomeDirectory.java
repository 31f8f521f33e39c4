package org.claviger.server.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.TlsPolicy.ServerKey;

/** Where everything of a server lies. */
public record HomeDirectory(Path path) {
    /** For files that nobody else may read. */
    public static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    public static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    public static HomeDirectory of(Path path) {
        return new HomeDirectory(path.toAbsolutePath().normalize());
    }

    public Path configuration() {
        return path.resolve(Configuration.FILE);
    }

    /** Certificates of the authorities and the key that audit checkpoints verify with. */
    public Path authorities() {
        return path.resolve("pki");
    }

    Path auditKey() {
        return authorities().resolve("audit.pub");
    }

    /** What the HSMs sign with whose keys this home takes. */
    Path peerKeys() {
        return authorities().resolve("peers.pub");
    }

    /** The newest audit checkpoint, beside the store. */
    public Path auditCheckpoint() {
        return path.resolve("audit").resolve("checkpoint");
    }

    /** Audit records that wait for a database that is away. */
    Path auditSpool() {
        return path.resolve("audit").resolve("spool");
    }

    Path serverCertificate(ServerKey kind) {
        return path.resolve("tls").resolve(serverFile(kind) + ".crt");
    }

    Path serverKey(ServerKey kind) {
        return path.resolve("tls").resolve(serverFile(kind) + ".key");
    }

    private static String serverFile(ServerKey kind) {
        return kind == ServerKey.P_256
                ? "server"
                : "server-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where SoftHSM2 keeps the token that {@code init} makes. */
    Path token() {
        return path.resolve("token");
    }

    /** The token's PIN, where {@code init --demo} left it. */
    Path demoPin() {
        return path.resolve("demo").resolve("pin");
    }

    /** The administrator that {@code init --demo} leaves in the home. */
    public Path demoAdministrator() {
        return path.resolve("demo").resolve("administrator.p12");
    }

    public Path socket() {
        return path.resolve("admin.sock");
    }

    Path lock() {
        return path.resolve("run").resolve("lock");
    }

    /** Where the home was when it was last served. */
    Path place() {
        return path.resolve("place");
    }

    /** The addresses of the running server. */
    public Path ports() {
        return path.resolve("run").resolve("ports");
    }

    /** @throws AdminException where nobody can say, because this user may not look into it */
    public boolean isInitialised() {
        return isThere(configuration());
    }

    /** What {@link Files#exists} says, but that a file which may not be looked at is no file that is not there. */
    static boolean isThere(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw explain(e);
        }
    }

    /** @throws AdminException where it is none */
    public void requireInitialised() {
        if (!isInitialised()) {
            throw new AdminException(
                    path + " is no home of Claviger; make one with `claviger init --home " + path + "`");
        }
    }

    static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
    }

    /** Writes a new file at once or not at all; one that is there is replaced. */
    public static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        writeNew(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes a file that only its owner reads, and that must not be there. */
    static void writeNew(Path file, String text) throws IOException {
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** What went wrong with a file, with the remedy. */
    public static AdminException explain(IOException e) {
        String file = e instanceof FileSystemException of && of.getFile() != null ? of.getFile() : "a file";
        String reason = e instanceof FileSystemException of && of.getReason() != null ? of.getReason() : e.getMessage();
        return switch (e) {
            case AccessDeniedException _ ->
                new AdminException(file + " may not be read or written by this user; run as the owner of the home", e);
            case NoSuchFileException _ -> new AdminException(file + " is not there; restore it from a backup", e);
            case FileAlreadyExistsException _ ->
                new AdminException(file + " is there already and was left as it is; choose another place", e);
            default ->
                new AdminException(
                        reason != null && reason.contains("No space left")
                                ? "The disk of " + file + " is full; make room and try again"
                                : file + " cannot be read or written: " + reason,
                        e);
        };
    }
}
