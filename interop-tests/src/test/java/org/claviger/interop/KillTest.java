package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.Command;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server is killed (-9) at random moments while writers have changes in flight. Whatever was acknowledged is
 * there afterwards, by its value; what was destroyed stays destroyed; the audit chain verifies. {@code make prove} runs
 * the long form.
 */
@ExtendWith(SharedServer.class)
class KillTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int KILLS = LONG ? 10 : 2;
    private static final int ACKNOWLEDGED_MIN = 100;
    private static final int WRITERS = 16;
    private static final Duration WRITING_LIMIT = Duration.ofSeconds(60);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    /** What is known of one object: changed only after the server has acknowledged the change. */
    private static final class Known {
        private final byte[] material;
        private volatile State state = State.PRE_ACTIVE;
        /** A change was sent and not acknowledged: both outcomes are right. */
        private volatile boolean uncertain;

        Known(byte[] material) {
            this.material = material;
        }
    }

    @TempDir
    private Path folder;

    private final Map<String, Known> objects = new ConcurrentHashMap<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

    @Test
    void keepsEveryAcknowledgedChange() throws IOException, InterruptedException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("writer");
            int inAll = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                int before = acknowledged.get();
                writeUntilKilled(home, client, random);
                assertThat(acknowledged.get() - before)
                        .as("changes acknowledged before kill %d of seed %d", kill, seed)
                        .isGreaterThanOrEqualTo(ACKNOWLEDGED_MIN);
                try (ServerProcess server = home.start()) {
                    inAll = verify(server, client, "after kill " + kill + " of seed " + seed);
                }
            }
            assertThat(inAll).isGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_MIN / 4);
            home.run("audit", "verify").orFail();
            home.run("store", "verify").orFail();
            System.out.println("PROOF P1 | " + KILLS + " kills of a server under " + WRITERS + " clients | "
                    + acknowledged.get() + " acknowledged changes read back, audit and sums agree | lost 0");
            expectAnOlderStoreToBeSeen(home, client);
        }
    }

    /** The planted fault: a store without what was acknowledged last, and its checkpoint with it. */
    private void expectAnOlderStoreToBeSeen(Home home, Credentials client) throws IOException {
        Path older = folder.resolve("older");
        copy(home.path(), older);
        try (ServerProcess server = home.start();
                KmipConnection connection = server.connect(client)) {
            register(connection, new Random());
        }
        for (String part : List.of("store", "audit")) {
            run("rm", "-r", home.path().resolve(part).toString());
            copy(older.resolve(part), home.path().resolve(part));
        }
        try (ServerProcess server = home.start()) {
            assertThatThrownBy(() -> verify(server, client, "with an older store"))
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) {
        Command.run(WRITING_LIMIT, Map.of(), List.of(command)).orFail();
    }

    private void writeUntilKilled(Home home, Credentials client, Random random) throws InterruptedException {
        int enough = acknowledged.get() + ACKNOWLEDGED_MIN;
        CountDownLatch ended = new CountDownLatch(WRITERS);
        ServerProcess server = home.start();
        try {
            for (int i = 0; i < WRITERS; i++) {
                long seed = random.nextLong();
                Thread.ofVirtual().start(() -> {
                    try (KmipConnection connection = server.connect(client)) {
                        write(connection, new Random(seed));
                    } catch (IOException killed) {
                        // The end of every writer: the server is gone.
                    } finally {
                        ended.countDown();
                    }
                });
            }
            Awaitility.await().atMost(WRITING_LIMIT).until(() -> acknowledged.get() >= enough || !refusals.isEmpty());
            // A moment of its own for each kill, in the midst of the writing.
            Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(500))).until(() -> true);
        } finally {
            server.kill();
        }
        assertThat(ended.await(WRITING_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(refusals).isEmpty();
    }

    /** Registers, and now and then activates or destroys what it has registered, until the connection breaks. */
    private void write(KmipConnection connection, Random random) throws IOException {
        List<String> own = new ArrayList<>();
        Instant end = Instant.now().plus(WRITING_LIMIT);
        while (Instant.now().isBefore(end)) {
            int choice = random.nextInt(10);
            if (own.isEmpty() || choice < 7) {
                register(connection, random).ifPresent(own::add);
            } else {
                String id = own.remove(random.nextInt(own.size()));
                boolean activate = choice < 9;
                change(connection, id, activate ? Operation.ACTIVATE : Operation.DESTROY);
            }
        }
    }

    private Optional<String> register(KmipConnection connection, Random random) throws IOException {
        byte[] material = new byte[32];
        random.nextBytes(material);
        Answer answer = connection.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK));
        if (!accepted(answer)) {
            return Optional.empty();
        }
        objects.put(answer.id(), new Known(material));
        acknowledged.incrementAndGet();
        return Optional.of(answer.id());
    }

    private void change(KmipConnection connection, String id, Operation operation) throws IOException {
        Known known = objects.get(id);
        known.uncertain = true;
        if (accepted(connection.call(ProtocolVersion.V2_1, operation, Requests.id(id)))) {
            known.state = operation == Operation.ACTIVATE ? State.ACTIVE : State.DESTROYED;
            known.uncertain = false;
            acknowledged.incrementAndGet();
        }
    }

    private boolean accepted(Answer answer) {
        if (!answer.succeeded()) {
            refusals.add(answer.batchItem().describe());
        }
        return answer.succeeded();
    }

    /** Returns how many objects were read. */
    private int verify(ServerProcess server, Credentials client, String when) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            for (Map.Entry<String, Known> entry : objects.entrySet()) {
                verify(connection, entry.getKey(), entry.getValue(), when);
            }
        }
        return objects.size();
    }

    private static void verify(KmipConnection connection, String id, Known known, String when) throws IOException {
        Answer got = connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id));
        if (known.uncertain && !got.succeeded()) {
            assertThat(got.failedWith(ResultReason.OBJECT_DESTROYED)).as(when).isTrue();
            return;
        }
        if (known.state == State.DESTROYED) {
            assertThat(got.failedWith(ResultReason.OBJECT_DESTROYED))
                    .as("%s: destroyed %s: %s", when, id, got.batchItem().describe())
                    .isTrue();
            return;
        }
        byte[] material =
                got.payload().deep(Tag.KEY_MATERIAL).getFirst().content().toArray();
        assertThat(Arrays.equals(material, known.material))
                .as("%s: value of %s", when, id)
                .isTrue();
        if (!known.uncertain) {
            Item state = connection
                    .call(
                            ProtocolVersion.V2_1,
                            Operation.GET_ATTRIBUTES,
                            Requests.id(id),
                            Item.enumeration(Tag.ATTRIBUTE_REFERENCE, Tag.STATE.code()))
                    .payload()
                    .deep(Tag.STATE)
                    .getFirst();
            assertThat(state.asInt()).as("%s: state of %s", when, id).isEqualTo(known.state.code());
        }
    }
}
