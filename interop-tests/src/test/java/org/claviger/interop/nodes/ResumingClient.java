package org.claviger.interop.nodes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.PythonTests;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;

/** OpenSSL's client by Python, which says of each connection whether its session was resumed. Each wait of it is bounded. */
final class ResumingClient implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    private ResumingClient(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.US_ASCII);
    }

    static ResumingClient start(Credentials client, Node one, Node other) throws IOException {
        byte[] request = Requests.message(
                        ProtocolVersion.V2_1, Requests.item(Operation.LOCATE, Item.structure(Tag.ATTRIBUTES)))
                .encode();
        return new ResumingClient(new ProcessBuilder(
                        PythonTests.python().toString(),
                        Path.of("python", "resumed_client.py").toAbsolutePath().toString(),
                        client.certificate().toString(),
                        client.key().toString(),
                        client.authority().toString(),
                        HexFormat.of().formatHex(request),
                        Integer.toString(one.port()),
                        Integer.toString(other.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /**
     * One request.
     *
     * @param how the TLS version, and how the session is kept
     * @param from the node that gave the session
     * @param to the node that is asked
     * @param connection resumed, new, or open for some time, which is resumed too
     * @param outcome Result Status and Result Reason, or that the handshake was refused
     */
    record Attempt(String how, int from, int to, String connection, String outcome) {
        static Attempt read(String line) {
            String[] words = line.split(" ", 6);
            return new Attempt(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), words[4], words[5]);
        }

        boolean isResumed() {
            return !connection.equals("new");
        }

        boolean isLetIn() {
            return outcome.startsWith(hex(ResultStatus.SUCCESS.code()));
        }

        boolean isRefusedWith(ResultReason reason) {
            return outcome.equals(hex(ResultStatus.OPERATION_FAILED.code()) + " " + hex(reason.code()));
        }

        private static String hex(int code) {
            return HexFormat.of().toHexDigits(code);
        }
    }

    /** What it asked until it waits. */
    List<Attempt> before() throws IOException {
        List<Attempt> attempts = new ArrayList<>();
        String line = said.readLine();
        while (line != null && !line.equals("waiting")) {
            attempts.add(Attempt.read(line));
            line = said.readLine();
        }
        return attempts;
    }

    /** What it asks when it goes on. */
    List<Attempt> after() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        try (Stream<String> lines = said.lines()) {
            return lines.map(Attempt::read).toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
