package org.claviger.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.TagLevel;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary that was failed over from comes back, knows nothing of the other one, and is the first in the address: new
 * connections are made to it, while the node writes to the other one.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PostgresOldPrimaryTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Database old;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Database promoted;

    @SuppressWarnings("NullAway.Init") // made before each test
    private PostgresStore store;

    @BeforeEach
    void failOverAndComeBack() throws Exception {
        Path directory = folder.resolve("old");
        Database first = Database.start(directory);
        int port = first.port();
        open(first.address()).close();
        first.close();
        promoted = Database.promotedFrom(directory, folder.resolve("promoted"), Database.freePort());
        store = open("localhost:" + port + "," + promoted.address());
        store.commit(creation("kept", "written to the new primary"));
        old = Database.start(directory, port);
    }

    private static PostgresStore open(String hosts) {
        return PostgresStore.open(
                "jdbc:postgresql://" + hosts + "/postgres?user=postgres&hostRecheckSeconds=0",
                StoreSettings.of(new HmacTag(), cause -> {
                    throw cause;
                }));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        promoted.close();
        old.close();
    }

    @Test
    void showsNobodyWhatTheOldOneHas() {
        assertRefused(() -> store.inspect().close());
        assertRefused(() -> store.snapshot().close());
        // By the connection that was there all the time.
        store.commit(creation("more", "written to the new primary too"));
    }

    /** Otherwise it would be asked of nobody, and the old key would end under who still believes it. */
    @Test
    void asksForNoTagKeyThere() throws SQLException {
        TagLevel alone = new TagLevel(2, TagLevel.Stage.ALONE);

        assertRefused(() -> store.tagFence().orElseThrow().raise(DOMAIN, alone, () -> true));
        assertRefused(() -> store.tagRenewal().run(RecordKey.SERVER, entries -> true));

        try (ResultSet asked = old.connect()
                .createStatement()
                .executeQuery("SELECT count(*) FROM claviger_store WHERE name LIKE 'tag key of %'")) {
            asked.next();
            assertThat(asked.getInt(1)).isZero();
        }
    }

    /** It has no change on its way whose failure would tell it, and nobody can begin one without reading first. */
    @Test
    void isFollowedByANodeThatWasIdle() throws Exception {
        Path directory = folder.resolve("primary");
        Database primary = Database.start(directory);
        int next = Database.freePort();
        try (PostgresStore idle = open(primary.address() + ",localhost:" + next)) {
            idle.commit(creation("kept", "before"));
            primary.close();
            try (Database standby = Database.promotedFrom(directory, folder.resolve("standby"), next)) {
                assertThat(standby.port()).isEqualTo(next);

                assertThat(idle.find(object("kept"))).isPresent();
                idle.commit(creation("more", "after"));
            }
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(call)
                .withMessageContaining("another primary");
    }
}
