package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock of a started server is set, while it runs and while it is away, past the end of a key: no key ends by
 * that, nothing gets a new date, and all is as it was when an officer has looked at the clock. The clock is libfaketime's.
 */
@ExtendWith(SharedServer.class)
@Timeout(300)
class ClockStepsTest {
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int KEYS = 6;

    /** A server that believes its clock would soon renew its own, and no client believes that one yet. */
    private static final String[] LONG_CERTIFICATE = {"--set", "tls.certificate-lifetime=365d"};

    private static final Path LIBRARY = Path.of("faketime", "libfaketimeMT.so.1");

    @TempDir
    private Path folder;

    private int steps;
    private int uses;

    @Test
    void endsNoKeyOnTheWordOfOneClock() throws IOException {
        Map<String, String> environment = environment();
        try (Home home = Home.create(SharedServer.distribution(), LONG_CERTIFICATE)) {
            Credentials client = home.addClient("user");
            setClock("+0");
            List<String> keys;
            try (ServerProcess server = home.start(environment);
                    KmipConnection connection = server.connect(client)) {
                keys = createUntil(connection, Instant.now().plus(Duration.ofDays(20)));

                step("+25d");
                expectDoubt(home, connection, keys, "was set forward by 2");
                step("+0");
                home.run("clock", "confirm").orFail();
                assertThat(create(connection).succeeded()).isTrue();

                step("-25d");
                expectDoubt(home, connection, keys, "was set back by 2");
                server.kill();
            }
            // The doubt was written down: neither a restart nor a clock that is right by then ends it.
            setClock("+0");
            try (ServerProcess server = home.start(environment);
                    KmipConnection connection = server.connect(client)) {
                expectDoubt(home, connection, keys, "was set back by 2");
                home.run("clock", "confirm").orFail();
                assertThat(create(connection).succeeded()).isTrue();
            }
            step("-30m");
            try (ServerProcess server = home.start(environment);
                    KmipConnection connection = server.connect(client)) {
                expectDoubt(home, connection, keys, "before the newest record");
                setClock("+0");
                home.run("clock", "confirm").orFail();
            }
            step("+40d");
            try (ServerProcess server = home.start(environment);
                    KmipConnection connection = server.connect(client)) {
                expectDoubt(home, connection, keys, "more than clock.gap");
                // It was away for so long: the keys end only now.
                home.run("clock", "confirm").orFail();
                for (String key : keys) {
                    assertThat(encrypt(connection, key).succeeded()).isFalse();
                }
                keys = createUntil(connection, Instant.now().plus(Duration.ofDays(60)));
            }
            expectToBeSeenWithoutTheGap(home, environment, client, keys);
        }
        System.out.printf(
                "PROOF P1 | %d steps of the clock of a server, running and away | %d uses of keys that a wrong clock"
                        + " would have ended | lost 0%n",
                steps, uses);
    }

    /** The fault that all this is to catch: a server that believes its clock whatever it says ends the keys. */
    private void expectToBeSeenWithoutTheGap(
            Home home, Map<String, String> environment, Credentials client, List<String> keys) throws IOException {
        home.configure("[clock]\ngap = \"3650d\"");
        setClock("+80d");
        try (ServerProcess server = home.start(environment);
                KmipConnection connection = server.connect(client)) {
            assertThatThrownBy(() -> expectUse(connection, keys)).isInstanceOf(AssertionError.class);
        }
    }

    /** What the server is started with; where there is no libfaketime the test is skipped with one line. */
    private Map<String, String> environment() throws IOException {
        Optional<Path> library;
        try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 3, (file, _) -> file.endsWith(LIBRARY))) {
            library = files.findFirst();
        }
        Assumptions.assumeTrue(
                library.isPresent() || System.getenv("CLAVIGER_REQUIRE_FAKETIME") != null,
                "libfaketime is not installed (apt-get install faketime): no clock is set while a server runs");
        return Map.of(
                "LD_PRELOAD", library.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", folder.resolve("clock").toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Without it, waiting by the monotonic clock turns in circles with the C library of today.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private void step(String offset) throws IOException {
        setClock(offset);
        steps++;
    }

    private void setClock(String offset) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), offset + "\n");
        Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void expectDoubt(Home home, KmipConnection connection, List<String> keys, String cause) throws IOException {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(home.run("clock", "status").orFail().output())
                                .contains(cause));
        expectUse(connection, keys);
        assertThat(create(connection).failedWith(ResultReason.GENERAL_FAILURE)).isTrue();
        // What takes a right away waits for nobody.
        Answer revoked = connection.call(
                ProtocolVersion.V2_1,
                Operation.REVOKE,
                Requests.id(keys.removeLast()),
                Item.structure(
                        Tag.REVOCATION_REASON,
                        Item.enumeration(Tag.REVOCATION_REASON_CODE, RevocationReasonCode.KEY_COMPROMISE)));
        assertThat(revoked.succeeded()).as("%s", revoked).isTrue();
        assertThat(home.run("doctor").output()).contains("red    clock");
        assertThat(home.monitored("healthz")).contains(cause);
        assertThat(home.monitored("metrics")).contains("claviger_clock_in_doubt 1.0");
    }

    private void expectUse(KmipConnection connection, List<String> keys) throws IOException {
        for (String key : keys) {
            Answer answer = encrypt(connection, key);
            assertThat(answer.succeeded()).as("%s", answer).isTrue();
            uses++;
        }
    }

    private static List<String> createUntil(KmipConnection connection, Instant end) throws IOException {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(create(connection, Item.dateTime(Tag.DEACTIVATION_DATE, end.getEpochSecond()))
                    .id());
        }
        return keys;
    }

    private static Answer create(KmipConnection connection, Item... moreAttributes) throws IOException {
        List<Item> attributes = new ArrayList<>(List.of(moreAttributes));
        attributes.add(Item.dateTime(Tag.ACTIVATION_DATE, 1));
        return connection.call(
                ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK, attributes.toArray(Item[]::new)));
    }

    private static Answer encrypt(KmipConnection connection, String id) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.ENCRYPT, Requests.encryptCbc(id, 40));
    }
}
