package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.command.BackupFixture.done;
import static org.claviger.server.testing.NewKey.aes;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.codec.type.State;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.backup.BackupCreation;
import org.claviger.server.backup.CustodianRegistry;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.BackupSection.SigningKeys;
import org.claviger.server.custody.Custody;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is made while clients write holds all that was acknowledged before it began, and is of one moment. */
@Timeout(3600)
class BackupOfManyTest {
    private static final int OBJECTS = Boolean.getBoolean("claviger.prove") ? 100_000 : 200;
    private static final int WRITERS = 4;
    private static final List<String> THREE = List.of("bob", "dave", "erin");

    @TempDir
    private Path folder;

    private BackupFixture fixture;

    @BeforeEach
    void makeHome() throws IOException {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        fixture = BackupFixture.in(folder.resolve("busy"));
    }

    @Test
    void holdsEverythingAcknowledgedBeforeItBeganWhileClientsWrite() {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        Set<String> before;
        Path backup = fixture.file("busy.backup");
        try (OpenHome home = BackupFixture.open(fixture.home())) {
            TestServer server = TestServer.on(home);
            server.at(Instant.now());
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = writers(server, acknowledged, stop);
            try {
                waitFor(acknowledged, OBJECTS);
                before = Set.copyOf(acknowledged);
                AtomicLong told = new AtomicLong();
                BackupCreation.Report report = backup(home, backup, told);
                assertThat(report.objects()).isGreaterThanOrEqualTo(before.size());
                assertThat(told.get()).isPositive();
                waitFor(acknowledged, before.size() + WRITERS);
            } finally {
                stop.set(true);
                writers.forEach(BackupOfManyTest::join);
            }
        }
        Path restored = folder.resolve("restored");

        done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));

        try (OpenHome home = BackupFixture.open(restored)) {
            for (String id : before) {
                assertThat(home.store().find(new RecordKey(Custody.DEFAULT_DOMAIN, RecordKind.OBJECT, id)))
                        .as(id)
                        .isPresent();
            }
        }
        done(Cli.run("audit", "verify", "--home", restored));
        List<Object> drill = new ArrayList<>(List.of("backup", "drill", backup, "--directory", folder));
        THREE.forEach(name -> drill.addAll(List.of("--share", fixture.share(name))));
        assertThat(done(Cli.run(drill.toArray())).out()).contains("the backup restores");
        System.out.println(
                "PROOF P11 | a backup made under " + WRITERS + " clients, restored on a new token with 3 shares | "
                        + before.size() + " objects acknowledged before it there, audit verifies, drilled | lost 0");
    }

    private static BackupCreation.Report backup(OpenHome home, Path file, AtomicLong told) {
        return new BackupCreation(
                        home.hsm(),
                        home.store(),
                        home.custody(),
                        home.auditKey(),
                        TrustedClock.ofSystem(),
                        Duration.ofDays(1),
                        SigningKeys.ESCROW)
                .create(file, CustodianRegistry.current(home.store()).orElseThrow(), Map.of(), told::set);
    }

    private static List<Thread> writers(TestServer server, Set<String> acknowledged, AtomicBoolean stop) {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            TestClient client = server.as(BackupFixture.CLIENT);
            boolean resident = i == 0;
            writers.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    NewKey key = aes(256).state(State.PRE_ACTIVE);
                    UniqueIdentifier id = client.make(resident ? key.with(Attribute.EXTRACTABLE, false) : key);
                    acknowledged.add(id.toString());
                }
            }));
        }
        return writers;
    }

    private static void waitFor(Set<String> acknowledged, int count) {
        Awaitility.await().atMost(Duration.ofMinutes(30)).until(() -> acknowledged.size() >= count);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void leavesOutWhatIsNotToBeEscrowedAndNamesIt() {
        UniqueIdentifier[] ids = new UniqueIdentifier[2];
        BackupFixture.as(fixture.home(), client -> {
            ids[0] = client.make(aes(256).name("escrowed"));
            ids[1] = client.make(aes(256).name("mine alone"));
            client.get(
                    new AddAttribute.Request(ids[1], AttributeValue.of(new VendorReference("x", "no-escrow"), "yes")),
                    AddAttribute.Response.class);
            return client;
        });
        Path backup = fixture.file("one.backup");

        Cli.Result made = done(Cli.run("backup", "create", "--home", fixture.home(), "--out", backup));

        assertThat(made.out()).contains("1 objects").contains("left out, no escrow: default/" + ids[1] + " mine alone");
        Cli.Result again = Cli.run("backup", "create", "--home", fixture.home(), "--out", backup);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("is there already and was left as it is");
        assertThat(done(Cli.run("custodians", "list", "--home", fixture.home())).out())
                .contains("3 of 5 needed  new backups are theirs")
                .contains("one.backup");
    }
}
