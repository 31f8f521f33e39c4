package org.claviger.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.ConfigurationLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockCommandTest {
    @TempDir
    Path folder;

    private Path home;
    private Duration off = Duration.ZERO;

    @BeforeEach
    void makeHome() {
        home = folder.resolve("home");
        assertThat(Cli.run("init", "--demo", "--home", home).exit()).isZero();
        addClient("first");
    }

    @Test
    void believesAClockThatAgreesWithTheNewestRecord() {
        assertThat(Cli.run("clock", "status", "--home", home).out()).contains("the clock is believed");
    }

    @Test
    void asksAboutAClockThatLeaptWhileTheServerWasAway() {
        off = Duration.ofDays(31);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt()).isPresent();
            assertThat(open.clock().instant())
                    .isBefore(Clock.systemUTC().instant().plusSeconds(60));
        }
    }

    @Test
    void asksAboutAClockThatWentBackWhileTheServerWasAway() {
        off = Duration.ofSeconds(-30);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt().orElseThrow().cause()).contains("before the newest record");
        }
        off = Duration.ZERO;
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt())
                    .as("until an officer says that it is right")
                    .isPresent();
        }
    }

    @Test
    void comparesTheClockOfANewNodeWithTheOthers() throws IOException {
        Path configuration = home.resolve("claviger.toml");
        Files.writeString(configuration, "\n[store]\nnode = \"another\"\n", StandardOpenOption.APPEND);
        off = Duration.ofMinutes(-4);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt()).isEmpty();
        }
        off = Duration.ofMinutes(-6);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt().orElseThrow().cause())
                    .contains("before the newest record of the other nodes");
        }
    }

    @Test
    void asksNothingAfterALongTimeInWhichTheServerRan() {
        off = Duration.ofDays(20);
        try (OpenHome open = open()) {
            open.clockWatch().leaveTrace();
        }
        off = Duration.ofDays(40);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt()).isEmpty();
        }
    }

    @Test
    void believesAClockThatIsLaterByLessThanTheGap() {
        off = Duration.ofDays(29);
        try (OpenHome open = open()) {
            assertThat(open.clock().doubt()).isEmpty();
        }
    }

    @Test
    void remembersAStepUntilAnOfficerConfirmsTheClock() {
        try (OpenHome open = open()) {
            off = Duration.ofDays(1);
            open.clockWatch().look();
            assertThat(open.clock().doubt()).isPresent();
        }

        try (OpenHome again = open()) {
            assertThat(again.clock().doubt().orElseThrow().cause()).contains("set forward by 1 d 0 h");
        }
        assertThat(Cli.run("doctor", "--home", home).out()).contains("red    clock");

        Cli.Result status = Cli.run("clock", "status", "--home", home);
        assertThat(status.out()).contains("set forward by 1 d 0 h").contains("clock confirm");
        Cli.Result add = Cli.run("client", "add", "second", "--home", home, "--out", folder.resolve("second"));
        assertThat(add.exit()).isEqualTo(1);
        assertThat(add.err()).contains("clock confirm");

        Cli.Result confirm = Cli.run("clock", "confirm", "--home", home);

        assertThat(confirm.exit()).as(confirm.err()).isZero();
        addClient("second");
        assertThat(Cli.run("audit", "verify", "--home", home).exit()).isZero();
    }

    private OpenHome open() {
        TrustedClock clock = new TrustedClock(() -> Clock.systemUTC().instant().plus(off), System::nanoTime);
        return OpenHome.open(HomeDirectory.of(home), ConfigurationLoader.load(home, List.of()), clock, _ -> {});
    }

    private void addClient(String name) {
        Cli.Result added = Cli.run("client", "add", name, "--home", home, "--out", folder.resolve(name));
        assertThat(added.exit()).as(added.err()).isZero();
    }
}
