package org.claviger.interop;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server comes up whatever its surroundings do at that moment. */
@ExtendWith(SharedServer.class)
class StartTest {
    private static Home home;

    @BeforeAll
    static void createHome() {
        home = Home.create(SharedServer.distribution());
    }

    @AfterAll
    static void deleteHome() {
        if (home != null) {
            home.close();
        }
    }

    @Test
    void startsWhileThePreviousServerStops() throws IOException {
        Credentials client = home.addClient("restarted");
        try (ServerProcess first = home.start();
                KmipConnection open = first.connect(client)) {
            assertThat(open.call(ProtocolVersion.V2_1, Operation.DISCOVER_VERSIONS)
                            .succeeded())
                    .isTrue();

            first.beginStop();
            try (ServerProcess second = home.start()) {
                assertThat(first.stop()).isZero();
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    @Test
    void letsNobodyAttachAndLeavesNoCore() throws IOException {
        try (ServerProcess server = home.start()) {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

            Command.Result attached =
                    Command.run(Duration.ofSeconds(30), Map.of(), List.of(jcmd, "" + server.pid(), "VM.version"));

            assertThat(attached.exitCode()).isNotZero();
            assertThat(Files.readAllLines(Path.of("/proc/" + server.pid() + "/limits")))
                    .anyMatch(line -> line.matches("Max core file size +0 +0 .*"));
            assertThat(home.run("doctor").output()).contains("ok     dumps");
        }
    }

    @Test
    void saysWhereItsMemoryCouldGetOut() {
        Map<String, String> opened =
                Map.of("CLAVIGER_JAVA_OPTS", "-XX:-DisableAttachMechanism -XX:+HeapDumpOnOutOfMemoryError");
        try (ServerProcess _ = home.start(opened)) {
            assertThat(home.run("doctor").output())
                    .containsPattern("amber  dumps .*may attach to it.*dumps its heap")
                    .doesNotContain("core dump");
        }
    }

    @Test
    void answersWhatItCanWhileItsModuleIsAwayAndServesWhenItReturns() throws Exception {
        Credentials client = home.addClient("early");
        Path token = home.path().resolve("token");
        Path away = home.path().resolveSibling("away");
        Files.move(token, away);
        try (ServerProcess server = home.launch(Map.of())) {
            Map<String, InetSocketAddress> ports = ports();
            try (KmipConnection connection = KmipConnection.open(ports.get("kmip"), client.tls())) {
                assertThat(connection
                                .call(ProtocolVersion.V1_2, Operation.DISCOVER_VERSIONS)
                                .succeeded())
                        .isTrue();
                assertThat(connection
                                .call(ProtocolVersion.V2_1, Operation.QUERY, Item.enumeration(Tag.QUERY_FUNCTION, 1))
                                .payload()
                                .deep(Tag.OPERATION))
                        .isNotEmpty();
                Answer refused = connection.call(ProtocolVersion.V2_1, Operation.CREATE, aes());
                assertThat(refused.failedWith(ResultReason.GENERAL_FAILURE)).isTrue();
                assertThat(refused.batchItem().get(Tag.RESULT_MESSAGE).asText()).contains("waits for its HSM");
                assertThat(home.monitored("healthz"))
                        .contains("hsm failing: away since the start")
                        .contains("softhsm2.conf");
                assertThat(home.run("client", "list").error()).contains("waits for its HSM");
                assertThat(server.hasPrinted()).isFalse();

                Files.move(away, token);

                server.awaitReady();
                assertThat(server.address()).isEqualTo(ports.get("kmip"));
                assertThat(connection
                                .call(ProtocolVersion.V2_1, Operation.CREATE, aes())
                                .succeeded())
                        .isTrue();
                assertThat(home.monitored("healthz")).startsWith("ok");
            }
        }
    }

    @Test
    void stopsWhileItsModuleIsAway() throws Exception {
        Path token = home.path().resolve("token").resolve("tokens");
        Path away = home.path().resolveSibling("tokens-away");
        Files.move(token, away);
        try (ServerProcess server = home.launch(Map.of())) {
            assertThat(ports()).containsKey("kmip");

            assertThat(server.stop()).isZero();

            assertThat(server.log()).contains("The HSM is away").doesNotContain("\tat ");
        } finally {
            Files.move(away, token);
        }
    }

    @Test
    void triesAPinOnceWhenTheModuleReturns(@TempDir Path folder) throws Exception {
        Path pin = Files.writeString(folder.resolve("pin"), "00000000");
        Path token = home.path().resolve("token");
        Path away = home.path().resolveSibling("token-away");
        Files.move(token, away);
        try (ServerProcess server = home.launch(Map.of(), "--set", "hsm.pin=file:" + pin)) {
            assertThat(ports()).containsKey("kmip");

            Files.move(away, token);

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).containsOnlyOnce("refused the PIN").doesNotContain("\tat ");
        }
    }

    @Test
    void passesOverAStartCacheThatDoesNotFitInSilence(@TempDir Path folder) throws Exception {
        Path lib = SharedServer.distribution().root().resolve("lib");
        assumeTrue(Files.exists(lib.resolve("start-cache.aot")), "needs a start cache: make build makes one");
        Path copy = folder.resolve("lib");
        Files.createDirectories(copy);
        Files.createDirectories(folder.resolve("bin"));
        try (Stream<Path> files = Files.list(lib)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Without the times of the files, which the cache was made for.
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path launcher =
                Files.copy(SharedServer.distribution().launcher(), folder.resolve("bin/claviger"), COPY_ATTRIBUTES);

        Command.Result result =
                Command.run(Duration.ofSeconds(60), Map.of(), List.of(launcher.toString(), "--version"));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines()).hasSize(1);
        assertThat(result.error()).isEmpty();
    }

    private static Item[] aes() {
        return Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT));
    }

    private static Map<String, InetSocketAddress> ports() throws Exception {
        Path file = home.path().resolve("run").resolve("ports");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
        Map<String, InetSocketAddress> ports = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            int colon = line.lastIndexOf(':');
            ports.put(
                    line.substring(0, equals),
                    new InetSocketAddress(
                            line.substring(equals + 1, colon), Integer.parseInt(line.substring(colon + 1))));
        }
        return ports;
    }
}
