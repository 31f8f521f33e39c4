package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What commands and a home say to each other: one line of JSON each, first the server's. */
public final class AdminMessages {
    static final int LINE_BYTES_MAX = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AdminMessages() {}

    /** @param challenge what an officer signs together with the request, so that it counts here and now alone */
    record Hello(String challenge) {}

    /** @param arguments lists are joined by line breaks */
    public record Request(String command, Map<String, String> arguments) {}

    /**
     * A request, and who stands behind it.
     *
     * @param body the request as JSON, exactly as it was signed
     * @param certificate the officer's, as PEM
     * @param signature ECDSA with SHA-256 over challenge and body, in Base64
     */
    record Envelope(
            String body,
            @Nullable String certificate,
            @Nullable String signature) {}

    /**
     * What came of a request.
     *
     * @param exit the exit code of the command
     * @param output lines for standard output
     * @param errors lines for standard error
     * @param values what the command itself goes on with, such as certificates
     */
    public record Reply(int exit, List<String> output, List<String> errors, Map<String, String> values) {
        static Reply done(List<String> output) {
            return new Reply(0, output, List.of(), Map.of());
        }

        static Reply done(String line, Map<String, String> values) {
            return new Reply(0, List.of(line), List.of(), values);
        }

        static Reply failed(String sentence) {
            return new Reply(1, List.of(), List.of(sentence), Map.of());
        }
    }

    static String encode(Object message) {
        return JSON.writeValueAsString(message);
    }

    /** @throws IOException where it is no such message */
    static <T> T decode(String text, Class<T> type) throws IOException {
        try {
            T message = JSON.readValue(text, type);
            if (message == null) {
                throw new IOException("an empty message");
            }
            return message;
        } catch (JacksonException e) {
            throw new IOException("a message of another version of Claviger", e);
        }
    }

    static void writeLine(OutputStream out, Object message) throws IOException {
        out.write((encode(message) + "\n").getBytes(UTF_8));
        out.flush();
    }

    static <T> T readLine(InputStream in, Class<T> type) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || bytes.size() >= LINE_BYTES_MAX) {
                throw new IOException(next < 0 ? "the other side went away" : "a message that is too long");
            }
            bytes.write(next);
        }
        return decode(bytes.toString(UTF_8), type);
    }
}
