package org.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.JournalEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands behind the port of a home. */
@Timeout(60)
class ProcessingTest {
    @TempDir
    private Path folder;

    @Test
    void syncsTheAuditOfTheOperationsThatAreConfigured() {
        Configuration configuration =
                ConfigurationLoader.standard(folder, List.of("audit.sync=[\"Get\", \"Decrypt\"]"));

        assertThat(Processing.policy(configuration, false).syncedAudit())
                .containsExactlyInAnyOrder(Operation.GET, Operation.DECRYPT);
        assertThat(Processing.policy(configuration, true).syncedAudit())
                .containsExactlyInAnyOrder(Operation.GET, Operation.DECRYPT);
    }

    @Test
    void refusesToSyncTheAuditOfWhatIsNoOperation() {
        Configuration configuration = ConfigurationLoader.standard(folder, List.of("audit.sync=[\"Gett\"]"));

        assertThatThrownBy(() -> Processing.policy(configuration, false))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("audit.sync names Gett");
    }

    @Test
    void decidesNothingOnceItsAuditCouldNotBeSignedInTime() {
        assumeTrue(TokenInitializer.findSoftHsm().isPresent(), "needs SoftHSM2: apt-get install softhsm2");
        HomeDirectory directory = HomeDirectory.of(folder.resolve("home"));
        AtomicBoolean late = new AtomicBoolean();
        try (OpenHome home = new HomeInitialiser(directory, true, null)
                .run(List.of("store.url=mapdb:memory"), _ -> {})
                .home()) {
            Processing processing = Processing.of(home, false, "test", new Metrics(), late::get);
            assertThat(ask(processing, Operation.LOCATE).resultReason())
                    .isEqualTo(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
            JournalEntry decided = home.store().journalHead("node-1").orElseThrow();

            late.set(true);

            ResponseBatchItem refused = ask(processing, Operation.LOCATE);
            assertThat(refused.resultReason()).isEqualTo(ResultReason.GENERAL_FAILURE);
            assertThat(refused.resultMessage()).contains("audit could not be signed");
            assertThat(ask(processing, Operation.DISCOVER_VERSIONS).resultStatus())
                    .isEqualTo(ResultStatus.SUCCESS);
            assertThat(home.store().journalHead("node-1").orElseThrow().position())
                    .isEqualTo(decided.position());

            late.set(false);

            assertThat(ask(processing, Operation.LOCATE).resultReason())
                    .isEqualTo(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        }
    }

    private static ResponseBatchItem ask(Processing processing, Operation operation) {
        Ttlv request = Ttlv.structure(
                Tag.REQUEST_MESSAGE,
                List.of(
                        Ttlv.structure(
                                Tag.REQUEST_HEADER,
                                List.of(
                                        RecordBinder.write(
                                                Tag.PROTOCOL_VERSION, ProtocolVersionNumber.of(ProtocolVersion.V2_1)),
                                        Ttlv.integer(Tag.BATCH_COUNT, 1))),
                        Ttlv.structure(
                                Tag.BATCH_ITEM,
                                List.of(
                                        Ttlv.enumeration(Tag.OPERATION, operation),
                                        Ttlv.structure(Tag.REQUEST_PAYLOAD, List.of())))));
        ByteBuf bytes = processing
                .processor()
                .process(
                        TestServer.connection("unknown"),
                        Encoding.TTLV,
                        Unpooled.wrappedBuffer(TestServer.encode(request)))
                .bytes();
        try {
            Ttlv.Structure answer = (Ttlv.Structure) BinaryEncoding.read(bytes.nioBuffer(), Limits.DEFAULT);
            return RecordBinder.read(ResponseBatchItem.class, answer.items().getLast());
        } finally {
            bytes.release();
        }
    }
}
