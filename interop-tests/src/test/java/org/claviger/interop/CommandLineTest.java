package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
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

/** The command line as operators and scripts rely on it. */
@ExtendWith(SharedServer.class)
class CommandLineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

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
    void leavesAnExistingHomeAlone() throws IOException {
        Map<String, String> before = fingerprint();

        Command.Result result = home.run("init", "--demo");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error()).contains(home.path().toString()).doesNotContain("\tat ");
        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void keepsItsKeysOverARestartAndStopsInTime() throws IOException {
        Credentials client = home.addClient("restart");
        String id;
        byte[] material;
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            id = connection
                    .call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK))
                    .id();
            material = material(connection, id);

            Instant asked = Instant.now();
            assertThat(server.stop()).as(server.log()).isZero();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(STOP_LIMIT);
        }

        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(material(connection, id)).isEqualTo(material);
        }
    }

    @Test
    void addsListsAndRevokesClientsWhileItRuns() throws IOException {
        try (ServerProcess server = home.start()) {
            Credentials client = home.addClient("visitor");
            assertThat(home.run("client", "list").orFail().output()).contains("visitor");

            try (KmipConnection connection = server.connect(client)) {
                assertThat(connection
                                .call(ProtocolVersion.V1_2, Operation.DISCOVER_VERSIONS)
                                .succeeded())
                        .isTrue();

                home.run("client", "revoke", "visitor").orFail();

                assertThat(isRefused(connection)).as("the open connection").isTrue();
            }
            assertThat(isRefused(server, client)).as("a new connection").isTrue();
        }
    }

    @Test
    void doesNotOverwriteAClientsFiles() {
        home.addClient("once");

        Command.Result again = home.run(
                "client",
                "add",
                "once",
                "--out",
                home.path().resolveSibling("client-once").toString());

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.error()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void saysWhichPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command.Result result = serve("--listen", "127.0.0.1:" + taken.getLocalPort());

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).isEmpty();
            assertThat(result.error())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void listsEveryProblemOfTheConfiguration() {
        Command.Result result =
                serve("--listen", "127.0.0.1:0", "--set", "network.nonsense=1", "--set", "hsm.rubbish=2");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error())
                .contains("network.nonsense")
                .contains("hsm.rubbish")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatTheModuleIsNotThere() {
        Command.Result result = serve("--listen", "127.0.0.1:0", "--set", "hsm.library=/nowhere/module.so");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error()).contains("/nowhere/module.so").doesNotContain("\tat ");
        assertThat(result.error().lines()).hasSize(1);
    }

    @Test
    void saysThatThePinIsWrongAndTriesItOnce(@TempDir Path folder) throws IOException {
        Path pin = Files.writeString(folder.resolve("pin"), "00000000");

        Command.Result result = serve("--listen", "127.0.0.1:0", "--set", "hsm.pin=file:" + pin);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error()).contains("PIN").doesNotContain("\tat ").doesNotContain("00000000");
        assertThat(result.error().lines()).hasSize(1);
    }

    @Test
    void saysThatAHomeIsNotThere(@TempDir Path folder) {
        Command.Result result =
                claviger(Map.of(), "serve", "--home", folder.resolve("nowhere").toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error()).contains("nowhere").doesNotContain("\tat ");
    }

    @Test
    void exitsWith2WhenItIsCalledWrongly() {
        assertThat(claviger(Map.of(), "serve", "--no-such-option").exitCode()).isEqualTo(2);
        assertThat(claviger(Map.of(), "no-such-command").exitCode()).isEqualTo(2);
    }

    @Test
    void saysWhichJavaItNeeds(@TempDir Path folder) {
        Command.Result result = claviger(Map.of("CLAVIGER_JAVA_HOME", folder.toString()), "--version");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error().lines()).hasSize(1);
        assertThat(result.error()).contains(folder.toString()).contains("25");
    }

    @Test
    void startsThroughASymbolicLink(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(
                folder.resolve("claviger"), SharedServer.distribution().launcher());

        Command.Result result = Command.run(LIMIT, Map.of(), List.of(link.toString(), "--help"));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("serve").contains("client");
    }

    @Test
    void verifiesItsAuditWithAndWithoutAServer() {
        home.run("audit", "verify").orFail();
        try (ServerProcess server = home.start()) {
            assertThat(server.isAlive()).isTrue();
            home.run("audit", "verify").orFail();
        }
    }

    @Test
    void refusesInteropWhereItIsNotAskedFor() throws IOException {
        Credentials client = home.addClient("production");
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            assertThat(connection
                            .call(
                                    ProtocolVersion.V2_1,
                                    Operation.INTEROP,
                                    Item.enumeration(Tag.INTEROP_FUNCTION, 1),
                                    Item.text(Tag.INTEROP_IDENTIFIER, "x"))
                            .succeeded())
                    .isFalse();
        }
    }

    private static Command.Result serve(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--home", home.path().toString()));
        arguments.addAll(List.of(options));
        return claviger(Map.of(), arguments.toArray(String[]::new));
    }

    private static Command.Result claviger(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(SharedServer.distribution().launcher().toString());
        command.addAll(List.of(arguments));
        return Command.run(LIMIT, environment, command);
    }

    private static byte[] material(KmipConnection connection, String id) throws IOException {
        return connection
                .call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id))
                .payload()
                .deep(Tag.KEY_MATERIAL)
                .getFirst()
                .content()
                .toArray();
    }

    private static boolean isRefused(ServerProcess server, Credentials client) {
        try (KmipConnection connection = server.connect(client)) {
            return isRefused(connection);
        } catch (IOException refused) {
            return true;
        }
    }

    private static boolean isRefused(KmipConnection connection) {
        try {
            return !connection
                    .call(ProtocolVersion.V1_2, Operation.DISCOVER_VERSIONS)
                    .succeeded();
        } catch (IOException closed) {
            return true;
        }
    }

    /** Every file of the home with its size and time. */
    private static Map<String, String> fingerprint() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(home.path())) {
            paths.filter(Files::isRegularFile).forEach(path -> {
                try {
                    files.put(path.toString(), Files.size(path) + " " + Files.getLastModifiedTime(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return files;
    }
}
