package org.claviger.interop.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between a node and its database: it can be cut, and lead to another database. */
final class Link implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;

    private Link(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static Link to(int port) {
        try {
            Link link = new Link(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What is on its way is lost, and nothing comes through any more. */
    void cut() {
        cut = true;
        open.forEach(Link::close);
    }

    void mend() {
        cut = false;
    }

    /** Leads to another database from now on. */
    void leadTo(int port) {
        target = port;
        open.forEach(Link::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket node = listener.accept();
                if (cut) {
                    close(node);
                } else {
                    connect(node);
                }
            } catch (IOException e) {
                // Closed, or the database is not there: the node is told by the end of its connection.
            }
        }
    }

    private void connect(Socket node) throws IOException {
        Socket database = new Socket();
        open.add(node);
        open.add(database);
        try {
            database.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
        } catch (IOException e) {
            close(node);
            throw e;
        }
        Thread.ofVirtual().start(() -> pass(node, database));
        Thread.ofVirtual().start(() -> pass(database, node));
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            from.setTcpNoDelay(true);
            int count = from.getInputStream().read(buffer);
            while (count >= 0) {
                to.getOutputStream().write(buffer, 0, count);
                count = from.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            // One end is gone: so is the other, now.
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
