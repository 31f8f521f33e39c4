package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, over HTTPS: curl and the JDK's. */
@ExtendWith(SharedServer.class)
@Timeout(60)
class HttpsTest {
    private static final Path PAGE = Path.of("..", "docs", "operate", "https.md");
    /** The indented lines of the page, from the first of an example to its last. */
    private static final Pattern EXAMPLE =
            Pattern.compile("( {4}cat > query\\.json .*?https://localhost:5696/kmip)\\n", Pattern.DOTALL);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void answersTheExampleOfItsOwnPage(RunningServer server) throws IOException {
        assumeTrue(
                Command.run(PATIENCE, Map.of(), List.of("sh", "-c", "command -v curl"))
                                .exitCode()
                        == 0,
                "needs curl");
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();
        Credentials client = server.newClient("curl");
        Files.createDirectory(folder.resolve("alice"));
        for (Path file : List.of(client.authority(), client.certificate(), client.key())) {
            Files.copy(file, folder.resolve("alice").resolve(file.getFileName()));
        }
        String script = example.group(1)
                .replaceAll("(?m)^ {4}", "")
                .replace("alice/alice.", "alice/" + client.name() + ".")
                .replace("5696", Integer.toString(server.server().address().getPort()));

        Command.Result result =
                Command.run(PATIENCE, Map.of(), List.of("sh", "-c", "cd '" + folder + "' && " + script));

        result.orFail();
        assertThat(result.output()).contains("\"tag\":\"ResultStatus\",\"type\":\"Enumeration\",\"value\":\"Success\"");
    }

    @Test
    void answersTheClientOfTheJdkInTtlv(RunningServer server) throws Exception {
        Credentials credentials = server.newClient("jdk");
        try (HttpClient client = client(credentials);
                KmipConnection direct = server.connect(credentials)) {
            String id = direct.call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, 12))
                    .id();
            Item request =
                    Requests.message(ProtocolVersion.V2_1, Requests.item(Operation.GET_ATTRIBUTES, Requests.id(id)));

            HttpResponse<byte[]> response = client.send(
                    request(server, "/kmip")
                            .header("Content-Type", "application/octet-stream")
                            .header("Cache-Control", "no-cache")
                            .POST(BodyPublishers.ofByteArray(request.encode()))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
            assertThat(Answer.single(Item.decode(response.body())).id()).isEqualTo(id);
        }
    }

    @Test
    void keepsManyRequestsOfOneClientApart(RunningServer server) throws Exception {
        try (HttpClient client = client(server.newClient("many"))) {
            List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 24)
                    .mapToObj(i -> client.sendAsync(
                            request(server, "/kmip")
                                    .header("Content-Type", "text/xml")
                                    .POST(BodyPublishers.ofString(discover("request " + i)))
                                    .build(),
                            BodyHandlers.ofString()))
                    .toList();

            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get().body())
                        .contains("\"request " + i + "\"")
                        .contains("\"Success\"");
            }
        }
    }

    private static String discover(String correlation) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <RequestMessage xmlns="urn:oasis:tc:kmip:xmlns">
                  <RequestHeader>
                    <ProtocolVersion>
                      <ProtocolVersionMajor type="Integer" value="1"/>
                      <ProtocolVersionMinor type="Integer" value="4"/>
                    </ProtocolVersion>
                    <ClientCorrelationValue type="TextString" value="%s"/>
                    <BatchCount type="Integer" value="1"/>
                  </RequestHeader>
                  <BatchItem>
                    <Operation type="Enumeration" value="DiscoverVersions"/>
                    <RequestPayload/>
                  </BatchItem>
                </RequestMessage>
                """.formatted(correlation);
    }

    @Test
    void showsAPageAtTheRoot(RunningServer server) throws Exception {
        try (HttpClient client = client(server.newClient("browser"))) {
            HttpResponse<String> page = client.send(request(server, "/").GET().build(), BodyHandlers.ofString());

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.body()).contains("KMIP");
        }
    }

    @Test
    void leavesNoConnectionOfARevokedClientInUse(RunningServer server) throws Exception {
        Credentials credentials = server.newClient("revoked");
        try (HttpClient client = client(credentials)) {
            HttpRequest request = request(server, "/kmip")
                    .header("Content-Type", "text/xml")
                    .POST(BodyPublishers.ofString(discover("x").replace("DiscoverVersions", "Locate")))
                    .build();
            HttpResponse<String> before = client.send(request, BodyHandlers.ofString());
            server.home().run("client", "revoke", credentials.name()).orFail();

            HttpResponse<String> after = client.send(request, BodyHandlers.ofString());

            assertThat(before.body()).contains("\"Success\"");
            assertThat(after.statusCode()).isEqualTo(200);
            assertThat(after.body()).contains("OperationFailed").doesNotContain("\"Success\"");
        }
    }

    private static HttpRequest.Builder request(RunningServer server, String path) {
        return HttpRequest.newBuilder(URI.create(
                        "https://localhost:" + server.server().address().getPort() + path))
                .timeout(PATIENCE);
    }

    private static HttpClient client(Credentials credentials) {
        return HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .connectTimeout(PATIENCE)
                .build();
    }
}
