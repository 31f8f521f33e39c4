package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that is backed up while it serves, and lost with its token and its disk, is brought back by its custodians. */
@ExtendWith(SharedServer.class)
@Timeout(180)
class BackupOfAServerTest {
    private static final String[] THREE = {"erin", "bob", "dave"};

    @Test
    void comesBackWithEveryKeyForTheClientsThatItHad() throws IOException {
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("vault");
            Path shares = home.logs().resolve("shares");
            Path backup = home.logs().resolve("server.backup");
            Path destroyed = home.logs().resolve("destroyed");
            String kept;
            String gone;
            byte[] value;
            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client)) {
                kept = AesKeys.create(connection);
                gone = AesKeys.create(connection);
                value = AesKeys.get(connection, kept);
                home.run("custodians", "create", "--names", "alice,bob,carol,dave,erin", "--out", shares.toString())
                        .orFail();
                home.run("backup", "create", "--out", backup.toString()).orFail();
                home.run("backup", "verify", backup.toString()).orFail();
                connection
                        .call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(gone))
                        .payload();
                home.run("audit", "destroyed", "--out", destroyed.toString()).orFail();
                server.kill();
            }
            remove(home.path());

            home.run(
                            "backup",
                            "restore",
                            backup.toString(),
                            "--demo",
                            "--share",
                            shares.resolve(THREE[0] + ".share").toString(),
                            "--share",
                            shares.resolve(THREE[1] + ".share").toString(),
                            "--share",
                            shares.resolve(THREE[2] + ".share").toString(),
                            "--destroyed-since",
                            destroyed.toString())
                    .orFail();

            // The client keeps its certificate, and gets the new authority of the server.
            Files.copy(
                    home.path().resolve("pki/servers-ca.crt"), client.authority(), StandardCopyOption.REPLACE_EXISTING);
            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client)) {
                assertThat(AesKeys.get(connection, kept)).isEqualTo(value);
                assertThat(connection
                                .call(ProtocolVersion.V2_1, Operation.GET, Requests.id(gone))
                                .failedWith(ResultReason.OBJECT_NOT_FOUND))
                        .isTrue();
                assertThat(AesKeys.get(connection, AesKeys.create(connection))).isNotEqualTo(value);
            }
            home.run("audit", "verify").orFail();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
