package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that was killed (-9) after the answer Operation Pending carries out what it has taken on, and that once. */
@ExtendWith(SharedServer.class)
@Timeout(120)
class DeferredKillTest {
    private static final int JOBS = 20;

    @Test
    void carriesOutOnceWhatWasPendingWhenItWasKilled() throws IOException {
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("deferring");
            List<byte[]> jobs = new ArrayList<>();
            try (ServerProcess server = home.start()) {
                try (KmipConnection connection = server.connect(client)) {
                    for (int i = 0; i < JOBS; i++) {
                        jobs.add(defer(connection));
                    }
                }
                server.kill();
            }

            try (ServerProcess server = home.start();
                    KmipConnection connection = server.connect(client)) {
                Set<String> created = new HashSet<>();
                for (byte[] job : jobs) {
                    created.add(Awaitility.await()
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> poll(connection, job), answer -> !isPending(answer))
                            .id());
                }
                List<Item> located = connection
                        .call(ProtocolVersion.V2_1, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES))
                        .payload()
                        .all(Tag.UNIQUE_IDENTIFIER);

                assertThat(created).hasSize(JOBS);
                assertThat(located).extracting(Item::asText).containsExactlyInAnyOrderElementsOf(created);
            }
            home.run("audit", "verify").orFail();
        }
    }

    @Test
    void saysInEachVersionThatThereIsNoSuchOperation(RunningServer server) throws IOException {
        Item unknown = Item.bytes(Tag.ASYNCHRONOUS_CORRELATION_VALUE, new byte[16]);
        try (KmipConnection connection = server.connect(server.newClient("polling"))) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                ResultReason expected = version.major() >= 2
                        ? ResultReason.INVALID_ASYNCHRONOUS_CORRELATION_VALUE
                        : ResultReason.ITEM_NOT_FOUND;
                assertThat(connection.call(version, Operation.POLL, unknown).failedWith(expected))
                        .as("%s", version)
                        .isTrue();
            }
        }
    }

    private static byte[] defer(KmipConnection connection) throws IOException {
        Item header = Item.structure(
                Tag.REQUEST_HEADER,
                Requests.version(ProtocolVersion.V2_1),
                Item.enumeration(Tag.ASYNCHRONOUS_INDICATOR, AsynchronousIndicator.MANDATORY),
                Item.integer(Tag.BATCH_COUNT, 1));
        Item create = Requests.item(
                Operation.CREATE, Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT)));
        Answer answer = Answer.single(connection.exchange(Item.structure(Tag.REQUEST_MESSAGE, header, create)));
        assertThat(isPending(answer)).as(answer.batchItem().describe()).isTrue();
        return answer.batchItem()
                .get(Tag.ASYNCHRONOUS_CORRELATION_VALUE)
                .content()
                .toArray();
    }

    private static Answer poll(KmipConnection connection, byte[] job) throws IOException {
        return connection.call(
                ProtocolVersion.V2_1, Operation.POLL, Item.bytes(Tag.ASYNCHRONOUS_CORRELATION_VALUE, job));
    }

    private static boolean isPending(Answer answer) {
        return answer.batchItem().get(Tag.RESULT_STATUS).asInt() == ResultStatus.OPERATION_PENDING.code();
    }
}
