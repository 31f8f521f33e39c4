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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.State;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.backup.BackupCreation;
import org.claviger.server.backup.CustodianRegistry;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.BackupSection.SigningKeys;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is made while clients write holds all that was acknowledged before it began, and is of one moment. */
@Timeout(3600)
class BackupOfManyTest {
    private static final int OBJECTS = Boolean.getBoolean("claviger.prove") ? 100_000 : 200;
    private static final int WRITERS = 4;
    private static final int READERS = 8;
    private static final CryptographicParameters ECB = new CryptographicParameters(
            BlockCipherMode.ECB,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
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
        Set<UniqueIdentifier> acknowledged = ConcurrentHashMap.newKeySet();
        Map<UniqueIdentifier, Bytes> before;
        Path backup = fixture.file("busy.backup");
        try (OpenHome home = BackupFixture.open(fixture.home())) {
            TestServer server = TestServer.on(home);
            server.at(Instant.now());
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = writers(server, acknowledged, stop);
            try {
                waitFor(acknowledged, OBJECTS);
                before = values(server, Set.copyOf(acknowledged));
                AtomicLong told = new AtomicLong();
                BackupCreation.Report report = backup(home, backup, told);
                assertThat(report.objects()).isGreaterThanOrEqualTo(OBJECTS);
                assertThat(told.get()).isPositive();
                waitFor(acknowledged, acknowledged.size() + WRITERS);
            } finally {
                stop.set(true);
                writers.forEach(BackupOfManyTest::join);
            }
        }
        Path restored = folder.resolve("restored");

        done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));

        try (OpenHome home = BackupFixture.open(restored)) {
            TestServer server = TestServer.on(home);
            server.at(Instant.now());
            assertThat(differing(before, values(server, before.keySet()))).isEmpty();
        }
        done(Cli.run("audit", "verify", "--home", restored));
        List<Object> drill = new ArrayList<>(List.of("backup", "drill", backup, "--directory", folder));
        THREE.forEach(name -> drill.addAll(List.of("--share", fixture.share(name))));
        assertThat(done(Cli.run(drill.toArray())).out()).contains("the backup restores");
        System.out.println(
                "PROOF P11 | a backup made under " + WRITERS + " clients, restored on a new token with 3 shares | "
                        + before.size() + " values of before it there, audit verifies, drilled | lost 0");
    }

    @Test
    void tellsAnObjectThatIsGoneAndOneOfAnotherValue() {
        Map<UniqueIdentifier, Bytes> before = BackupFixture.as(fixture.home(), client -> {
            Map<UniqueIdentifier, Bytes> values = new HashMap<>();
            for (int i = 0; i < 3; i++) {
                UniqueIdentifier id = client.make(i == 0 ? key().with(Attribute.EXTRACTABLE, false) : key());
                values.put(id, value(client, id));
            }
            return values;
        });
        List<UniqueIdentifier> ids = List.copyOf(before.keySet());
        Map<UniqueIdentifier, Bytes> after = new HashMap<>(before);
        after.remove(ids.get(0));
        after.put(ids.get(1), before.get(ids.get(2)));

        assertThat(differing(before, after)).containsExactlyInAnyOrder(ids.get(0), ids.get(1));
    }

    private static List<UniqueIdentifier> differing(
            Map<UniqueIdentifier, Bytes> before, Map<UniqueIdentifier, Bytes> after) {
        assertThat(before.values()).as("each key has its own value").doesNotHaveDuplicates();
        return before.entrySet().stream()
                .filter(kept -> !Objects.equals(kept.getValue(), after.get(kept.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<UniqueIdentifier, Bytes> values(TestServer server, Set<UniqueIdentifier> ids) {
        Map<UniqueIdentifier, Bytes> values = new ConcurrentHashMap<>();
        List<Future<?>> readings = new ArrayList<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            TestClient client = server.as(BackupFixture.CLIENT);
            ids.forEach(id -> readings.add(readers.submit(() -> values.put(id, value(client, id)))));
        }
        for (Future<?> reading : readings) {
            // Throws what its reader has thrown.
            reading.resultNow();
        }
        return values;
    }

    /** What can be seen of a key's value without having it, which is not possible of each: what it makes of one block. */
    private static Bytes value(TestClient client, UniqueIdentifier id) {
        Encrypt.Response answer = client.get(
                new Encrypt.Request(id, ECB, Data.of(Bytes.of(new byte[32])), null, null, null, null, null),
                Encrypt.Response.class);
        return ((Data.Value) Objects.requireNonNull(answer.data())).bytes();
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

    private static List<Thread> writers(TestServer server, Set<UniqueIdentifier> acknowledged, AtomicBoolean stop) {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            TestClient client = server.as(BackupFixture.CLIENT);
            boolean resident = i == 0;
            writers.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    acknowledged.add(client.make(resident ? key().with(Attribute.EXTRACTABLE, false) : key()));
                }
            }));
        }
        return writers;
    }

    /** One that needs no second change to be of use. */
    private static NewKey key() {
        return aes(256).with(Attribute.ACTIVATION_DATE, Instant.EPOCH).state(State.PRE_ACTIVE);
    }

    private static void waitFor(Set<UniqueIdentifier> acknowledged, int count) {
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
