package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A database that takes connections by TLS alone, and how a server makes sure that it is the right one. */
@ExtendWith(SharedServer.class)
@Timeout(180)
class DatabaseTlsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static DatabaseServer database;

    @BeforeAll
    static void startDatabase() throws IOException {
        database = DatabaseServer.create(folder.resolve("database"));
        makeCertificate("right", "IP:127.0.0.1");
        makeCertificate("other", "IP:127.0.0.1");
        makeCertificate("elsewhere", "DNS:db.example.com");
        database.requireTls(certificate("right"), key("right"));
    }

    @AfterAll
    static void stopDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void keepsItsKeysInADatabaseBehindTls() throws IOException {
        String url = url("verify-full", "right");
        try (Home home = Home.create(SharedServer.distribution(), "--set", "store.url=" + url)) {
            Credentials client = home.addClient("client");
            try (ServerProcess server = home.start();
                    KmipConnection connection = KmipConnection.open(server.address(), client.tls())) {
                int mask = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
                assertThat(connection
                                .call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, mask))
                                .succeeded())
                        .isTrue();
                assertThat(database.query("SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity"
                                + " USING (pid) WHERE application_name <> 'psql' AND client_port > 0"))
                        .isEqualTo("t");
            }
        }
    }

    @Test
    void refusesADatabaseOfAnotherAuthorityWithASentence() {
        Command.Result refused = init(url("verify-full", "other"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.error()).contains("certificate").doesNotContain("\tat ");
    }

    @Test
    void refusesADatabaseUnderAnotherNameWithASentence() throws IOException {
        database.requireTls(certificate("elsewhere"), key("elsewhere"));
        try {
            Command.Result refused = init(url("verify-full", "elsewhere"));

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.error()).contains("127.0.0.1").doesNotContain("\tat ");
        } finally {
            database.requireTls(certificate("right"), key("right"));
        }
    }

    private static Command.Result init(String url) {
        return Command.run(
                LIMIT,
                Map.of(),
                List.of(
                        SharedServer.distribution().launcher().toString(),
                        "init",
                        "--demo",
                        "--home",
                        folder.resolve("refused").toString(),
                        "--set",
                        "store.url=" + url));
    }

    private static String url(String mode, String authority) {
        return "postgresql://127.0.0.1:" + database.port() + "/postgres?user=claviger&connectTimeout=20&sslmode=" + mode
                + "&sslrootcert=" + certificate(authority);
    }

    private static Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    private static Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private static void makeCertificate(String name, String alternative) {
        SelfSigned.make(name, 2, key(name), certificate(name), "subjectAltName=" + alternative);
    }
}
