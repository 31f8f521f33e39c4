package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.policy.Role;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;

/** A demo home with a SoftHSM2 token, custodians and one client, and what is done with it by commands. */
final class BackupFixture {
    static final List<String> CUSTODIANS = List.of("alice", "bob", "carol", "dave", "erin");
    static final String CLIENT = "vault";

    private final Path folder;

    private BackupFixture(Path folder) {
        this.folder = folder;
    }

    static BackupFixture in(Path folder, String... settings) throws IOException {
        Files.createDirectories(folder);
        BackupFixture fixture = new BackupFixture(folder);
        List<Object> words = new ArrayList<>(List.of("init", "--demo", "--home", fixture.home()));
        words.addAll(List.of(settings));
        done(Cli.run(words.toArray()));
        fixture.serve(server -> server.join(CLIENT, Role.DEFAULT));
        done(Cli.run(
                "custodians",
                "create",
                "--home",
                fixture.home(),
                "--names",
                String.join(",", CUSTODIANS),
                "--out",
                fixture.shares()));
        return fixture;
    }

    Path home() {
        return folder.resolve("home");
    }

    Path shares() {
        return folder.resolve("shares");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path share(String custodian) {
        return shares().resolve(custodian + ".share");
    }

    static Cli.Result done(Cli.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        return result;
    }

    /** Does something as the client of a home that is not served. */
    static <T> T as(Path home, Function<TestClient, T> action) {
        List<T> result = new ArrayList<>();
        serve(home, server -> result.add(action.apply(server.as(CLIENT))));
        return result.getFirst();
    }

    void serve(Consumer<TestServer> action) {
        serve(home(), action);
    }

    static void serve(Path home, Consumer<TestServer> action) {
        try (OpenHome open = open(home)) {
            TestServer server = TestServer.on(open);
            server.at(Instant.now());
            action.accept(server);
        }
    }

    static OpenHome open(Path home, String... settings) {
        return OpenHome.open(
                HomeDirectory.of(home),
                ConfigurationLoader.load(home, List.of(settings)),
                TrustedClock.ofSystem(),
                cause -> {
                    throw cause;
                });
    }

    Path backup(String name) {
        done(Cli.run("backup", "create", "--home", home(), "--out", file(name)));
        return file(name);
    }

    /** Restores into a demo home with the shares of these custodians. */
    Cli.Result restore(Path backup, Path newHome, List<String> custodians, Object... more) {
        List<Object> words = new ArrayList<>(List.of("backup", "restore", backup, "--home", newHome, "--demo"));
        for (String custodian : custodians) {
            words.addAll(List.of("--share", share(custodian)));
        }
        words.addAll(List.of(more));
        return Cli.run(words.toArray());
    }
}
