package org.claviger.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.identity.SoftwareSigner;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckpointsTest {
    private final SoftwareSigner signer = SoftwareSigner.of("audit");

    @TempDir
    private Path directory;

    private ObjectStore store;

    @BeforeEach
    void opens() {
        store = AuditStore.empty();
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void signsAsSoonAsThereAreManyRecords() {
        AuditStore.append(store, Checkpoints.ENTRIES_MAX);

        try (Checkpoints checkpoints = start(signer)) {
            await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(file()));
            assertThat(checkpoints.overdue()).isZero();
        }

        assertThat(read().position()).isEqualTo(new JournalPosition(1, Checkpoints.ENTRIES_MAX));
    }

    @Test
    void signsFewRecordsWhenTheIntervalHasPassed() {
        AuditStore.append(store, 2);

        try (Checkpoints checkpoints = start(signer)) {
            await().atMost(Checkpoints.INTERVAL.plusSeconds(5)).until(() -> Files.exists(file()));
            assertThat(read().isSignedBy(signer.publicKey())).isTrue();
            assertThat(checkpoints.isFailing()).isFalse();
        }
    }

    @Test
    void signsWhatIsLeftWhenItStops() {
        Checkpoints checkpoints = start(signer);
        AuditStore.append(store, 3);
        checkpoints.close();

        assertThat(read().position()).isEqualTo(new JournalPosition(1, 3));
    }

    @Test
    void signsNothingWhereThereIsNothing() {
        start(signer).close();

        assertThat(file()).doesNotExist();
    }

    @Test
    void keepsOneRecordForEachPlaceOverARestart() {
        AuditStore.append(store, 3);
        start(signer).close();
        start(signer).close();

        assertThat(store.locate(LocateQuery.of(RecordKey.SERVER, RecordKind.CHECKPOINT))
                        .records())
                .hasSize(1);
    }

    @Test
    void saysThatItFailsAndGoesOnWhenTheSignerIsBack() {
        AuditStore.append(store, Checkpoints.ENTRIES_MAX);
        FailingSigner failing = new FailingSigner(signer);

        try (Checkpoints checkpoints = start(failing)) {
            await().atMost(Duration.ofSeconds(5)).until(checkpoints::isFailing);
            assertThat(checkpoints.overdue()).isPositive();
            failing.failing = false;
            await().atMost(Duration.ofSeconds(5)).until(() -> !checkpoints.isFailing());
        }

        assertThat(read().isSignedBy(signer.publicKey())).isTrue();
    }

    private Checkpoints start(TokenSigner key) {
        return Checkpoints.start(store, AuditStore.NODE, key, InstantSource.system(), List.of(file()));
    }

    private Path file() {
        return directory.resolve("audit").resolve("checkpoint");
    }

    private Checkpoint read() {
        try {
            return Checkpoint.parse(Files.readString(file()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class FailingSigner implements TokenSigner {
        private final TokenSigner signer;
        private volatile boolean failing = true;

        FailingSigner(TokenSigner signer) {
            this.signer = signer;
        }

        @Override
        public byte[] sign(byte[] message) {
            if (failing) {
                throw HsmException.unavailable("the module was unplugged.");
            }
            return signer.sign(message);
        }

        @Override
        public PublicKey publicKey() {
            return signer.publicKey();
        }

        @Override
        public String label() {
            return signer.label();
        }
    }
}
