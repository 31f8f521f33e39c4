package org.claviger.interop.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.claviger.codec.ttlv.Bytes;

/**
 * An answer in HTTP, as it came.
 *
 * @param headers by their names in lower case
 */
public record HttpReply(int status, Map<String, String> headers, Bytes body) {
    private static final int LINE_LENGTH_MAX = 8 << 10;
    private static final int BODY_BYTES_MAX = 64 << 20;

    /** Reads one answer, which has to say how long it is. */
    static HttpReply read(InputStream in) throws IOException {
        String[] start = line(in).split(" ", 3);
        if (start.length < 2 || !start[0].equals("HTTP/1.1")) {
            throw new IOException("no answer in HTTP/1.1 but " + String.join(" ", start));
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        if (length < 0 || length > BODY_BYTES_MAX) {
            throw new IOException("the server announces " + length + " bytes");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the server closed after " + body.length + " of " + length + " bytes");
        }
        return new HttpReply(Integer.parseInt(start[1]), Map.copyOf(headers), Bytes.owning(body));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LINE_LENGTH_MAX) {
                throw new EOFException("the server closed after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }
}
