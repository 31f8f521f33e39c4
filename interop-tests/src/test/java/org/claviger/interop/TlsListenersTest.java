package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server with a port for each TLS policy, and OpenSSL's client, which knows the oldest suites. */
@ExtendWith(SharedServer.class)
@Timeout(120)
class TlsListenersTest {
    private static final List<String> POLICIES =
            List.of("quantum-safe", "kmip-profile", "suite-b-128", "suite-b-192", "legacy");

    private static RunningServer server;
    private static Credentials client;
    private static Map<String, String> ports;
    private static Map<String, String> certificates;

    @BeforeAll
    static void startsWithEveryListener() throws IOException {
        List<String> options = new ArrayList<>();
        POLICIES.forEach(policy -> options.addAll(List.of("--set", "listeners." + policy + "=127.0.0.1:0")));
        Home home = Home.create(SharedServer.distribution());
        try (ServerProcess first = home.start(options.toArray(String[]::new))) {
            assertThat(first.isAlive()).isTrue();
        }
        certificates = certificates(home);
        server = RunningServer.start(home, options.toArray(String[]::new));
        client = server.newClient("tls");
        try (Stream<String> lines =
                Files.lines(server.home().path().resolve("run").resolve("ports"))) {
            ports = lines.map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(
                            parts -> parts[0], parts -> parts[1].substring(parts[1].lastIndexOf(':') + 1)));
        }
    }

    @AfterAll
    static void stops() {
        server.close();
    }

    @Test
    void hasTheCertificatesOfItsFirstStart() throws IOException {
        assertThat(certificates).hasSizeGreaterThan(2).isEqualTo(certificates(server.home()));
    }

    @ParameterizedTest
    @CsvSource({
        "kmip-profile, TLSv1_2, AES256-SHA256",
        "kmip-profile, TLSv1_2, AES128-SHA256",
        "kmip-profile, TLSv1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
        "kmip-profile, TLSv1_3, TLS_AES_256_GCM_SHA384",
        "legacy, TLSv1_2, AES128-SHA",
        "legacy, TLSv1_2, AES256-GCM-SHA384",
        "legacy, TLSv1_2, ECDHE-RSA-AES128-GCM-SHA256",
        "suite-b-128, TLSv1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
        "suite-b-192, TLSv1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
        "kmip, TLSv1_2, ECDHE-ECDSA-AES256-SHA",
        "kmip, TLSv1_3, TLS_AES_256_GCM_SHA384"
    })
    void answersOverASuiteOfItsPolicy(String port, String version, String suite) {
        Command.Result result = ask(port, version, suite);

        assertThat(result.output().strip()).as(result.error()).isEqualTo(suite + " 42");
    }

    @ParameterizedTest
    @CsvSource({
        "kmip, TLSv1_2, AES128-SHA256",
        "kmip-profile, TLSv1_2, ECDHE-RSA-AES128-GCM-SHA256",
        "legacy, TLSv1_3, -",
        "suite-b-128, TLSv1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
        "suite-b-192, TLSv1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
        "suite-b-192, TLSv1_3, -",
        "quantum-safe, TLSv1_2, ECDHE-ECDSA-AES256-GCM-SHA384"
    })
    void refusesASuiteThatItsPolicyLeavesOut(String port, String version, String suite) {
        Command.Result result = ask(port, version, suite);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
    }

    /** The text of each by its file's name. */
    private static Map<String, String> certificates(Home home) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.path().resolve("tls"), "*.crt")) {
            for (Path file : files) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static Command.Result ask(String port, String version, String suite) {
        return Command.run(
                Duration.ofSeconds(30),
                Map.of(),
                List.of(
                        PythonTests.python().toString(),
                        Path.of("python", "tls_client.py").toAbsolutePath().toString(),
                        "127.0.0.1",
                        ports.get(port),
                        client.certificate().toString(),
                        client.key().toString(),
                        client.authority().toString(),
                        version,
                        suite));
    }
}
