package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.type.State;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.Server;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.testing.TestClient;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKind;
import org.claviger.storage.keyvalue.KeyValueBatch;
import org.claviger.storage.keyvalue.KeyValueCursor;
import org.claviger.storage.keyvalue.KeyValueReader;
import org.claviger.storage.keyvalue.rocksdb.RocksDbEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code claviger store} on a home whose store somebody has changed. */
@Timeout(120)
class StoreCommandTest {
    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void makeHome() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        home = folder.resolve("home");
        assertThat(Cli.run("init", "--demo", "--home", home).exit()).isZero();
        addClient("alice");
    }

    @Test
    void findsAClientThatWasTakenOutOfTheStore() {
        assertThat(verify().out()).contains("the store holds what was written last");
        assertThat(Cli.run("store", "stats", "--home", home).out()).containsPattern("CLIENT +1 records");
        assertThat(Cli.run("store", "compact", "--home", home).out())
                .containsPattern("The store takes \\d+ KiB; before it took \\d+ KiB");

        removeClient();

        Cli.Result found = verify();
        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.err()).contains("1 records of CLIENT are missing: CLIENT alice");
    }

    @Test
    void countsObjectsByTypeAndState() throws IOException {
        Path used = BackupFixture.in(folder.resolve("used")).home();
        BackupFixture.serve(used, server -> {
            TestClient client = server.as(BackupFixture.CLIENT);
            client.make(aes(256).state(State.ACTIVE));
            client.make(aes(256).state(State.ACTIVE));
            client.make(aes(256).state(State.PRE_ACTIVE));
        });

        assertThat(Cli.run("store", "stats", "--home", used).out())
                .containsPattern("SymmetricKey PreActive +1 objects, \\d{3,} bytes")
                .containsPattern("SymmetricKey Active +2 objects, \\d{4,} bytes");
    }

    @Test
    void verifiesWhileTheServerRuns() {
        try (Server server = startServer()) {
            assertThat(server.readyLine()).startsWith("ready");
            assertThat(verify().exit()).isZero();
        }
    }

    @Test
    void findsTheWholeStorePutBackByAHeadThatWasKeptElsewhere() throws IOException {
        startServer().close();
        copy(home.resolve("store"), folder.resolve("old-store"));
        Files.copy(checkpoint(), folder.resolve("old-checkpoint"));
        addClient("bob");
        startServer().close();
        Path kept = Files.copy(checkpoint(), folder.resolve("kept"));
        assertThat(Cli.run("store", "verify", "--home", home, "--head", kept).exit())
                .isZero();

        delete(home.resolve("store"));
        copy(folder.resolve("old-store"), home.resolve("store"));
        Files.copy(folder.resolve("old-checkpoint"), checkpoint(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(verify().exit()).as("nothing in the home is newer").isZero();
        Cli.Result found = Cli.run("store", "verify", "--home", home, "--head", kept);
        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.err()).contains("which a signed checkpoint names").contains("is an old one");
        System.out.println("PROOF P10 | the whole store of a home put back with its checkpoint |"
                + " noticed by `store verify` against a head kept outside | lost 0");
    }

    @Test
    void tellsWithinADayThatAClientWasTakenOutOfTheStore() {
        alter(this::removeClient, "1 records of CLIENT are missing: CLIENT alice");
        System.out.println("PROOF P10 | a client's record taken out of a store |"
                + " noticed by the running server's scrub within a day | lost 0");
    }

    @Test
    void tellsWithinADayThatARevokedClientWasPutBack() {
        byte[][] enabled = clientRecord();
        Cli.Result revoked = Cli.run("client", "revoke", "alice", "--home", home);
        assertThat(revoked.exit()).as(revoked.err()).isZero();
        alter(
                () -> write(batch -> batch.put(enabled[0], enabled[1])),
                "Old records of CLIENT were put back, 1 changes behind: CLIENT alice");
        System.out.println("PROOF P10 | the record of a revoked client put back as it was before |"
                + " noticed by the running server's scrub within a day | lost 0");
    }

    /** Of a running server: its own clock goes on, and nobody asks for a verification. */
    private void alter(Runnable alteration, String finding) {
        AtomicLong hours = new AtomicLong();
        TrustedClock clock = new TrustedClock(
                () -> Instant.now().plus(Duration.ofHours(hours.get())),
                () -> System.nanoTime() + Duration.ofHours(hours.get()).toNanos());
        startServer(clock).close();
        alteration.run();

        try (Server server = startServer(clock)) {
            assertThat(server.readyLine()).startsWith("ready");
            assertThat(doctor()).contains("ok     records");
            hours.set(25);
            Awaitility.await().untilAsserted(() -> assertThat(doctor()).contains(finding));
        }
    }

    private String doctor() {
        return Cli.run("doctor", "--home", home).out();
    }

    private Path checkpoint() {
        return HomeDirectory.of(home).auditCheckpoint();
    }

    private Cli.Result verify() {
        return Cli.run("store", "verify", "--home", home);
    }

    private void addClient(String name) {
        Cli.Result added = Cli.run("client", "add", name, "--home", home, "--out", folder.resolve(name));
        assertThat(added.exit()).as(added.err()).isZero();
    }

    private Server startServer() {
        return startServer(TrustedClock.ofSystem());
    }

    private Server startServer(TrustedClock clock) {
        List<String> ports =
                List.of("network.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "metrics.listen=127.0.0.1:0");
        return Server.start(
                OpenHome.open(HomeDirectory.of(home), ConfigurationLoader.load(home, ports), clock, _ -> {}),
                false,
                "test");
    }

    private void removeClient() {
        byte[] key = clientRecord()[0];
        write(batch -> batch.delete(key));
    }

    /** The first client's key and value, as they lie there. */
    private byte[][] clientRecord() {
        byte[] prefix = {'R', RecordEncoding.FORMAT, (byte) RecordKind.CLIENT.code()};
        try (RocksDbEngine engine = RocksDbEngine.open(rocksDb());
                KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(prefix);
            return new byte[][] {cursor.key(), cursor.value()};
        }
    }

    /** Behind the server's back. */
    private void write(Consumer<KeyValueBatch> changes) {
        try (RocksDbEngine engine = RocksDbEngine.open(rocksDb())) {
            KeyValueBatch batch = new KeyValueBatch();
            changes.accept(batch);
            engine.write(batch, true);
        }
    }

    private Path rocksDb() {
        return home.resolve("store").resolve("rocksdb");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
