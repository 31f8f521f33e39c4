package org.claviger.interop.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.claviger.interop.wire.Item;

/** One TLS connection to a KMIP server. Every wait on it is bounded. */
public final class KmipConnection implements Peer, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FRAME_BYTES_MAX = 64 << 20;

    private final SSLSocket socket;

    private KmipConnection(SSLSocket socket) {
        this.socket = socket;
    }

    public static KmipConnection open(InetSocketAddress server, SSLContext tls) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            plain.connect(server, Math.toIntExact(PATIENCE.toMillis()));
            SSLSocket socket = (SSLSocket)
                    tls.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
            socket.startHandshake();
            return new KmipConnection(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    public void patience(Duration timeout) throws IOException {
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    }

    @Override
    public Item exchange(Item request) throws IOException {
        send(request.encode());
        return Item.decode(receive());
    }

    public byte[] exchange(byte[] request) throws IOException {
        send(request);
        return receive();
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next whole answer in HTTP; an {@link EOFException} when the server closed instead. */
    public HttpReply receiveHttp() throws IOException {
        return HttpReply.read(socket.getInputStream());
    }

    /** The next whole message; an {@link EOFException} when the server closed instead. */
    public byte[] receive() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] head = readFully(in, 8);
        int length = ByteBuffer.wrap(head).getInt(4);
        if (length < 0 || length > FRAME_BYTES_MAX) {
            throw new IOException("the server announces " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] body = readFully(in, length);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    private static byte[] readFully(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(
                    "the server closed the connection after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
