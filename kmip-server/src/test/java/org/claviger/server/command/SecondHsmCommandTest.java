package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.command.BackupFixture.done;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator says and sees of a second HSM. */
@Timeout(120)
class SecondHsmCommandTest {
    @TempDir
    private Path folder;

    private Path home;
    private Path request;
    private String fingerprint;

    @BeforeEach
    void asks() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        home = folder.resolve("home");
        request = folder.resolve("b.request");
        done(Cli.run("init", "--demo", "--home", home));
        fingerprint = done(ask("b", folder.resolve("second/softhsm2.conf")))
                .out()
                .lines()
                .toList()
                .getLast();
    }

    private Cli.Result ask(String name, Path token) {
        return Cli.run(
                "hsm",
                "enroll",
                "--home",
                home,
                "--request",
                request,
                "--name",
                name,
                "--set",
                "hsm.softhsm-conf=" + token);
    }

    private Cli.Result accept(String said) {
        return Cli.run("hsm", "enroll", "--home", home, "--accept", request, "--fingerprint", said);
    }

    @Test
    void saysWhichHsmIsWaitedForAndRetiresNoneThatWasJustThere() {
        assertThat(done(accept(fingerprint)).out()).contains("The HSM 'b' is enrolled", "This HSM is 'first'");
        assertThat(Cli.run("doctor", "--home", home).out()).contains("ok     hsms");

        done(Cli.run("hsm", "rotate", "--home", home));

        assertThat(Cli.run("doctor", "--home", home).out())
                .contains("amber  hsms")
                .contains("destroyed in b");
        assertThat(done(Cli.run("erasure", "status", "--home", home)).out())
                .contains("is not known to be destroyed in the HSM b");
        assertThat(done(Cli.run("hsm", "list", "--home", home)).out()).contains(fingerprint, "the one of this server");
        Cli.Result retired = Cli.run("hsm", "retire", "b", "--home", home);
        assertThat(retired.exit()).isEqualTo(1);
        assertThat(retired.err()).contains("stop it");
    }

    @Test
    void refusesWhatIsNotTheRequestOfTheNewHsm() throws Exception {
        assertThat(accept("0".repeat(64)).err()).contains("not the one that was given");
        String text = Files.readString(request);
        Files.writeString(request, text.replace("name: b", "name: c"));
        assertThat(accept(fingerprint).err()).contains("changed after it was signed");
        Files.writeString(request, text);
        done(accept(fingerprint));

        Cli.Result again = accept(fingerprint);

        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("enrolled already");
    }

    @Test
    void asksForNoTokenThatServesAServer() {
        assertThat(ask("c", home.resolve("token/softhsm2.conf")).err()).contains("in use by a server already");
        assertThat(ask("c", folder.resolve("second/softhsm2.conf")).err()).contains("is called 'b' already");
    }

    @Test
    void confirmsNoFingerprintThatNobodyHas() {
        Cli.Result refused = Cli.run("hsm", "enroll", "--home", home, "--confirm", "0".repeat(64));

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("has this fingerprint");
        assertThat(home.resolve("pki/peers.pub")).doesNotExist();
    }
}
