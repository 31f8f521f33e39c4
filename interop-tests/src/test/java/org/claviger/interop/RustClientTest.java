package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Rust client of NLnet Labs (crate kmip-protocol, what krill uses): its tests are Rust, run by cargo. */
@ExtendWith(SharedServer.class)
class RustClientTest {
    /** The crates are compiled at the first run. */
    private static final Duration LIMIT = Duration.ofMinutes(8);

    @Test
    void doesWhatKrillDoes(RunningServer server) {
        requireCargo();
        Credentials client = server.newClient("rust");

        Command.Result result = Command.run(
                LIMIT,
                Map.of(
                        "CLAVIGER_HOST", server.server().address().getHostString(),
                        "CLAVIGER_PORT",
                                Integer.toString(server.server().address().getPort()),
                        "CLAVIGER_CERTIFICATE", client.certificate().toString(),
                        "CLAVIGER_KEY", client.key().toString(),
                        "CLAVIGER_CA", client.authority().toString(),
                        "CARGO_TARGET_DIR",
                                Path.of("target", "rust").toAbsolutePath().toString()),
                List.of(
                        "cargo",
                        "test",
                        "--quiet",
                        "--locked",
                        "--manifest-path",
                        Path.of("rust", "Cargo.toml").toAbsolutePath().toString()));

        assertThat(result.exitCode()).as(result.output() + result.error()).isZero();
        assertThat(result.output()).contains("4 passed; 0 failed");
    }

    /** Where the build promises cargo, its absence is a failure. */
    private static void requireCargo() {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cargo")));
        if ("1".equals(System.getenv("CLAVIGER_REQUIRE_CARGO"))) {
            assertThat(found).as("cargo is on the PATH").isTrue();
        }
        assumeTrue(found, "needs cargo (Rust)");
    }
}
