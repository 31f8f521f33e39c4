package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A home moves from one token to another one, which has roots of its own; no root and no key travels in clear. */
@ExtendWith(SharedServer.class)
@Timeout(180)
class SecondHsmTest {
    @Test
    void movesAHomeToAnotherToken() throws IOException {
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("vault");
            Path request = home.logs().resolve("b.request");
            String newToken = "hsm.softhsm-conf=" + home.path().resolve("second/softhsm2.conf");
            String kept;
            byte[] value;
            String confirm;
            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client)) {
                kept = AesKeys.create(connection);
                value = AesKeys.get(connection, kept);
                Command.Result asked =
                        home.run("hsm", "enroll", "--request", request.toString(), "--name", "b", "--set", newToken);
                asked.orFail();
                String fingerprint = asked.output().lines().toList().getLast();
                assertThat(home.run(
                                        "hsm",
                                        "enroll",
                                        "--accept",
                                        request.toString(),
                                        "--fingerprint",
                                        "0" + fingerprint.substring(1, 63) + "g")
                                .exitCode())
                        .isEqualTo(1);
                Command.Result accepted = home.run(
                        "hsm",
                        "enroll",
                        "--accept",
                        request.toString(),
                        "--fingerprint",
                        fingerprint,
                        "--own-name",
                        "a");
                accepted.orFail();
                String last = accepted.output().lines().toList().getLast();
                confirm = last.substring(last.lastIndexOf(' ') + 1);
                server.stop();
            }
            Files.move(home.path().resolve("token"), home.logs().resolve("old-token"));
            Files.writeString(
                    home.path().resolve("claviger.toml"),
                    Files.readString(home.path().resolve("claviger.toml"))
                            .replace("[hsm]", "[hsm]\nsofthsm-conf = \"second/softhsm2.conf\""));

            assertThat(home.run("hsm", "status").error()).contains("nobody here has confirmed");
            home.run("hsm", "enroll", "--confirm", confirm).orFail();

            // A client keeps its certificate, and gets the new authority of the server.
            Credentials other = home.addClient("other");
            Files.copy(other.authority(), client.authority(), StandardCopyOption.REPLACE_EXISTING);
            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client)) {
                assertThat(AesKeys.get(connection, kept)).isEqualTo(value);
                assertThat(AesKeys.get(connection, AesKeys.create(connection))).isNotEqualTo(value);
                assertThat(home.run("hsm", "list").output()).contains("a  ", "b  ");
                try (KmipConnection second = server.connect(other)) {
                    AesKeys.create(second);
                }
            }
            home.run("audit", "verify").orFail();
            home.run("store", "verify").orFail();
        }
    }
}
