package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.command.BackupFixture.done;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.NewKey.cbc;
import static org.claviger.server.testing.TestClient.plainGet;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Get;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.backup.BackupException;
import org.claviger.server.backup.Restoration;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup brings every key back, on a new token, and nothing that it must not. */
@Timeout(600)
class BackupTest {
    private static final Data HELLO = Data.of(Bytes.ofHex("48656c6c6f"));
    private static final List<String> THREE = List.of("erin", "alice", "carol");

    @TempDir
    private static Path folder;

    @TempDir
    private Path own;

    private static BackupFixture fixture;
    private static Kept kept;
    private static Path backup;

    /** What was there before the backup. */
    private record Kept(
            UniqueIdentifier made,
            SecretBytes value,
            UniqueIdentifier registered,
            UniqueIdentifier resident,
            Encrypt.Response ciphertext,
            UniqueIdentifier destroyedLater) {}

    @BeforeAll
    static void makeBackup() throws IOException {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        fixture = BackupFixture.in(folder.resolve("first"));
        kept = BackupFixture.as(fixture.home(), BackupTest::keys);
        backup = fixture.backup("first.backup");
    }

    private static Kept keys(TestClient client) {
        UniqueIdentifier made = client.make(aes(256).name("made"));
        UniqueIdentifier resident = client.make(cbc().name("resident").with(Attribute.EXTRACTABLE, false));
        return new Kept(
                made,
                value(client, made),
                client.register(Values.aes(7), Attributes.NONE),
                resident,
                client.get(
                        new Encrypt.Request(resident, null, HELLO, null, null, null, null, null),
                        Encrypt.Response.class),
                client.make(aes(128).state(State.PRE_ACTIVE)));
    }

    private static SecretBytes value(TestClient client, UniqueIdentifier id) {
        return Values.material(client.get(plainGet(id), Get.Response.class).object());
    }

    @Test
    void bringsEveryKeyBackOnANewToken() {
        Path restored = own.resolve("restored");

        Cli.Result result = done(fixture.restore(backup, restored, THREE, "--accept-unknown-destructions"));

        assertThat(result.out()).contains("Restored 4 objects");
        assertThat(result.err()).contains("every key is marked as possibly destroyed");
        BackupFixture.serve(restored, server -> {
            server.at(Instant.now());
            TestClient client = server.as(BackupFixture.CLIENT);
            assertIsAsBefore(client);
            assertThat(client.attributes(kept.resident()).has(Restoration.POSSIBLY_DESTROYED))
                    .isTrue();
        });
        assertThat(done(Cli.run("audit", "verify", "--home", restored)).out()).contains("every record holds");
        assertThat(done(Cli.run("store", "verify", "--home", restored)).out())
                .contains("the store holds what was written last");
        assertThat(restored.resolve("pki/restored-clients-ca.crt"))
                .hasSameTextualContentAs(fixture.home().resolve("pki/clients-ca.crt"));
    }

    private static void assertIsAsBefore(TestClient client) {
        try (SecretBytes made = value(client, kept.made());
                SecretBytes registered = value(client, kept.registered());
                SecretBytes wanted = Values.material(Values.aes(7))) {
            assertThat(made.matches(kept.value())).isTrue();
            assertThat(registered.matches(wanted)).isTrue();
        }
        Encrypt.Response ciphertext = kept.ciphertext();
        assertThat(client.get(
                                new Decrypt.Request(
                                        kept.resident(),
                                        null,
                                        ciphertext.data(),
                                        ciphertext.ivCounterNonce(),
                                        null,
                                        null,
                                        null,
                                        null,
                                        null),
                                Decrypt.Response.class)
                        .data())
                .isEqualTo(HELLO);
    }

    @Test
    void leavesOutWhatWasDestroyedSince() throws IOException {
        Path list = own.resolve("destroyed");
        Path copy = copyOfHome();
        BackupFixture.as(copy, client -> {
            client.get(new Destroy.Request(kept.destroyedLater()), Destroy.Response.class);
            return client;
        });
        done(Cli.run("audit", "destroyed", "--home", copy, "--out", list));
        Path restored = own.resolve("restored");

        Cli.Result result = done(fixture.restore(backup, restored, THREE, "--destroyed-since", list));

        assertThat(result.out()).contains("Restored 3 objects").contains("1 objects were left out");
        BackupFixture.as(restored, client -> {
            assertThat(client.send(plainGet(kept.destroyedLater()))).failedWith(ResultReason.OBJECT_NOT_FOUND);
            assertIsAsBefore(client);
            assertThat(client.attributes(kept.made()).has(Restoration.POSSIBLY_DESTROYED))
                    .isFalse();
            return client;
        });
    }

