package org.claviger.interop.nodes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.jspecify.annotations.Nullable;

/** Clients that use a few keys, names and clients on several nodes at once, and write down what became of it. */
final class Workload {
    static final int USES = 6;
    private static final int KEYS = 6;
    private static final int EVENTS_OF_KEY = 40;
    private static final int RIVALS = 4;
    private static final int REFUSALS_SEEN = 30;
    private static final int CALLS_OF_CONNECTION = 7;
    private static final long PAUSE_MILLIS = 20;

    /** A node that takes no connection is left alone for a moment. */
    private static final long AWAY_MILLIS = 50;

    private static final int LOOKS_MAX = 5;
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private final Queue<Event> history = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<Key> keys = new AtomicReferenceArray<>(KEYS);
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger notDone = new AtomicInteger();
    private volatile boolean ended;

    private record Key(String id, AtomicInteger events) {}

    /** What answers: a node, or a test's idea of a bad one. */
    interface Endpoint {
        String name();

        KmipConnection connect(SSLContext tls) throws IOException;

        /** What is answered instead of asking the node; null where it is asked. */
        default Event.@Nullable Outcome answerInstead(String id, Event.Action action) {
            return null;
        }

        default void answered(String id, Event.Action action, Event.Outcome outcome) {}

        static Endpoint of(Node node) {
            return new Endpoint() {
                @Override
                public String name() {
                    return node.name();
                }

                @Override
                public KmipConnection connect(SSLContext tls) throws IOException {
                    return node.connect(tls);
                }
            };
        }
    }

    /** What a subject is before the first event: its name tells what it is. */
    static Model beginning(String subject) {
        return subject.startsWith("name-")
                ? Model.name()
                : subject.startsWith("client-") ? Model.client() : Model.key(USES);
    }

    List<Event> history() {
        return List.copyOf(history);
    }

    /** Answers that no server may give, whatever has failed. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    int size() {
        return history.size();
    }

    /** Requests that were not sent, or answered by that nothing was done. */
    int notDone() {
        return notDone.get();
    }

    void end() {
        ended = true;
    }

    /** Asks until it is ended. */
    void run(List<Endpoint> endpoints, SSLContext tls, Random random) {
        try (Client client = new Client(tls)) {
            while (!ended) {
                step(client, endpoints.get(random.nextInt(endpoints.size())), endpoints, random);
            }
        }
    }

    private void step(Client client, Endpoint endpoint, List<Endpoint> endpoints, Random random) {
        int choice = random.nextInt(100);
        if (choice < 10) {
            String name = "name-" + names.getAndIncrement() / RIVALS;
            resolve(takeName(client, endpoint, name), client, name, endpoints, random);
            return;
        }
        int slot = random.nextInt(KEYS);
        Key key = keys.get(slot);
        if (key == null || key.events().incrementAndGet() > EVENTS_OF_KEY) {
            create(client, endpoint, slot, key);
            return;
        }
        Event.Action action = action(choice);
        Event.Outcome outcome = use(client, endpoint, key.id(), action);
        resolve(outcome, client, key.id(), endpoints, random);
    }

    private static Event.Action action(int choice) {
        return choice < 35
                ? Event.Action.GET
                : choice < 45
                        ? Event.Action.LOOK
                        : choice < 72
                                ? Event.Action.ENCRYPT
                                : choice < 88
                                        ? Event.Action.ACTIVATE
                                        : choice < 94 ? Event.Action.REVOKE : Event.Action.DESTROY;
    }

    /** After an answer that never came somebody looks: what is seen is the end of most doubt. */
    private void resolve(
            Event.Outcome outcome, Client client, String subject, List<Endpoint> endpoints, Random random) {
        boolean unknown = outcome == Event.Outcome.UNKNOWN;
        for (int i = 0; unknown && i < LOOKS_MAX && !ended; i++) {
            Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
            unknown = look(client, endpoint, subject) != Event.Outcome.DONE;
        }
    }

