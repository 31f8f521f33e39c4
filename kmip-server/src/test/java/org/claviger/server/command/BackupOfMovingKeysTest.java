package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.command.BackupFixture.done;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Get;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.RotationReason;
import org.claviger.server.custody.RotationStatus;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups of a store whose keys are being replaced, were replaced since, or lie in several HSMs. */
@Timeout(300)
class BackupOfMovingKeysTest {
    private static final List<String> THREE = List.of("erin", "alice", "carol");
    private static final int KEYS = 12;

    @TempDir
    private Path folder;

    private BackupFixture fixture;
    private final Map<UniqueIdentifier, SecretBytes> kept = new LinkedHashMap<>();

    @BeforeEach
    void makesKeys() throws IOException {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        fixture = BackupFixture.in(folder.resolve("first"));
        fixture.serve(server -> {
            TestClient client = server.as(BackupFixture.CLIENT);
            for (int i = 0; i < KEYS; i++) {
                UniqueIdentifier id = client.make(aes(256));
                kept.put(id, value(client, id));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = RotationReason.class,
            names = {"COMMAND", "COMPROMISE"})
    void restoresWhatWasMadeAmidARotation(RotationReason reason) {
        try (OpenHome home = BackupFixture.open(fixture.home(), "custody.rotation-rate=4")) {
            home.rotation().begin(Custody.DEFAULT_DOMAIN, reason, null);
            home.rotation().start(() -> false);
            // The counter is written with each page; whether objects have moved is seen by the keys' version.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> status(home).version() == 2);
        }
        Path backup = fixture.backup("amid.backup");
        Path restored = folder.resolve("restored");

        done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));

        assertEveryKeyIsAsBefore(restored);
        try (OpenHome home = BackupFixture.open(restored)) {
            assertThat(status(home).rotation())
                    .isNotNull()
                    .satisfies(progress -> assertThat(progress.ended()).isNull());
            assertThat(home.rotation().carryOn(Custody.DEFAULT_DOMAIN)).isTrue();
        }
        assertEveryKeyIsAsBefore(restored);
        assertThat(done(Cli.run("store", "verify", "--home", restored)).out())
                .contains("the store holds what was written last");
    }

    @Test
    void restoresWhatWasMadeBeforeAndAfterTheTagKeysWereReplaced() {
        Path before = fixture.backup("before.backup");

        assertThat(done(Cli.run("hsm", "rotate", "--compromised", "--home", fixture.home()))
                        .out())
                .contains("and of the server itself are replaced");

        assertThat(done(Cli.run("store", "verify", "--home", fixture.home())).out())
                .contains("the store holds what was written last");
        done(Cli.run("audit", "verify", "--home", fixture.home()));
        Path after = fixture.backup("after.backup");
        done(Cli.run("backup", "verify", after, "--home", fixture.home()));
        assertEveryKeyIsAsBefore(fixture.home());
        for (Path backup : List.of(before, after)) {
            Path restored = folder.resolve("from-" + backup.getFileName());
            done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));
            assertEveryKeyIsAsBefore(restored);
            assertThat(done(Cli.run("store", "verify", "--home", restored)).out())
                    .contains("the store holds what was written last");
        }
        // An older backup brings the old keys back.
        Path restored = folder.resolve("from-" + before.getFileName());
        done(Cli.run("hsm", "rotate", "--compromised", "--home", restored));
        assertEveryKeyIsAsBefore(restored);
    }

    @Test
    void isForTheCustodiansAloneOnceTheServersRootIsReplaced() {
        Path backup = fixture.backup("before.backup");
        done(Cli.run("hsm", "rotate-root", "--home", fixture.home()));

        Cli.Result verified = Cli.run("backup", "verify", backup, "--home", fixture.home());

        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.err()).contains("the custodians alone can open it").contains("drill");
        List<Object> words = new ArrayList<>(List.of("backup", "drill", backup, "--directory", folder));
        THREE.forEach(name -> words.addAll(List.of("--share", fixture.share(name))));
        assertThat(done(Cli.run(words.toArray())).out()).contains(KEYS + " objects open on a new token");
    }

    @Test
    void restoresWhatSeveralHsmsHadIntoOne() {
        Path request = folder.resolve("b.request");
        Path token = folder.resolve("second/softhsm2.conf");
        String fingerprint = done(Cli.run(
                        "hsm",
                        "enroll",
                        "--home",
                        fixture.home(),
                        "--request",
                        request,
                        "--name",
                        "b",
                        "--set",
                        "hsm.softhsm-conf=" + token))
                .out()
                .lines()
                .toList()
                .getLast();
        done(Cli.run("hsm", "enroll", "--home", fixture.home(), "--accept", request, "--fingerprint", fingerprint));
        Path backup = fixture.backup("several.backup");
        Path restored = folder.resolve("restored");

        done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));

        assertThat(done(Cli.run("hsm", "list", "--home", restored)).out()).contains("none is enrolled");
        done(Cli.run("hsm", "rotate", "--home", restored));
        done(Cli.run("hsm", "rotate-root", "--home", restored));
        assertEveryKeyIsAsBefore(restored);
        assertThat(done(Cli.run("erasure", "status", "--home", restored)).out()).doesNotContain("is open");
    }

    private void assertEveryKeyIsAsBefore(Path home) {
        BackupFixture.serve(home, server -> {
            TestClient client = server.as(BackupFixture.CLIENT);
            kept.forEach((id, wanted) -> {
                try (SecretBytes value = value(client, id)) {
                    assertThat(value.matches(wanted)).isTrue();
                }
            });
        });
    }

    private static RotationStatus status(OpenHome home) {
        return home.rotation().status().stream()
                .filter(status -> status.domain().equals(Custody.DEFAULT_DOMAIN))
                .findFirst()
                .orElseThrow();
    }

    private static SecretBytes value(TestClient client, UniqueIdentifier id) {
        return Values.material(client.get(plainGet(id), Get.Response.class).object());
    }
}
