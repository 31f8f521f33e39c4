package org.claviger.server.network;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/** A client that sends what it is told, and reads answers in HTTP. */
record HttpSocket(SSLSocket socket) implements AutoCloseable {
    /** @param headers by their names in lower case */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a record.
    record Reply(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean closes() {
            return "close".equals(headers.get("connection"));
        }
    }

    static byte[] post(String headers, byte[] body) {
        return joined(
                ascii("POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n"),
                body);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    void send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(joined(parts));
    }

    void send(String head) throws IOException {
        send(ascii(head));
    }

    Reply exchange(byte[]... parts) throws IOException {
        send(parts);
        return receive();
    }

    Reply receive() throws IOException {
        return receive(true);
    }

    Reply receive(boolean withBody) throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] parts = header.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
        return new Reply(
                Integer.parseInt(status[1]), headers, socket.getInputStream().readNBytes(length));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("the server closed after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 2);
    }

    boolean isEnded() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