    /** The server goes on after its backup; the tests beside this one do not see it. */
    private Path copyOfHome() throws IOException {
        Path copy = own.resolve("copy");
        try (Stream<Path> files = Files.walk(fixture.home())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(fixture.home().relativize(file)));
            }
        }
        return copy;
    }

    @Test
    void wantsToKnowWhatWasDestroyed() throws IOException {
        Path list = own.resolve("destroyed");
        done(Cli.run("audit", "destroyed", "--home", fixture.home(), "--out", list));
        String right = Files.readString(list);
        Path late = own.resolve("late");
        done(Cli.run("audit", "destroyed", "--home", fixture.home(), "--since", Instant.now(), "--out", late));

        assertRefused("What was destroyed after the backup", THREE);
        Files.writeString(list, right.replaceFirst("until: 2", "until: 3"));
        assertRefused("was changed after it was made", THREE, "--destroyed-since", list);
        assertRefused("an earlier --since", THREE, "--destroyed-since", late);
    }

    @Test
    void comparesTheListWithTheNewestAuditHead() throws IOException {
        Path copy = copyOfHome();
        Path list = own.resolve("destroyed");
        done(Cli.run("audit", "destroyed", "--home", copy, "--out", list));
        Path head = own.resolve("head");
        BackupFixture.serve(copy, server -> server.as(BackupFixture.CLIENT).make(aes(256)));
        try (OpenHome open = BackupFixture.open(copy);
                Checkpoints checkpoints =
                        Checkpoints.start(open.store(), "node-1", open.auditKey(), Clock.systemUTC(), List.of(head))) {
            checkpoints.signNow();
        }

        assertRefused("the audit went on after the list", THREE, "--destroyed-since", list, "--audit-head", head);
        assertRefused("What was destroyed after the backup", THREE, "--audit-head", head);
        assertRefused("is no audit checkpoint", THREE, "--audit-head", list);
        done(Cli.run("audit", "destroyed", "--home", copy, "--out", list));
        done(fixture.restore(backup, own.resolve("new"), THREE, "--destroyed-since", list, "--audit-head", head));
    }

    @Test
    void refusesFewerSharesThanThreeAndNamesTheWrongOne() throws IOException {
        assertRefused("The shares of 3 custodians are needed, and 2 are there", List.of("alice", "bob"));
        assertRefused("and 2 are there", List.of("alice", "bob", "alice"));

        String share = Files.readString(fixture.share("dave"));
        Path mistyped = own.resolve("mistyped");
        Files.writeString(mistyped, share.replaceFirst("value: 01", "value: 11"));
        assertRefused("The share of dave is mistyped", List.of("alice", "bob"), "--share", mistyped);

        BackupFixture other = BackupFixture.in(folder.resolve("other"));
        assertRefused(
                "The share of dave belongs to another set", List.of("alice", "bob"), "--share", other.share("dave"));
    }

    @Test
    void isNotRestoredIntoAHomeForSomethingElse() throws IOException {
        Path pin = own.resolve("pin");
        Files.writeString(pin, "12345678");
        List<Object> words = new ArrayList<>(
                List.of("backup", "restore", backup, "--home", own.resolve("new"), "--pin", "file:" + pin));
        THREE.forEach(name -> words.addAll(List.of("--share", fixture.share(name))));
        words.add("--accept-unknown-destructions");

        Cli.Result refused = Cli.run(words.toArray());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("The backup is of test and is not restored into a home for production");
        assertThat(own.resolve("new")).doesNotExist();
    }

    @Test
    void refusesEveryChangedByteAndEveryCut() throws IOException {
        byte[] right = Files.readAllBytes(backup);
        Path changed = own.resolve("changed.backup");
        int step = Boolean.getBoolean("claviger.prove") ? 1 : Math.max(1, right.length / 150);
        for (int at = 0; at < right.length; at += step) {
            byte[] bytes = right.clone();
            bytes[at] ^= (byte) (1 << (at % 8));
            Files.write(changed, bytes);
            assertThatThrownBy(() -> Restoration.environmentOf(changed))
                    .as("byte " + at)
                    .isInstanceOf(BackupException.class);
            Files.write(changed, Arrays.copyOf(right, at));
            assertThatThrownBy(() -> Restoration.environmentOf(changed))
                    .as("cut at " + at)
                    .isInstanceOf(BackupException.class);
        }
        Files.write(changed, Arrays.copyOf(right, right.length + 1));
        assertThatThrownBy(() -> Restoration.environmentOf(changed)).isInstanceOf(BackupException.class);
        assertThat(Restoration.environmentOf(backup)).isEqualTo("test");
    }

    @Test
    void isProvedWhereItWasMadeAndByADrill() throws IOException {
        assertThat(done(Cli.run("backup", "verify", backup, "--home", fixture.home()))
                        .out())
                .contains("4 objects open, 0 have no material");
        List<Object> words = new ArrayList<>(List.of("backup", "drill", backup, "--directory", own));
        THREE.forEach(name -> words.addAll(List.of("--share", fixture.share(name))));

        assertThat(done(Cli.run(words.toArray())).out())
                .contains("4 objects open on a new token")
                .contains("the backup restores");
        try (Stream<Path> left = Files.list(own)) {
            assertThat(left).isEmpty();
        }
    }

    private void assertRefused(String why, List<String> custodians, Object... more) {
        Cli.Result refused = fixture.restore(backup, own.resolve("new"), custodians, more);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains(why).doesNotContain("\tat ");
        assertThat(own.resolve("new")).doesNotExist();
    }
}
