package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repeated identical denials are counted in one record. */
class DenialsTest {
    private static final Instant LATER = Objects.NOW.plus(Denials.WINDOW);

    @TempDir
    private Path home;

    private TestServer server;
    private TestClient alice;
    private TestClient bob;
    private UniqueIdentifier key;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
        alice = server.as(TestServer.ALICE);
        bob = server.as(TestServer.BOB);
        key = alice.make(aes(256));
    }

    @AfterEach
    void closes() {
        server.close();
    }

    @Test
    void writesTheFirstAtOnceAndTheRestAsOneRecord() {
        for (int i = 0; i < 100; i++) {
            assertThat(bob.send(plainGet(key)).resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        }
        assertThat(denials()).extracting(AuditRecord::count).containsExactly(1);

        server.at(LATER);
        server.writeRepeatedDenials();

        assertThat(denials()).extracting(AuditRecord::count).containsExactly(1, 99);
        assertThat(denials()).extracting(AuditRecord::identity).containsOnly(TestServer.BOB);
    }

    @Test
    void writesTheFirstOfTheNextWindowAtOnceAgain() {
        bob.send(plainGet(key));
        server.at(LATER);
        server.writeRepeatedDenials();
        assertThat(denials()).extracting(AuditRecord::count).containsExactly(1);

        bob.send(plainGet(key));

        assertThat(denials()).extracting(AuditRecord::count).containsExactly(1, 1);
    }

    @Test
    void keepsWhatIsNotTheSameApart() {
        UniqueIdentifier other = alice.make(aes(256));
        bob.send(plainGet(key));
        bob.send(plainGet(other));
        bob.send(new Destroy.Request(key));
        server.join("carol", "client").send(plainGet(key));

        assertThat(denials()).hasSize(4);
    }

    @Test
    void writesWhatIsAllowedEveryTime() {
        int before = audited().size();
        alice.send(plainGet(key));
        alice.send(plainGet(key));

        assertThat(audited()).hasSize(before + 2);
    }

    @Test
    void countsNoMoreKindsThanItHasRoomFor() {
        Denials denials = new Denials();
        for (int i = 0; i < Denials.KINDS_MAX + 10; i++) {
            denials.committed(denial("key-" + i, 1), false);
        }

        assertThat(denials.isRepeated(denial("key-0", 1))).isTrue();
        assertThat(denials.isRepeated(denial("key-" + Denials.KINDS_MAX, 1))).isFalse();
        denials.write(server.store(), LATER);
        assertThat(denials.isRepeated(denial("key-0", 1))).isFalse();
    }

    @Test
    void remembersNoLongListsOfObjects() {
        Denials denials = new Denials();
        AuditRecord longOne = denial("key", Denials.OBJECTS_MAX + 1);
        denials.committed(longOne, false);

        assertThat(denials.isRepeated(longOne)).isFalse();
    }

    private static AuditRecord denial(String id, int objects) {
        AuditRecord.Builder record = AuditRecord.of(Objects.NOW, "Get").by("1", "bob", "default");
        for (int i = 0; i < objects; i++) {
            record.on("object", id);
        }
        return record.denied("VISIBLE")
                .result(ResultStatus.OPERATION_FAILED, ResultReason.OBJECT_NOT_FOUND)
                .build();
    }

    private List<AuditRecord> denials() {
        return audited().stream().filter(record -> !record.isAllowed()).toList();
    }

    private List<AuditRecord> audited() {
        return server.store().journalNodes().stream()
                .flatMap(node -> server.store().journal(node, null, 10_000).stream())
                .map(entry -> AuditEncoding.decode(entry.payload()))
                .toList();
    }
}
