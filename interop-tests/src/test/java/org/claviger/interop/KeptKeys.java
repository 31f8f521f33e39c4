package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.ServerProcess;

/** Keys that a server has acknowledged, by any number of threads, and their values, which it therefore has to have. */
public final class KeptKeys {
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();

    public int size() {
        return acknowledged.size();
    }

    public List<String> ids() {
        return List.copyOf(acknowledged.keySet());
    }

    /** Only these are read back from now on. */
    void retain(List<String> ids) {
        acknowledged.keySet().retainAll(ids);
    }

    public void register(KmipConnection connection, int keys) throws IOException {
        for (int i = 0; i < keys; i++) {
            make(connection);
        }
    }

    public void make(KmipConnection connection) throws IOException {
        Answer answer = registered(connection);
        assertThat(answer.succeeded()).as(answer.batchItem().describe()).isTrue();
    }

    /** Whether it was acknowledged. */
    boolean register(KmipConnection connection) throws IOException {
        return registered(connection).succeeded();
    }

    private Answer registered(KmipConnection connection) throws IOException {
        byte[] material = new byte[32];
        ThreadLocalRandom.current().nextBytes(material);
        Answer answer = attempt(connection, material);
        if (answer.succeeded()) {
            acknowledged.put(answer.id(), material);
        }
        return answer;
    }

    static Answer attempt(KmipConnection connection, byte[] material) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.REGISTER, Requests.registerAes(material, MASK));
    }

    /** Registers until the server is gone, or refuses. */
    Thread registerToTheEnd(ServerProcess server, Credentials client) {
        return Thread.ofVirtual().start(() -> {
            try (KmipConnection connection = server.connect(client)) {
                boolean taken = true;
                while (taken && !Thread.interrupted()) {
                    taken = register(connection);
                }
            } catch (IOException gone) {
                // So is what was asked for last: nobody was told that it was done.
            }
        });
    }

    void readBack(ServerProcess server, Credentials client) throws IOException {
        try (KmipConnection connection = server.connect(client)) {
            readBack(connection);
        }
    }

    void readBack(KmipConnection connection) throws IOException {
        assertThat(acknowledged).isNotEmpty();
        for (String id : ids()) {
            assertThat(isValueOf(id, get(connection, id)))
                    .as("the value of %s", id)
                    .isTrue();
        }
    }

    /** Whether a Get was answered with the value that was acknowledged. */
    public boolean isValueOf(String id, Answer got) {
        return got.succeeded()
                && Arrays.equals(
                        got.payload()
                                .deep(Tag.KEY_MATERIAL)
                                .getFirst()
                                .content()
                                .toArray(),
                        acknowledged.get(id));
    }

    public static Answer get(KmipConnection connection, String id) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id));
    }

    /** Of each key whether it is still fresh. */
    List<Boolean> fresh(KmipConnection connection) throws IOException {
        List<Boolean> fresh = new ArrayList<>();
        for (String id : acknowledged.keySet()) {
            Answer answer = connection.call(ProtocolVersion.V2_1, Operation.GET_ATTRIBUTES, Requests.id(id));
            fresh.add(answer.payload().deep(Tag.FRESH).getFirst().asBoolean());
        }
        return fresh;
    }

    void proof(String done) {
        System.out.println(
                "PROOF P1 | " + done + " | " + acknowledged.size() + " acknowledged objects read back | lost 0");
    }
}
