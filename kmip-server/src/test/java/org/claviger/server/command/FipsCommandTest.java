package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.claviger.hsm.pkcs11.Pkcs11Hsm;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.Server;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.OpenHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that make something away from the module, of a server with {@code policy.fips}: they draw from it. */
@Timeout(60)
class FipsCommandTest {
    /** Greeting each request takes some 20, so that a command that fetches none stays below. */
    private static final long CALLS_OF_A_BLOCK = 128;

    @TempDir
    private static Path folder;

    private static OpenHome home;
    private static Server server;

    @BeforeAll
    static void serve() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        assumeTrue(OpenSsl.isAvailable(), "needs the native TLS");
        home = new HomeInitialiser(HomeDirectory.of(folder.resolve("home")), true, null)
                .run(
                        List.of(
                                "policy.fips=true",
                                "tls.policy=fips",
                                "tls.key=token",
                                "store.url=mapdb:memory",
                                "network.listen=127.0.0.1:0",
                                "admin.listen=127.0.0.1:0",
                                "metrics.listen=127.0.0.1:0"),
                        _ -> {})
                .home();
        server = Server.start(home, false, "test");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void makesSharesOfTheModulesBytes() throws IOException {
        Path shares = folder.resolve("shares");

        long drawn = drawnBy("custodians", "create", "--names", "alice,bob,carol", "--threshold", "2", "--out", shares);

        assertThat(drawn).isGreaterThanOrEqualTo(CALLS_OF_A_BLOCK);
        assertThat(Files.readString(shares.resolve("bob.share"))).contains("value:");
    }

    @Test
    void makesAnOfficersKeyOfTheModulesBytes() {
        Path file = folder.resolve("dora.p12");

        long drawn = drawnBy("admin", "enroll", "--name", "dora", "--out", file);

        assertThat(drawn).isGreaterThanOrEqualTo(CALLS_OF_A_BLOCK);
        assertThat(file).exists();
    }

    @Test
    void saltsAPasswordWithTheModulesBytes() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "opensesame");
        long before = calls();

        // Nobody of that name is there, which is seen when the hash is made.
        Cli.Result refused = Cli.run(
                "client",
                "password",
                "nobody",
                "--home",
                home.directory().path(),
                "--username",
                "nobody",
                "--password-file",
                password);

        assertThat(refused.err()).contains("There is no client nobody");
        assertThat(calls() - before).isGreaterThanOrEqualTo(CALLS_OF_A_BLOCK);
    }

    /** How often a command called the module's generator. */
    private static long drawnBy(Object... words) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--home", home.directory().path()));
        long before = calls();

        BackupFixture.done(Cli.run(all.toArray()));

        return calls() - before;
    }

    private static long calls() {
        return ((Pkcs11Hsm) home.hsm()).calls().getOrDefault("C_GenerateRandom", 0L);
    }
}