    private void create(Client client, Endpoint endpoint, int slot, @Nullable Key before) {
        try {
            Answer answer = create(client, endpoint);
            if (answer.succeeded()) {
                keys.compareAndSet(slot, before, new Key(answer.id(), new AtomicInteger()));
            } else if (outcome(answer) == Event.Outcome.REFUSED) {
                faults.add(answer.batchItem().describe());
            }
        } catch (IOException e) {
            // Nobody knows the identifier of what may have been made.
            client.forget(endpoint);
        }
    }

    static Answer create(Client client, Endpoint endpoint) throws IOException {
        Item limits = Item.structure(
                Tag.USAGE_LIMITS,
                number(Tag.USAGE_LIMITS_TOTAL, USES),
                Item.enumeration(Tag.USAGE_LIMITS_UNIT, UsageLimitsUnit.OBJECT));
        return client.call(endpoint, Operation.CREATE, Requests.createAes(256, MASK, limits));
    }

    private static Item number(Tag tag, long value) {
        return Item.leaf(
                tag,
                ItemType.LONG_INTEGER,
                ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** Some clients want each name at about the same time. */
    private Event.Outcome takeName(Client client, Endpoint endpoint, String name) {
        return record(
                client,
                endpoint,
                name,
                Event.Action.TAKE_NAME,
                Operation.REGISTER,
                Requests.registerAes(new byte[32], MASK, Requests.name(name)));
    }

    Event.Outcome use(Client client, Endpoint endpoint, String id, Event.Action action) {
        return switch (action) {
            case ACTIVATE -> record(client, endpoint, id, action, Operation.ACTIVATE, Requests.id(id));
            case REVOKE ->
                record(
                        client,
                        endpoint,
                        id,
                        action,
                        Operation.REVOKE,
                        Requests.id(id),
                        Item.structure(
                                Tag.REVOCATION_REASON,
                                Item.enumeration(
                                        Tag.REVOCATION_REASON_CODE, RevocationReasonCode.CESSATION_OF_OPERATION)));
            case DESTROY -> record(client, endpoint, id, action, Operation.DESTROY, Requests.id(id));
            case GET -> record(client, endpoint, id, action, Operation.GET, Requests.id(id));
            case ENCRYPT ->
                record(
                        client,
                        endpoint,
                        id,
                        action,
                        Operation.ENCRYPT,
                        Requests.id(id),
                        Requests.cbc(PaddingMethod.NONE),
                        Item.bytes(Tag.DATA, new byte[16]),
                        Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16]));
            case LOOK -> look(client, endpoint, id);
            case TAKE_NAME, REVOKE_CLIENT, USE_CLIENT -> throw new IllegalArgumentException(action + " is of no key");
        };
    }

    /** Reads what there is to know of a key or a name. */
    private Event.Outcome look(Client client, Endpoint endpoint, String subject) {
        long began = System.nanoTime();
        try {
            Answer answer = Looks.ask(client, endpoint, subject);
            Event.Outcome outcome = outcome(answer);
            if (outcome == Event.Outcome.DONE) {
                history.add(Event.look(
                        subject, Looks.seen(subject, answer.payload()), endpoint.name(), began, System.nanoTime()));
            } else if (outcome == Event.Outcome.REFUSED) {
                faults.add(answer.batchItem().describe());
            }
            return outcome;
        } catch (IOException e) {
            client.forget(endpoint);
            return Event.Outcome.UNKNOWN;
        }
    }

