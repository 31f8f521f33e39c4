package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.wire.Item;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes without faults but those that a test plants: what one answers binds the other. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TwoNodesTest {
    private static final int JOBS = 10;

    /** By two kinds of tickets and by identifiers, from each of two nodes to each. */
    private static final int RESUMPTIONS = 12;

    /** Connections that were open and had asked nothing yet. */
    private static final int SILENT = 6;

    private final List<AutoCloseable> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Node one;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Node other;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Credentials client;

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        DatabaseServer database = add(DatabaseServer.create(folder.resolve("database")));
        one = add(Node.first(SharedServer.distribution(), database.port()));
        other = add(one.join("node-2", database.port()));
        client = one.addClient("user");
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    /** A node that answers some things by itself: what the check of histories must notice. */
    private record Planted(Node node, Event.Action own, Set<String> remembered) implements Workload.Endpoint {
        @Override
        public String name() {
            return node.name();
        }

        @Override
        public KmipConnection connect(SSLContext tls) throws IOException {
            return node.connect(tls);
        }

        @Override
        public Event.@Nullable Outcome answerInstead(String id, Event.Action action) {
            boolean forgetful = own == Event.Action.ACTIVATE;
            return action == own && (forgetful || remembered.contains(id)) ? Event.Outcome.DONE : null;
        }

        @Override
        public void answered(String id, Event.Action action, Event.Outcome outcome) {
            if (outcome == Event.Outcome.DONE && action == own) {
                remembered.add(id);
            }
        }
    }

    private static Optional<List<Event>> judged(Workload workload) {
        return Linearizability.findViolation(workload.history(), Workload::beginning);
    }

    private void destroyBehind(Workload workload, Workload.Endpoint reader) throws IOException {
        Workload.Endpoint writer = Workload.Endpoint.of(one);
        try (Workload.Client user = new Workload.Client(client.tls())) {
            String id = Workload.create(user, writer).id();
            workload.use(user, reader, id, Event.Action.GET);
            workload.use(user, writer, id, Event.Action.DESTROY);
            workload.use(user, reader, id, Event.Action.GET);
        }
        assertThat(workload.history()).hasSize(3);
    }

    @Test
    void bindsTheOtherNodeByADestroy() throws IOException {
        Workload workload = new Workload();

        destroyBehind(workload, Workload.Endpoint.of(other));

        assertThat(judged(workload)).isEmpty();
    }

    @Test
    void noticesAPlantedStaleCache() throws IOException {
        Workload workload = new Workload();

        destroyBehind(workload, new Planted(other, Event.Action.GET, new HashSet<>()));

        assertThat(judged(workload)).isPresent();
    }

    @Test
    void noticesAPlantedLostUpdate() throws IOException {
        Workload workload = new Workload();
        Workload.Endpoint forgetful = new Planted(other, Event.Action.ACTIVATE, new HashSet<>());

        try (Workload.Client user = new Workload.Client(client.tls())) {
            String id = Workload.create(user, forgetful).id();
            workload.use(user, forgetful, id, Event.Action.ACTIVATE);
            workload.use(user, Workload.Endpoint.of(one), id, Event.Action.ENCRYPT);
        }

        assertThat(judged(workload)).isPresent();
    }

    @Test
    void refusesARevokedClientOnEveryNodeAndConnection() {
        Credentials revoked = one.addClient("revoked");
        Workload workload = new Workload();
        List<Workload.Endpoint> nodes = List.of(Workload.Endpoint.of(one), Workload.Endpoint.of(other));
        try (Workload.Client user = new Workload.Client(revoked.tls())) {
            nodes.forEach(node -> workload.useClient(user, node, "client-revoked"));
            long began = System.nanoTime();
            one.home().run("client", "revoke", "revoked").orFail();
            workload.add(new Event(
                    "client-revoked",
                    Event.Action.REVOKE_CLIENT,
                    Event.Outcome.DONE,
                    one.name(),
                    began,
                    System.nanoTime()));
            nodes.forEach(node -> workload.useClient(user, node, "client-revoked"));
            // By new connections, which offer the sessions of the old ones.
            nodes.forEach(user::forget);
            nodes.forEach(node -> workload.useClient(user, node, "client-revoked"));
        }

        assertThat(workload.history())
                .filteredOn(event -> event.action() == Event.Action.USE_CLIENT)
                .extracting(Event::outcome)
                .startsWith(Event.Outcome.DONE, Event.Outcome.DONE, Event.Outcome.REFUSED, Event.Outcome.REFUSED)
                .doesNotContain(Event.Outcome.UNKNOWN);
        assertThat(judged(workload)).isEmpty();
    }

    /** Sessions of TLS 1.3 and 1.2, by ticket and by identifier: a resumed one shows no certificate to refuse. */
    @Test
    void refusesARevokedClientThatResumesASessionOnAnyNode() throws IOException {
        Credentials revoked = one.addClient("resuming");
        try (ResumingClient resuming = ResumingClient.start(revoked, one, other)) {
            List<ResumingClient.Attempt> before = resuming.before();
            one.home().run("client", "revoke", "resuming").orFail();
            List<ResumingClient.Attempt> after = resuming.after();

            // The same look at a client that is not revoked: resumed sessions are let in, and told from new ones.
            assertThat(before).hasSize(RESUMPTIONS).allMatch(ResumingClient.Attempt::isLetIn);
            assertThat(before).allMatch(attempt -> attempt.isResumed() == (attempt.from() == attempt.to()));
            assertThat(after)
                    .hasSize(RESUMPTIONS + SILENT)
                    .noneMatch(ResumingClient.Attempt::isLetIn)
                    .allMatch(attempt -> attempt.isResumed() == (attempt.from() == attempt.to()));
            assertThat(after)
                    .filteredOn(ResumingClient.Attempt::isResumed)
                    .allMatch(attempt -> attempt.isRefusedWith(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL));
        }
    }

    @Test
    void carriesOutOnceWhatANodeHadTakenOnThatWasKilled() throws IOException {
        Credentials deferring = one.addClient("deferring");
        List<Job> jobs = new ArrayList<>();
        try (KmipConnection connection = other.connect(deferring.tls())) {
            for (int i = 0; i < JOBS; i++) {
                jobs.add(Job.defer(connection));
            }
        }
        other.kill();

        try (KmipConnection connection = one.connect(deferring.tls())) {
            Set<String> created = new HashSet<>();
            for (Job job : jobs) {
                created.add(job.await(connection).id());
            }
            List<Item> located = connection
                    .call(ProtocolVersion.V2_1, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES))
                    .payload()
                    .all(Tag.UNIQUE_IDENTIFIER);

            assertThat(created).hasSize(JOBS);
            assertThat(located).extracting(Item::asText).containsExactlyInAnyOrderElementsOf(created);
        } finally {
            other.start();
        }
        one.home().run("audit", "verify").orFail();
    }
}
