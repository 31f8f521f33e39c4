package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.AesKeys;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes are backed up while they serve; database, homes and token are lost, and all comes back in new ones: in the
 * embedded store of one server first, and out of its backup in a database again.
 */
@ExtendWith(SharedServer.class)
@Timeout(600)
class BackupOfNodesTest {
    private static final int KEYS_OF_EACH = 20;
    private static final List<String> THREE = List.of("erin", "bob", "dave");

    @TempDir
    private Path folder;

    private final Map<String, byte[]> kept = new HashMap<>();

    @Test
    void comesBackInTheOtherKindOfStoreWithANewToken() throws IOException {
        Path client = Files.createDirectory(folder.resolve("client"));
        String gone = loseTwoNodes(new Credentials("vault", client));
        drill("backup");
        try (Home home = Home.empty(SharedServer.distribution())) {
            home.run(restore("backup", "rocksdb:")).orFail();
            try (ServerProcess server = home.start()) {
                readBack(home, server, client, gone);
                assertThat(home.run(
                                        "backup",
                                        "create",
                                        "--out",
                                        file("embedded").toString())
                                .error())
                        .contains("needs new custodians");
                makeCustodians(home, "replace", "embedded");
                home.run("backup", "create", "--out", file("embedded").toString())
                        .orFail();
                home.run(
                                "audit",
                                "destroyed",
                                "--out",
                                file("embedded.destroyed").toString())
                        .orFail();
            }
            verify(home);
        }
        drill("embedded");
        try (DatabaseServer database = DatabaseServer.create(folder.resolve("database-after"));
                Home home = Home.empty(SharedServer.distribution())) {
            String url = "postgresql://127.0.0.1:" + database.port() + "/postgres?user=claviger";
            home.run(restore("embedded", url)).orFail();
            try (ServerProcess server = home.start()) {
                readBack(home, server, client, gone);
            }
            verify(home);
        }
        System.out.println(
                "PROOF P11 | a backup of two nodes on PostgreSQL, restored in RocksDB, and that one's in a new"
                        + " PostgreSQL, each drilled and with a new token and 3 shares | "
                        + kept.size()
                        + " keys read back by value twice, the one destroyed since is not there | lost 0");
    }

    private void readBack(Home home, ServerProcess server, Path client, String gone) throws IOException {
        // The client keeps its certificate, and gets the new authority of the server.
        Files.copy(
                home.path().resolve("pki/servers-ca.crt"),
                client.resolve("ca.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        try (KmipConnection connection = server.connect(new Credentials("vault", client))) {
            for (Map.Entry<String, byte[]> key : kept.entrySet()) {
                assertThat(AesKeys.get(connection, key.getKey())).isEqualTo(key.getValue());
            }
            assertThat(connection
                            .call(ProtocolVersion.V2_1, Operation.GET, Requests.id(gone))
                            .failedWith(ResultReason.OBJECT_NOT_FOUND))
                    .isTrue();
        }
    }

    private void makeCustodians(Home home, String command, String backup) {
        home.run(
                        "custodians",
                        command,
                        "--names",
                        "alice,bob,carol,dave,erin",
                        "--out",
                        file(backup + ".shares").toString())
                .orFail();
    }

    private static void verify(Home home) {
        home.run("audit", "verify").orFail();
        home.run("store", "verify").orFail();
    }

    /** @return the key that was destroyed after the backup */
    private String loseTwoNodes(Credentials client) throws IOException {
        try (DatabaseServer database = DatabaseServer.create(folder.resolve("database-before"));
                Node one = Node.first(SharedServer.distribution(), database.port());
                Node other = one.join("node-2", database.port())) {
            Credentials added = one.addClient(client.name());
            for (Path file : List.of(added.certificate(), added.key(), added.authority())) {
                Files.copy(file, client.certificate().resolveSibling(file.getFileName()));
            }
            String gone;
            try (KmipConnection first = one.connect(added.tls());
                    KmipConnection second = other.connect(added.tls())) {
                for (KmipConnection connection : List.of(first, second)) {
                    for (int i = 0; i < KEYS_OF_EACH; i++) {
                        String id = AesKeys.create(connection);
                        kept.put(id, AesKeys.get(connection, id));
                    }
                }
                gone = AesKeys.create(second);
            }
            makeCustodians(one.home(), "create", "backup");
            other.home()
                    .run("backup", "create", "--out", file("backup").toString())
                    .orFail();
            one.home().run("backup", "verify", file("backup").toString()).orFail();
            try (KmipConnection first = one.connect(added.tls())) {
                first.call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(gone))
                        .payload();
            }
            one.home()
                    .run("audit", "destroyed", "--out", file("backup.destroyed").toString())
                    .orFail();
            return gone;
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** Restores a backup into a home and a token that are thrown away, whatever store it is from. */
    private void drill(String backup) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                SharedServer.distribution().launcher().toString(),
                "backup",
                "drill",
                file(backup).toString(),
                "--directory",
                folder.toString()));
        command.addAll(shares(backup));
        assertThat(Command.run(Duration.ofMinutes(1), Map.of(), command)
                        .orFail()
                        .output())
                .contains("the backup restores");
    }

    private String[] restore(String backup, String url) {
        List<String> command = new ArrayList<>(List.of(
                "backup",
                "restore",
                file(backup).toString(),
                "--demo",
                "--destroyed-since",
                file(backup + ".destroyed").toString(),
                "--set",
                "store.url=" + url));
        command.addAll(shares(backup));
        return command.toArray(String[]::new);
    }

    private List<String> shares(String backup) {
        List<String> shares = new ArrayList<>();
        for (String name : THREE) {
            shares.addAll(List.of(
                    "--share", file(backup + ".shares").resolve(name + ".share").toString()));
        }
        return shares;
    }
}