    /** Whether a client is still let in: it asks for its objects, of which it has none. */
    Event.Outcome useClient(Client client, Endpoint endpoint, String subject) {
        return record(
                client, endpoint, subject, Event.Action.USE_CLIENT, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES));
    }

    /** Uses a client that is going to be revoked, by connections old and new, until it is refused often enough. */
    void runRevoked(List<Endpoint> endpoints, SSLContext tls, String subject, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        int refused = 0;
        try (Client client = new Client(tls)) {
            for (int i = 0; refused < REFUSALS_SEEN && System.nanoTime() < until; i++) {
                Endpoint endpoint = endpoints.get(i % endpoints.size());
                refused += useClient(client, endpoint, subject) == Event.Outcome.REFUSED ? 1 : 0;
                if (i % CALLS_OF_CONNECTION == 0) {
                    // The next call is by a new connection, which offers the session of the old one.
                    client.forget(endpoint);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void add(Event event) {
        history.add(event);
    }

    /** What is read once more when all is over, on every node. */
    void readEverything(Client client, List<Endpoint> endpoints) {
        history.stream()
                .filter(event -> event.action() == Event.Action.ACTIVATE || event.action() == Event.Action.DESTROY)
                .map(Event::subject)
                .distinct()
                .forEach(id -> endpoints.forEach(endpoint -> {
                    use(client, endpoint, id, Event.Action.GET);
                    use(client, endpoint, id, Event.Action.LOOK);
                }));
    }

    private Event.Outcome record(
            Client client,
            Endpoint endpoint,
            String subject,
            Event.Action action,
            Operation operation,
            Item... payload) {
        long began = System.nanoTime();
        Event.Outcome outcome = endpoint.answerInstead(subject, action);
        if (outcome == null) {
            outcome = ask(client, endpoint, operation, payload);
            endpoint.answered(subject, action, outcome);
        }
        if (outcome == Event.Outcome.NOTHING) {
            notDone.incrementAndGet();
            return outcome;
        }
        boolean unknown = outcome == Event.Outcome.UNKNOWN;
        if (!unknown || (action != Event.Action.GET && action != Event.Action.USE_CLIENT)) {
            history.add(new Event(
                    subject, action, outcome, endpoint.name(), began, unknown ? Long.MAX_VALUE : System.nanoTime()));
        }
        return outcome;
    }

    private Event.Outcome ask(Client client, Endpoint endpoint, Operation operation, Item... payload) {
        boolean sent = false;
        try {
            client.connect(endpoint);
            sent = true;
            return outcome(client.call(endpoint, operation, payload));
        } catch (IOException e) {
            client.forget(endpoint);
            if (e instanceof SSLException && String.valueOf(e.getMessage()).contains("certificate")) {
                return Event.Outcome.REFUSED;
            }
            if (sent) {
                return Event.Outcome.UNKNOWN;
            }
            LockSupport.parkNanos(AWAY_MILLIS * 1_000_000);
            return Event.Outcome.NOTHING;
        }
    }

    private Event.Outcome outcome(Answer answer) {
        if (answer.succeeded()) {
            return Event.Outcome.DONE;
        }
        if (!answer.failedWith(ResultReason.GENERAL_FAILURE)) {
            return Event.Outcome.REFUSED;
        }
        String message = answer.batchItem().get(Tag.RESULT_MESSAGE).asText();
        if (message.contains("correlation") || message.contains("Correlation")) {
            faults.add(answer.batchItem().describe());
        }
        return message.contains("nothing was done") || message.contains("try again")
                ? Event.Outcome.NOTHING
                : Event.Outcome.UNKNOWN;
    }

    /** Connections of one client, one to each node, made anew when they break. */
    static final class Client implements AutoCloseable {
        private final SSLContext tls;
        private final Map<String, KmipConnection> connections = new HashMap<>();

        Client(SSLContext tls) {
            this.tls = tls;
        }

        Answer call(Endpoint endpoint, Operation operation, Item... payload) throws IOException {
            return connect(endpoint).call(ProtocolVersion.V2_1, operation, payload);
        }

        KmipConnection connect(Endpoint endpoint) throws IOException {
            KmipConnection connection = connections.get(endpoint.name());
            if (connection == null) {
                connection = endpoint.connect(tls);
                connections.put(endpoint.name(), connection);
            }
            return connection;
        }

        /** The next call makes a connection, which resumes the TLS session where the server lets it. */
        void forget(Endpoint endpoint) {
            KmipConnection connection = connections.remove(endpoint.name());
            if (connection != null) {
                close(connection);
            }
        }

        private static void close(KmipConnection connection) {
            try {
                connection.close();
            } catch (IOException e) {
                // It is broken, or the node is paused: there is nothing left to say.
            }
        }

        @Override
        public void close() {
            new ArrayList<>(connections.values()).forEach(Client::close);
            connections.clear();
        }
    }
}
