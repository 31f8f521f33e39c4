package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that may not read what it needs ends with one sentence: which file, and what to do. */
@ExtendWith(SharedServer.class)
class UnreadableFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Root may read everything, so the server is started as this one, whom every Linux has. */
    private static final String NOBODY = "65534";

    private static Home home;

    @BeforeAll
    static void createHome() throws IOException {
        assumeTrue(
                !isRoot() || asUser(List.of("test", "-x", launcher())).exitCode() == 0,
                "needs a dist/claviger that every user may read, or a user other than root");
        home = Home.create(SharedServer.distribution());
        if (isRoot()) {
            giveAway(home.path().getParent());
        }
    }

    @AfterAll
    static void deleteHome() {
        if (home != null) {
            home.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "claviger.toml",
                "run",
                "demo/pin",
                "token/softhsm2.conf",
                "token/tokens",
                "pki",
                "pki/clients-ca.crt",
                "tls/server.key",
                "tls/server.crt",
                "store",
                "store/rocksdb",
                "store/rocksdb/CURRENT"
            })
    void saysInOneSentenceWhichFileMayNotBeRead(String file) throws IOException {
        Path hidden = home.path().resolve(file);
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(hidden);
        Files.setPosixFilePermissions(hidden, Set.of());
        try {
            Command.Result result =
                    asUser(List.of(launcher(), "serve", "--home", home.path().toString(), "--listen", "127.0.0.1:0"));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).isEmpty();
            assertThat(sentences(result.error()))
                    .hasSize(1)
                    .first()
                    .satisfies(sentence -> assertThat(sentence)
                            .contains(home.path().toString())
                            .containsAnyOf("may not be read", "the right to read it")
                            .doesNotContain("is no home"));
        } finally {
            Files.setPosixFilePermissions(hidden, before);
        }
    }

    /** Lines of the log aside. */
    private static List<String> sentences(String error) {
        return error.lines().filter(line -> !line.startsWith("20")).toList();
    }

    private static Command.Result asUser(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        whole.addAll(command);
        return Command.run(LIMIT, Map.of(), whole);
    }

    private static String launcher() {
        return SharedServer.distribution().launcher().toString();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void giveAway(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", Integer.valueOf(NOBODY));
            }
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
