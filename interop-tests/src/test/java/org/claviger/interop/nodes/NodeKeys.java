package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.claviger.interop.KeptKeys;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;

/** The keys whose registration was acknowledged, which every node has to give by their value. */
final class NodeKeys {
    /** Nobody here is hurried: a node may be at work for its new keys on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Credentials client;
    private final KeptKeys keys = new KeptKeys();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    NodeKeys(Credentials client) {
        this.client = client;
    }

    KmipConnection connect(Node node) throws IOException {
        KmipConnection connection = node.connect(client.tls());
        connection.patience(PATIENCE);
        return connection;
    }

    void make(Node node, int count) throws IOException {
        try (KmipConnection connection = connect(node)) {
            keys.register(connection, count);
        }
    }

    void make(KmipConnection connection) throws IOException {
        keys.make(connection);
    }

    int count() {
        return keys.size();
    }

    /** Whichever. */
    String one() {
        return keys.ids().getFirst();
    }

    String any(Random random) {
        List<String> ids = keys.ids();
        return ids.get(random.nextInt(ids.size()));
    }

    /** What was not as it has to be. */
    Queue<String> faults() {
        return faults;
    }

    void requireValue(Node node, String id, Answer answer) {
        if (!keys.isValueOf(id, answer)) {
            faults.add(node.name() + " " + id + ": " + answer.batchItem().describe());
        }
    }

    void readAll(Node... nodes) throws IOException {
        for (Node node : nodes) {
            try (KmipConnection connection = connect(node)) {
                for (String id : keys.ids()) {
                    requireValue(node, id, KeptKeys.get(connection, id));
                }
            } catch (IOException e) {
                throw new IOException(node.name() + " did not answer; its log: " + node.log(), e);
            }
        }
        assertThat(faults).isEmpty();
    }

    Answer get(Node node, String id) throws IOException {
        try (KmipConnection connection = connect(node)) {
            return KeptKeys.get(connection, id);
        }
    }
}
