package org.claviger.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.admin.AdminMessages.Hello;
import org.claviger.server.admin.AdminMessages.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers commands through a socket in the home, to the home's owner and root alone. */
public final class AdminSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
    private static final int CONNECTIONS_MAX = 16;
    private static final String ROOT = "root";

    private final HomeDirectory home;
    private final OpenHome open;
    private final Administration administration;
    private final ServerSocketChannel socket;
    private final Semaphore room = new Semaphore(CONNECTIONS_MAX);

    private AdminSocket(OpenHome open, Administration administration, ServerSocketChannel socket) {
        this.home = open.directory();
        this.open = open;
        this.administration = administration;
        this.socket = socket;
    }

    /** Whoever calls it has the home's lock, so that a socket that is there belongs to nobody any more. */
    public static AdminSocket start(OpenHome open, Administration administration) throws IOException {
        Files.deleteIfExists(open.directory().socket());
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (SocketPath path = SocketPath.of(open.directory())) {
            socket.bind(path.address());
        }
        Files.setPosixFilePermissions(open.directory().socket(), PosixFilePermissions.fromString("rw-------"));
        AdminSocket server = new AdminSocket(open, administration, socket);
        Thread.ofPlatform().name("admin-socket").daemon().start(server::accept);
        return server;
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                SocketChannel channel = socket.accept();
                if (!room.tryAcquire()) {
                    channel.close();
                    continue;
                }
                Thread.ofVirtual().name("admin").start(() -> serve(channel));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("A connection to the socket in the home could not be accepted");
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            String user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!user.equals(ROOT) && !user.equals(Files.getOwner(home.path()).getName())) {
                LOG.atWarn().addKeyValue("user", user).log("Refused a command of a user who does not own the home");
                return;
            }
            InputStream in = Channels.newInputStream(channel);
            OutputStream out = Channels.newOutputStream(channel);
            Hello hello = new Hello(RandomCode.of(open.random()));
            AdminMessages.writeLine(out, hello);
            Envelope envelope = AdminMessages.readLine(in, Envelope.class);
            AdminMessages.writeLine(out, answer(envelope, hello.challenge()));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A command went away before its end");
        } finally {
            room.release();
        }
    }

    private Reply answer(Envelope envelope, String challenge) {
        try {
            return administration.execute(envelope, challenge);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A command failed by a fault of ours");
            return Reply.failed("The command failed by a fault of the server; its log has the details");
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(home.socket());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The socket in the home could not be removed");
        }
    }
}
