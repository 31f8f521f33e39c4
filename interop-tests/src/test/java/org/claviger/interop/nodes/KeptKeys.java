package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;

/** The keys whose registration was acknowledged, which every node has to give by their value. */
final class KeptKeys {
    /** Nobody here is hurried: a node may be at work for its new keys on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Credentials client;
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    KeptKeys(Credentials client) {
        this.client = client;
    }

    KmipConnection connect(Node node) throws IOException {
        KmipConnection connection = node.connect(client.tls());
        connection.patience(PATIENCE);
        return connection;
    }

    void make(Node node, int count) throws IOException {
        try (KmipConnection connection = connect(node)) {
            for (int i = 0; i < count; i++) {
                make(connection);
            }
        }
    }

    void make(KmipConnection connection) throws IOException {
        byte[] value = new byte[32];
        new Random().nextBytes(value);
        Answer answer = connection.call(
                ProtocolVersion.V2_1,
                Operation.REGISTER,
                Requests.registerAes(value, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT)));
        assertThat(answer.succeeded()).as(answer.batchItem().describe()).isTrue();
        synchronized (values) {
            values.put(answer.id(), value);
        }
    }

    private List<String> ids() {
        synchronized (values) {
            return List.copyOf(values.keySet());
        }
    }

    int count() {
        return ids().size();
    }

    String first() {
        return ids().getFirst();
    }

    String any(Random random) {
        List<String> ids = ids();
        return ids.get(random.nextInt(ids.size()));
    }

    /** What was not as it has to be. */
    Queue<String> faults() {
        return faults;
    }

    void requireValue(Node node, String id, Answer answer) {
        byte[] value;
        synchronized (values) {
            value = values.get(id);
        }
        if (!answer.succeeded()
                || !Arrays.equals(
                        answer.payload()
                                .deep(Tag.KEY_MATERIAL)
                                .getFirst()
                                .content()
                                .toArray(),
                        value)) {
            faults.add(node.name() + " " + id + ": " + answer.batchItem().describe());
        }
    }

    void readAll(Node... nodes) throws IOException {
        for (Node node : nodes) {
            try (KmipConnection connection = connect(node)) {
                for (String id : ids()) {
                    requireValue(node, id, get(connection, id));
                }
            } catch (IOException e) {
                throw new IOException(node.name() + " did not answer; its log: " + node.log(), e);
            }
        }
        assertThat(faults).isEmpty();
    }

    Answer get(Node node, String id) throws IOException {
        try (KmipConnection connection = connect(node)) {
            return get(connection, id);
        }
    }

    static Answer get(KmipConnection connection, String id) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id));
    }
}
