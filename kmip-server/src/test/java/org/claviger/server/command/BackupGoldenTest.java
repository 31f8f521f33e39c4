package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.command.BackupFixture.done;
import static org.claviger.server.testing.NewKey.cbc;
import static org.claviger.server.testing.TestClient.plainGet;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Get;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.secret.SecretBytes;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup that the first release made is restored by every later one. Its files, {@code golden-backup/format-1.*} with
 * the shares of three custodians, are never changed; a new format gets files of its own and keeps this test.
 */
@Timeout(120)
class BackupGoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden-backup");
    private static final String BACKUP = "format-1.backup";
    private static final String FACTS = "format-1.txt";
    private static final List<String> THREE = List.of("alice", "bob", "carol");
    private static final Data HELLO = Data.of(Bytes.ofHex("48656c6c6f"));

    @TempDir
    private Path folder;

    @Test
    void restoresWhatTheFirstFormatKept() throws IOException {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        if (Boolean.getBoolean("claviger.golden.write")) {
            write();
        }
        Path restored = folder.resolve("restored");
        List<Object> words = new ArrayList<>(List.of(
                "backup",
                "restore",
                GOLDEN.resolve(BACKUP),
                "--home",
                restored,
                "--demo",
                "--accept-unknown-destructions"));
        THREE.forEach(name -> words.addAll(List.of("--share", GOLDEN.resolve(name + ".share"))));

        done(Cli.run(words.toArray()));

        List<String> facts = Files.readAllLines(GOLDEN.resolve(FACTS));
        BackupFixture.as(restored, client -> {
            Get.Response registered = client.get(plainGet(UniqueIdentifier.of(facts.get(0))), Get.Response.class);
            try (SecretBytes got = Values.material(registered.object());
                    SecretBytes wanted = Values.material(Values.aes(7))) {
                assertThat(got.matches(wanted)).isTrue();
            }
            Decrypt.Response decrypted = client.get(
                    new Decrypt.Request(
                            UniqueIdentifier.of(facts.get(1)),
                            null,
                            Data.of(Bytes.ofHex(facts.get(2))),
                            Bytes.ofHex(facts.get(3)),
                            null,
                            null,
                            null,
                            null,
                            null),
                    Decrypt.Response.class);
            assertThat(decrypted.data()).isEqualTo(HELLO);
            return client;
        });
        done(Cli.run("audit", "verify", "--home", restored));
        System.out.println("PROOF P12 | a backup of format 1 restored on a new token with 3 shares |"
                + " 2 keys read back by value and use | lost 0");
    }

    /** Makes the files of a new format, once, with {@code -Dclaviger.golden.write=true}. */
    private void write() throws IOException {
        BackupFixture fixture = BackupFixture.in(folder.resolve("golden"));
        List<String> facts = BackupFixture.as(fixture.home(), client -> {
            UniqueIdentifier registered = client.register(Values.aes(7), Attributes.NONE);
            UniqueIdentifier resident = client.make(cbc().with(Attribute.EXTRACTABLE, false));
            Encrypt.Response encrypted = client.get(
                    new Encrypt.Request(resident, null, HELLO, null, null, null, null, null), Encrypt.Response.class);
            return List.of(
                    registered.toString(),
                    resident.toString(),
                    ((Data.Value) Objects.requireNonNull(encrypted.data()))
                            .bytes()
                            .toHex(),
                    Objects.requireNonNull(encrypted.ivCounterNonce()).toHex());
        });
        Files.createDirectories(GOLDEN);
        Files.copy(fixture.backup("golden.backup"), GOLDEN.resolve(BACKUP));
        Files.write(GOLDEN.resolve(FACTS), facts);
        for (String name : THREE) {
            Files.copy(fixture.share(name), GOLDEN.resolve(name + ".share"));
        }
    }
}
