package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CredentialType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What must be true once is true once on two nodes that are asked at the same time. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class NodesAgreeTest {
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
    private static final int NAMES = 25;
    private static final int USES = 40;
    private static final int PATIENCE_SECONDS = 30;

    private final List<AutoCloseable> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection one;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection other;

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        DatabaseServer database = add(DatabaseServer.create(folder.resolve("database")));
        Node first = add(Node.first(SharedServer.distribution(), database.port()));
        Node second = add(first.join("node-2", database.port()));
        Credentials client = first.addClient("user");
        one = add(first.connect(client.tls()));
        other = add(second.connect(client.tls()));
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    /** What is asked of a node. */
    private interface Asking {
        Answer ask(KmipConnection node, int turn) throws IOException;
    }

    /** Asks both nodes at the same moment, turn by turn; a refusal has to be this one. @return how much was given */
    private int both(int turns, ResultReason refusal, Asking asking) throws InterruptedException, ExecutionException {
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<Integer> first = executor.submit(() -> ask(one, together, turns, refusal, asking));
            Future<Integer> second = executor.submit(() -> ask(other, together, turns, refusal, asking));
            return first.get() + second.get();
        }
    }

    private static int ask(KmipConnection node, CyclicBarrier together, int turns, ResultReason refusal, Asking asking)
            throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
        int given = 0;
        for (int turn = 0; turn < turns; turn++) {
            together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Answer answer = asking.ask(node, turn);
            assertThat(answer.succeeded() || answer.failedWith(refusal))
                    .as(answer.batchItem().describe())
                    .isTrue();
            given += answer.succeeded() ? 1 : 0;
        }
        return given;
    }

    private static Answer create(KmipConnection node, Item... attributes) throws IOException {
        return node.call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK, attributes));
    }

    private static String active(KmipConnection node, Item... attributes) throws IOException {
        String id = create(node, attributes).id();
        node.call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id)).payload();
        return id;
    }

    @Test
    void giveANameOnce() throws Exception {
        int given = both(
                NAMES,
                ResultReason.NON_UNIQUE_NAME_ATTRIBUTE,
                (node, turn) -> create(node, Requests.name("wanted by both " + turn)));

        assertThat(given).isEqualTo(NAMES);
    }

    @Test
    void countUsageLimitsOnce() throws Exception {
        Item limits = Item.structure(
                Tag.USAGE_LIMITS,
                number(Tag.USAGE_LIMITS_TOTAL, USES),
                Item.enumeration(Tag.USAGE_LIMITS_UNIT, UsageLimitsUnit.OBJECT));
        String id = active(one, limits);

        int allowed = both(USES, ResultReason.PERMISSION_DENIED, (node, _) -> encrypt(node, id));

        assertThat(allowed).isEqualTo(USES);
        assertThat(encrypt(one, id).succeeded()).isFalse();
        assertThat(encrypt(other, id).succeeded()).isFalse();
    }

    @Test
    void takeATicketOfEitherUntilOneHasEndedIt() throws IOException {
        Item ticket = one.call(ProtocolVersion.V2_1, Operation.LOGIN).payload().get(Tag.TICKET);

        assertThat(withTicket(other, ticket, Operation.PING).succeeded()).isTrue();
        other.call(ProtocolVersion.V2_1, Operation.LOGOUT, ticket).payload();

        assertThat(withTicket(one, ticket, Operation.PING).failedWith(ResultReason.INVALID_TICKET))
                .isTrue();
        assertThat(withTicket(other, ticket, Operation.PING).failedWith(ResultReason.INVALID_TICKET))
                .isTrue();
    }

    @Test
    void countTheRequestsOfATicketOnce() throws Exception {
        Item ticket = one.call(ProtocolVersion.V2_1, Operation.LOGIN, Item.integer(Tag.REQUEST_COUNT, USES))
                .payload()
                .get(Tag.TICKET);

        int answered =
                both(USES, ResultReason.USAGE_LIMIT_EXCEEDED, (node, _) -> withTicket(node, ticket, Operation.PING));

        assertThat(answered).isEqualTo(USES);
    }

    @Test
    void refuseAStreamThatTheOtherHasBegun() throws IOException {
        String id = active(one);
        Item begun = encrypt(one, id, Item.bool(Tag.INIT_INDICATOR, true)).payload();
        Item correlation = Item.bytes(
                Tag.CORRELATION_VALUE,
                begun.get(Tag.CORRELATION_VALUE).content().toArray());

        Answer elsewhere = encrypt(other, id, correlation, Item.bool(Tag.FINAL_INDICATOR, true));

        assertThat(elsewhere.failedWith(ResultReason.INVALID_CORRELATION_VALUE)).isTrue();
        assertThat(encrypt(one, id, correlation, Item.bool(Tag.FINAL_INDICATOR, true))
                        .succeeded())
                .isTrue();
    }

    private static Answer encrypt(KmipConnection node, String id, Item... more) throws IOException {
        List<Item> payload = new ArrayList<>(List.of(
                Requests.id(id),
                Item.structure(
                        Tag.CRYPTOGRAPHIC_PARAMETERS,
                        Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.CBC),
                        Item.enumeration(Tag.PADDING_METHOD, PaddingMethod.PKCS5)),
                Item.bytes(Tag.DATA, new byte[16]),
                Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16])));
        payload.addAll(List.of(more));
        return node.call(ProtocolVersion.V2_1, Operation.ENCRYPT, payload.toArray(Item[]::new));
    }

    private static Item number(Tag tag, long value) {
        return Item.leaf(
                tag,
                ItemType.LONG_INTEGER,
                ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private static Answer withTicket(KmipConnection node, Item ticket, Operation operation) throws IOException {
        Item header = Item.structure(
                Tag.REQUEST_HEADER,
                Requests.version(ProtocolVersion.V2_1),
                Item.structure(
                        Tag.AUTHENTICATION,
                        Item.structure(
                                Tag.CREDENTIAL,
                                Item.enumeration(Tag.CREDENTIAL_TYPE, CredentialType.TICKET),
                                Item.structure(Tag.CREDENTIAL_VALUE, ticket))),
                Item.integer(Tag.BATCH_COUNT, 1));
        return Answer.single(node.exchange(Item.structure(Tag.REQUEST_MESSAGE, header, Requests.item(operation))));
    }
}
