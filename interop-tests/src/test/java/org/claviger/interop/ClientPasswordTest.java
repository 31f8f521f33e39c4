package org.claviger.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client's password, from the command line to the wire. */
@ExtendWith(SharedServer.class)
@Timeout(120)
class ClientPasswordTest {
    private static final String PASSWORD = "correct-horse-battery";

    @Test
    void countsFromTheNextMessageOnAndIsWrittenNowhere() throws IOException {
        try (Home home = Home.create(SharedServer.distribution());
                ServerProcess server = home.start()) {
            Credentials client = home.addClient("proving");
            Path file = Files.writeString(home.path().resolveSibling("claviger-password-of-proving"), PASSWORD + "\n");
            try (KmipConnection connection = server.connect(client)) {
                assertThat(reason(connection, "u", "whatever")).isNull();

                home.run("client", "password", "proving", "--username", "u", "--password-file", file.toString())
                        .orFail();
                assertThat(reason(connection, "u", PASSWORD)).isNull();
                assertThat(reason(connection, "u", "whatever")).isEqualTo(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);

                home.run("client", "password", "proving", "--remove").orFail();
                assertThat(reason(connection, "u", "whatever")).isNull();
            } finally {
                Files.delete(file);
            }
            assertThat(home.run("audit", "verify").exitCode()).isZero();
            assertThat(filesWithThePassword(home.path())).isEmpty();
            assertThat(server.log()).doesNotContain(PASSWORD);
        }
    }

    private static @Nullable ResultReason reason(KmipConnection connection, String username, String password)
            throws IOException {
        String message = """
                <RequestMessage><RequestHeader>
                <ProtocolVersion><ProtocolVersionMajor type="Integer" value="1"/>
                <ProtocolVersionMinor type="Integer" value="2"/></ProtocolVersion><Authentication>
                <Credential><CredentialType type="Enumeration" value="UsernameAndPassword"/><CredentialValue>
                <Username type="TextString" value="%s"/><Password type="TextString" value="%s"/></CredentialValue>
                </Credential></Authentication><BatchCount type="Integer" value="1"/></RequestHeader>
                <BatchItem><Operation type="Enumeration" value="Locate"/><RequestPayload/></BatchItem></RequestMessage>
                """.formatted(username, password);
        Ttlv request = Encoding.XML.read(ByteBuffer.wrap(message.getBytes(UTF_8)), Limits.DEFAULT);
        byte[] bytes = new byte[BinaryEncoding.size(request)];
        BinaryEncoding.write(request, ByteBuffer.wrap(bytes));
        Ttlv.Structure answer =
                (Ttlv.Structure) BinaryEncoding.read(ByteBuffer.wrap(connection.exchange(bytes)), Limits.DEFAULT);
        return RecordBinder.read(ResponseBatchItem.class, answer.items().getLast())
                .resultReason();
    }

    private static List<Path> filesWithThePassword(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(ClientPasswordTest::holdsThePassword)
                    .toList();
        }
    }

    private static boolean holdsThePassword(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8).contains(PASSWORD);
        } catch (IOException e) {
            // A file that the server has just replaced.
            return false;
        }
    }
}
