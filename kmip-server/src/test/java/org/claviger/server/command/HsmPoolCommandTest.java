package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.hsm.pkcs11.TwinToken;
import org.claviger.server.Server;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.ConfigurationLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A home with a second module, set up as the documentation has it. */
@Timeout(120)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2: apt-get install softhsm2")
class HsmPoolCommandTest {
    @TempDir
    Path folder;

    private Path home;
    private Path library;

    static boolean available() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    @BeforeEach
    void makeHome() throws IOException {
        home = folder.resolve("home");
        assertThat(Cli.run("init", "--demo", "--home", home).exit()).isZero();
        library = Files.copy(TokenInitializer.findSoftHsm().orElseThrow(), folder.resolve("softhsm-2.so"));
        replicate();
        configure(library);
    }

    private void configure(Path secondLibrary, String... more) throws IOException {
        Path file = home.resolve("claviger.toml");
        String pin = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("pin "))
                .findFirst()
                .orElseThrow();
        String first = Files.readString(file).split("\\[hsm-2]", 2)[0];
        Files.writeString(
                file,
                first + "[hsm-2]\nlibrary = \"" + secondLibrary + "\"\n" + pin + "\n" + String.join("\n", more) + "\n");
    }

    /** What the vendor's tool does. */
    private void replicate() throws IOException {
        Path from = home.resolve("token");
        Path to = home.resolve("hsm-2");
        if (Files.exists(to)) {
            try (Stream<Path> files = Files.walk(to)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    @Test
    void showsBothAndWorksWithTheOtherWhenTheFirstIsGone() throws IOException {
        assertThat(run("hsm", "status")).contains("hsm      works", "hsm-2    stands by");
        assertThat(Cli.run("doctor", "--home", home).out()).contains("ok     module");

        Files.move(home.resolve("token"), folder.resolve("away"));

        assertThat(run("hsm", "status")).contains("hsm      away: ", "hsm-2    works");
        assertThat(Cli.run("doctor", "--home", home).out()).contains("amber  module       hsm is away: ");
        assertThat(run("client", "add", "x", "--out", folder.resolve("x").toString()))
                .contains("Client x (role client) may connect");
    }

    /** A load balancer has no reason to leave while one module works; an operator has one to look. */
    @Test
    void tellsInHealthAndMetricsWhichModuleIsOut() throws Exception {
        try (Server server = serve()) {
            assertThat(get(server, "/healthz")).startsWith("ok\n").contains("hsm ok\n");
            assertThat(get(server, "/metrics")).contains("claviger_hsm_modules_out 0");
        }
        Files.move(home.resolve("hsm-2"), folder.resolve("away"));

        try (Server server = serve()) {
            assertThat(get(server, "/healthz")).startsWith("ok\n").contains("hsm ok: not in use: hsm-2\n");
            assertThat(get(server, "/metrics")).contains("claviger_hsm_modules_out 1", "claviger_hsm_ready 1");
        }
    }

    private Server serve() {
        List<String> settings =
                List.of("network.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "metrics.listen=127.0.0.1:0");
        return Server.start(
                OpenHome.open(
                        HomeDirectory.of(home),
                        ConfigurationLoader.load(home, settings),
                        TrustedClock.ofSystem(),
                        _ -> {}),
                false,
                "test");
    }

    private static String get(Server server, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri =
                    URI.create("http://127.0.0.1:" + server.monitoringAddress().getPort() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void waitsWithTheEndOfAnOldRootUntilTheNewOneIsInBoth() throws IOException {
        Cli.Result rotation = Cli.run("hsm", "rotate", "--home", home);

        assertThat(rotation.exit()).isEqualTo(1);
        assertThat(run("hsm", "status")).contains("hsm-2    left out: its token lacks the key claviger-");

        replicate();

        // Carried on, and not begun once more.
        assertThat(run("hsm", "rotate")).contains("The keys of default are replaced");
        assertThat(run("hsm", "status")).contains("hsm-2    stands by", "domain default: keys of version 2");
    }

    /** The configuration that is copied with a token names the token that it was made for. */
    @Test
    void pointsACopiedTokenAtItself() {
        Path configuration = home.resolve("hsm-2").resolve("softhsm2.conf");
        assertThat(configuration).content().contains(home.resolve("token").toString());

        assertThat(run("hsm", "status")).contains("hsm-2    stands by");

        assertThat(configuration)
                .content()
                .contains("tokendir = " + home.resolve("hsm-2").resolve("tokens"));
    }

    @Test
    void refusesOneTokenTwiceAndOneLibraryInTwoWays() throws IOException {
        configure(TokenInitializer.findSoftHsm().orElseThrow());

        assertThat(Cli.run("hsm", "status", "--home", home).err())
                .contains("Two modules of the pool have the library", "and the token claviger;");

        configure(TokenInitializer.findSoftHsm().orElseThrow(), "token-label = \"claviger-2\"");

        assertThat(Cli.run("hsm", "status", "--home", home).err()).contains("which is initialised once");
    }

    /** Two partitions of one HSM, as the vendor's library shows them. */
    @Test
    void worksWithTwoTokensOfOneLibrary() throws IOException {
        TwinToken.add(home.resolve("token/tokens"), "claviger", "claviges");
        configure(
                TokenInitializer.findSoftHsm().orElseThrow(),
                "token-label = \"claviges\"",
                "softhsm-conf = \"" + home.resolve("token/softhsm2.conf") + "\"");

        assertThat(run("hsm", "status")).contains("hsm      works", "hsm-2    stands by");
    }

    @Test
    void doesWithoutAModuleThatIsNotInstalled() throws IOException {
        configure(Path.of("/no/such/softhsm.so"));

        assertThat(run("hsm", "status")).contains("hsm      works", "hsm-2    away: The PKCS#11 library /no/such");
    }

    private String run(String... arguments) {
        Object[] all =
                Stream.concat(Stream.of(arguments), Stream.of("--home", home)).toArray();
        Cli.Result result = Cli.run(all);
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out();
    }
}
