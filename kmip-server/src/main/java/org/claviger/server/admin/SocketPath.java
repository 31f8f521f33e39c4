package org.claviger.server.admin;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The address of the socket in a home. Systems take some 100 bytes for it: a longer one is reached through a symbolic
 * link to the home that lives as long as this object.
 */
final class SocketPath implements AutoCloseable {
    /** What Linux and macOS both take. */
    private static final int PATH_BYTES_MAX = 100;

    private final UnixDomainSocketAddress address;
    private final @Nullable Path link;

    private SocketPath(UnixDomainSocketAddress address, @Nullable Path link) {
        this.address = address;
        this.link = link;
    }

    static SocketPath of(HomeDirectory home) throws IOException {
        Path socket = home.socket();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX) {
            return new SocketPath(UnixDomainSocketAddress.of(socket), null);
        }
        Path directory = Files.createTempDirectory("claviger");
        Path link = Files.createSymbolicLink(directory.resolve("h"), home.path());
        return new SocketPath(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())), link);
    }

    UnixDomainSocketAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        if (link != null) {
            Files.deleteIfExists(link);
            Path directory = link.getParent();
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        }
    }
}
