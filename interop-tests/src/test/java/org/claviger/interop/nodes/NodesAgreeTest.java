package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.CredentialType;
import org.claviger.codec.type.Operation;
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
    private static final int BLOCK = 16;
    private static final int ROUNDS = 3;
    private static final int JOBS = 15;
    private static final Set<ResultReason> REFUSALS_OF_BYTES =
            Set.of(ResultReason.PERMISSION_DENIED, ResultReason.USAGE_LIMIT_EXCEEDED);

    private final List<AutoCloseable> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection one;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection other;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection deferred;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private KmipConnection deferredElsewhere;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Node node;

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
        Credentials deferring = first.addClient("deferring");
        deferred = add(first.connect(deferring.tls()));
        deferredElsewhere = add(second.connect(deferring.tls()));
        node = first;
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
        return both(turns, Set.of(refusal), asking);
    }

    private int both(int turns, Set<ResultReason> refusals, Asking asking)
            throws InterruptedException, ExecutionException {
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<Integer> first = executor.submit(() -> ask(one, together, turns, refusals, asking));
            Future<Integer> second = executor.submit(() -> ask(other, together, turns, refusals, asking));
            return first.get() + second.get();
        }
    }

    private static int ask(
            KmipConnection node, CyclicBarrier together, int turns, Set<ResultReason> refusals, Asking asking)
            throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
        int given = 0;
        for (int turn = 0; turn < turns; turn++) {
            together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Answer answer = asking.ask(node, turn);
            assertThat(answer.succeeded() || refusals.stream().anyMatch(answer::failedWith))
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
        String id = active(one, limits(USES, UsageLimitsUnit.OBJECT));

        int allowed = both(USES, ResultReason.PERMISSION_DENIED, (node, _) -> encrypt(node, id));

        assertThat(allowed).isEqualTo(USES);
        assertThat(encrypt(one, id).succeeded()).isFalse();
        assertThat(encrypt(other, id).succeeded()).isFalse();
    }

    /** What the test above would find of nodes that remember by themselves how often a key was used. */
    @Test
    void wouldAllowTwiceAsMuchIfTheyCountedByThemselves() throws Exception {
        String id = active(one, limits(USES, UsageLimitsUnit.OBJECT));
        String copy = active(other, limits(USES, UsageLimitsUnit.OBJECT));

        int allowed =
                both(USES, ResultReason.PERMISSION_DENIED, (asked, _) -> encrypt(asked, asked == one ? id : copy));

        assertThat(allowed).isEqualTo(2 * USES);
    }

    /** Each in its turn uses as many bytes as the other reserves: what is left at the end is nothing. */
    @Test
    void countTheBytesThatAreUsedAndThoseThatAreAllocatedOnce() throws Exception {
        String id = active(one, limits((long) USES * BLOCK, UsageLimitsUnit.BYTE));

        int allowed = both(USES, REFUSALS_OF_BYTES, (asked, turn) -> {
            boolean allocates = (turn % 2 == 0) == (asked == one);
            return allocates ? allocate(asked, id) : encrypt(asked, id);
        });

        assertThat(allowed).isEqualTo(USES);
        assertThat(allocate(one, id).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED))
                .isTrue();
        assertThat(encrypt(other, id).failedWith(ResultReason.PERMISSION_DENIED))
                .isTrue();
    }

    /** A lease holds nothing: it says how long a client may go on without asking, and since when nothing has changed. */
    @Test
    void leaseWhatTheOtherHasChanged() throws IOException {
        String id = create(one).id();
        Item before = lease(other, id).payload();
        // The dates have whole seconds.
        Awaitility.await().pollDelay(Duration.ofMillis(1100)).until(() -> true);

        one.call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id)).payload();

        Item after = lease(other, id).payload();
        assertThat(date(after))
                .isGreaterThan(date(before))
                .isEqualTo(date(lease(one, id).payload()));
        assertThat(after.get(Tag.LEASE_TIME)).isEqualTo(before.get(Tag.LEASE_TIME));
    }

    private static long date(Item lease) {
        return ByteBuffer.wrap(lease.get(Tag.LAST_CHANGE_DATE).content().toArray())
                .getLong();
    }

    @Test
    void leaseNothingThatTheOtherHasTakenFromItsClient() throws IOException {
        String id = create(one).id();
        lease(other, id).payload();

        one.call(ProtocolVersion.V2_1, Operation.DESTROY, Requests.id(id)).payload();

        Answer destroyed = lease(other, id);
        Answer own = lease(one, id);
        assertThat(destroyed.batchItem().describe()).isEqualTo(own.batchItem().describe());
    }

    /** A block of each is written before its first seal, and both count for the key. */
    @Test
    void countTheSealsOfBoth() throws IOException {
        for (KmipConnection asked : List.of(one, other)) {
            asked.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(new byte[32], MASK))
                    .payload();
        }

        Matcher seals = Pattern.compile("default: .* ([0-9,]+) seals")
                .matcher(node.home().run("hsm", "status").output());

        assertThat(seals.find()).isTrue();
        assertThat(Long.parseLong(seals.group(1).replace(",", ""))).isGreaterThan(1 << 16);
    }

    /** Both look for jobs every second: some are canceled before that, some afterwards, some in that moment. */
    @Test
    void cancelOrCarryOutWhatTheOtherHasDeferred() throws IOException {
        List<Job> canceled = new ArrayList<>();
        Set<String> created = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Job> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(Job.defer(deferred));
            }
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(500L * round))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> true);
            for (Job job : jobs) {
                switch (job.cancel(deferredElsewhere)) {
                    case CANCELED -> canceled.add(job);
                    case COMPLETED -> created.add(job.await(deferredElsewhere).id());
                    default -> throw new AssertionError("neither canceled nor completed");
                }
            }
        }

        for (Job job : canceled) {
            assertThat(job.await(deferred).failedWith(ResultReason.OPERATION_CANCELED_BY_REQUESTER))
                    .isTrue();
        }
        assertThat(created).hasSize(ROUNDS * JOBS - canceled.size());
        assertThat(located()).containsExactlyInAnyOrderElementsOf(created);
        // What the line before would find if a job were carried out twice, or in spite of its cancellation.
        String another = create(deferred).id();
        assertThat(located()).contains(another).hasSize(created.size() + 1);
    }

    private List<String> located() throws IOException {
        return deferredElsewhere
                .call(ProtocolVersion.V2_1, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES))
                .payload()
                .all(Tag.UNIQUE_IDENTIFIER)
                .stream()
                .map(Item::asText)
                .toList();
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

    private static Item limits(long total, UsageLimitsUnit unit) {
        return Item.structure(
                Tag.USAGE_LIMITS, number(Tag.USAGE_LIMITS_TOTAL, total), Item.enumeration(Tag.USAGE_LIMITS_UNIT, unit));
    }

    private static Answer allocate(KmipConnection node, String id) throws IOException {
        return node.call(
                ProtocolVersion.V2_1,
                Operation.GET_USAGE_ALLOCATION,
                Requests.id(id),
                number(Tag.USAGE_LIMITS_COUNT, BLOCK));
    }

    private static Answer lease(KmipConnection node, String id) throws IOException {
        return node.call(ProtocolVersion.V2_1, Operation.OBTAIN_LEASE, Requests.id(id));
    }

    private static Answer encrypt(KmipConnection node, String id, Item... more) throws IOException {
        return node.call(ProtocolVersion.V2_1, Operation.ENCRYPT, Requests.encryptCbc(id, 16, more));
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
