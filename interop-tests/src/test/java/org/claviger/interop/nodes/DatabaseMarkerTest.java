package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.AesKeys;
import org.claviger.interop.MarkerSearch;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL gets no key in clear: not in its tables, its write-ahead log and its own log, nor in a dump or a backup. */
@ExtendWith(SharedServer.class)
@Timeout(300)
class DatabaseMarkerTest {
    private static final int KEYS = Boolean.getBoolean("claviger.prove") ? 2_000 : 200;
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    @TempDir
    private Path folder;

    @Test
    void findsNoKeyInTheDatabase() throws IOException {
        Path data = folder.resolve("database");
        try (DatabaseServer database = DatabaseServer.create(data);
                Node node = Node.first(SharedServer.distribution(), database.port())) {
            List<byte[]> keys = makeKeys(node);
            backUp(node);
            MarkerSearch search = new MarkerSearch(keys);

            // Rows in the tables' files, and not in the database's memory alone.
            database.query("CHECKPOINT");
            Files.writeString(folder.resolve("dump.sql"), database.dump());

            assertThat(search.findIn(folder)).isEmpty();
            assertThat(search.findIn(node.home().path())).isEmpty();
            assertThat(search.findIn(node.home().logs())).isEmpty();
            assertPlantedKeyIsFound(database, data, search, keys.getLast());
            System.out.println(
                    "PROOF P4 | " + keys.size() + " keys made, registered and fetched on PostgreSQL"
                            + " | tables, write-ahead log, dump, backup, home, token and logs searched for each of them | lost 0");
        }
    }

    private static List<byte[]> makeKeys(Node node) throws IOException {
        Credentials client = node.addClient("marker");
        List<byte[]> keys = new ArrayList<>();
        try (KmipConnection connection = node.connect(client.tls())) {
            for (int i = 0; i < KEYS / 2; i++) {
                keys.add(AesKeys.get(connection, AesKeys.create(connection)));
                byte[] material = new byte[32];
                new SecureRandom().nextBytes(material);
                String id = connection
                        .call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK))
                        .id();
                assertThat(AesKeys.get(connection, id)).isEqualTo(material);
                keys.add(material);
            }
        }
        return keys;
    }

    private void backUp(Node node) {
        String shares = folder.resolve("shares").toString();
        node.home()
                .run("custodians", "create", "--names", "alice,bob,carol,dave,erin", "--out", shares)
                .orFail();
        node.home()
                .run("backup", "create", "--out", folder.resolve("backup").toString())
                .orFail();
    }

    private void assertPlantedKeyIsFound(DatabaseServer database, Path data, MarkerSearch search, byte[] key)
            throws IOException {
        database.query(
                "CREATE TABLE planted AS SELECT decode('" + HexFormat.of().formatHex(key) + "', 'hex') AS content");
        database.query("CHECKPOINT");

        assertThat(search.findIn(data.resolve("base"))).as("tables").isNotEmpty();
        assertThat(search.findIn(data.resolve("pg_wal"))).as("write-ahead log").isNotEmpty();
        Path dump = Files.writeString(folder.resolve("dump.sql"), database.dump());
        assertThat(search.findIn(folder)).as("dump").contains(dump);
    }
}
