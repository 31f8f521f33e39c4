package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/**
 * Keys that clients make and use while something is done to the server, and what each of them is known to be or to do.
 */
final class KeysUnderLoad {
    private static final int CLIENTS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
    private static final byte[] BLOCK = "sixteen bytes...".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** By identifier: the value of a key that was registered. */
    private final Map<String, byte[]> registered = new ConcurrentHashMap<>();

    /** By identifier: what a key that stays in the HSM makes of one block. */
    private final Map<String, byte[]> resident = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger used = new AtomicInteger();
    private final int objectsMax;

    KeysUnderLoad(int objectsMax) {
        this.objectsMax = objectsMax;
    }

    /** How often one was used while clients were at work. */
    int used() {
        return used.get();
    }

    int size() {
        return registered.size() + resident.size();
    }

    /** What was refused, or not what it has to be. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    void fill(ServerProcess server, Credentials client, Random random, int objects) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            while (size() < objects) {
                make(connection, random);
            }
        }
    }

    /** Kills a server at a moment that is found while clients work. */
    void workUntilKilled(ServerProcess server, Credentials client, Random random, Runnable moment)
            throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(CLIENTS);
        try {
            verifySome(server, client, random);
            for (int i = 0; i < CLIENTS; i++) {
                long seed = random.nextLong();
                Thread.ofVirtual().start(() -> {
                    try (KmipConnection connection = server.connect(client)) {
                        work(connection, new Random(seed));
                    } catch (IOException killed) {
                        // The end of every client: the server is gone.
                    } finally {
                        ended.countDown();
                    }
                });
            }
            moment.run();
        } finally {
            server.kill();
        }
        assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Makes keys and uses them, until the connection breaks. */
    private void work(KmipConnection connection, Random random) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end && refusals.isEmpty()) {
            if (random.nextInt(4) == 0 && size() < objectsMax) {
                make(connection, random);
            } else {
                verify(connection, any(random), "under load");
                used.incrementAndGet();
            }
        }
    }

    private String any(Random random) {
        Map<String, byte[]> kind = random.nextBoolean() ? registered : resident;
        List<String> ids = new ArrayList<>(kind.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private void make(KmipConnection connection, Random random) throws IOException {
        if (random.nextInt(3) > 0) {
            byte[] value = new byte[32];
            random.nextBytes(value);
            Answer answer = call(connection, Operation.REGISTER, Requests.registerAes(value, MASK));
            registered.put(answer.id(), value);
            return;
        }
        String id = call(
                        connection,
                        Operation.CREATE,
                        Requests.createAes(
                                256,
                                MASK,
                                Item.bool(Tag.SENSITIVE, true),
                                Item.bool(Tag.EXTRACTABLE, false),
                                Item.dateTime(Tag.ACTIVATION_DATE, 1)))
                .id();
        resident.put(id, encrypted(connection, id));
    }

    private byte[] encrypted(KmipConnection connection, String id) throws IOException {
        return call(
                        connection,
                        Operation.ENCRYPT,
                        Requests.id(id),
                        Item.structure(
                                Tag.CRYPTOGRAPHIC_PARAMETERS,
                                Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.ECB)),
                        Item.bytes(Tag.DATA, BLOCK))
                .payload()
                .deep(Tag.DATA)
                .getFirst()
                .content()
                .toArray();
    }

    private Answer call(KmipConnection connection, Operation operation, Item... payload) throws IOException {
        Answer answer = connection.call(ProtocolVersion.V2_1, operation, payload);
        if (!answer.succeeded()) {
            refusals.add(operation + ": " + answer.batchItem().describe());
            throw new IOException("refused");
        }
        return answer;
    }

    private void verifySome(ServerProcess server, Credentials client, Random random) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            for (int i = 0; i < 100; i++) {
                verify(connection, any(random), "after a kill");
            }
        }
    }

    void verifyAll(ServerProcess server, Credentials client, String when) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            for (String id : registered.keySet()) {
                verify(connection, id, when);
            }
            for (String id : resident.keySet()) {
                verify(connection, id, when);
            }
        }
        assertThat(refusals).as(when).isEmpty();
    }

    /** The planted fault: a server that gave another key's value, or that used another one, would be seen. */
    void expectAnotherValueToBeSeen(ServerProcess server, Credentials client) throws IOException {
        for (Map<String, byte[]> kind : List.of(registered, resident)) {
            String id = kind.keySet().iterator().next();
            byte[] value = kind.get(id);
            byte[] other = value.clone();
            other[0] ^= 1;
            kind.put(id, other);
            try (KmipConnection connection = server.connect(client)) {
                verify(connection, id, "planted");
            }
            assertThat(refusals).hasSize(1);
            refusals.clear();
            kind.put(id, value);
        }
    }

    private void verify(KmipConnection connection, String id, String when) throws IOException {
        byte[] value = registered.get(id);
        byte[] found = value == null
                ? encrypted(connection, id)
                : call(connection, Operation.GET, Requests.id(id))
                        .payload()
                        .deep(Tag.KEY_MATERIAL)
                        .getFirst()
                        .content()
                        .toArray();
        if (!Arrays.equals(found, value == null ? resident.get(id) : value)) {
            refusals.add(when + ": another value of " + id);
        }
    }
}
