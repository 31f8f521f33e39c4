package org.claviger.server.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.claviger.codec.message.Authentication;
import org.claviger.codec.message.Credential;
import org.claviger.codec.message.CredentialValue;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.version.Dialect;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.crypto.AlgorithmPolicy;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.crypto.KeyDerivation;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyWrapping;
import org.claviger.server.crypto.SecretSharing;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.DomainTags;
import org.claviger.server.dispatch.BatchRunner;
import org.claviger.server.dispatch.CorrelationValues;
import org.claviger.server.dispatch.Dispatcher;
import org.claviger.server.dispatch.ItemObserver;
import org.claviger.server.dispatch.JobRunner;
import org.claviger.server.dispatch.Jobs;
import org.claviger.server.dispatch.Operations;
import org.claviger.server.dispatch.ServerFacts;
import org.claviger.server.dispatch.Services;
import org.claviger.server.dispatch.Streams;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.server.network.Connection;
import org.claviger.server.network.TlsFacts;
import org.claviger.server.object.Keys;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.RegisteredSubjects;
import org.claviger.server.policy.Role;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.stale.StaleReads;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.Stores;
import org.jspecify.annotations.Nullable;

/** The dispatcher over a store in memory and a software HSM, with the clients alice and bob. */
public final class TestServer implements AutoCloseable {
    public static final String ALICE = "alice";
    public static final String BOB = "bob";

    private final Hsm hsm;
    private final ObjectStore store;
    private final Custody custody;
    private final Streams streams;
    private final Services services;
    private Instant now = Objects.NOW;
    private Duration stepped = Duration.ZERO;
    private final TrustedClock clock;
    private final Dispatcher dispatcher;
    private final JobRunner jobRunner;
    private final Function<ObjectStore, JobRunner> jobRunners;
    private final BatchRunner batches;
    private int responseBytesMax;
    private @Nullable AsynchronousIndicator asynchronous;
    private @Nullable Ticket ticket;

    public TestServer(Path home) {
        this(home, Operations.all());
    }

    /** On this module, which the server closes. */
    public TestServer(Path home, Hsm hsm) {
        this(home, hsm, AlgorithmPolicy.of(Tolerance.NONE, Set.of()), null);
    }

    public TestServer(Path home, Operations operations) {
        this(home, operations, Streams.Limits.DEFAULT);
    }

    public TestServer(Path home, Operations operations, Streams.Limits streamLimits) {
        this(
                home,
                operations,
                streamLimits,
                new SoftwareHsm(),
                AlgorithmPolicy.of(Tolerance.NONE, Set.of()),
                null,
                Policy.defaults());
    }

    /** @param software stands in for what the HSM lacks; null for nothing */
    public TestServer(Path home, Hsm hsm, AlgorithmPolicy algorithms, @Nullable Hsm software) {
        this(home, Operations.all(), Streams.Limits.DEFAULT, hsm, algorithms, software, Policy.defaults());
    }

    public TestServer(Path home, Policy policy) {
        this(
                home,
                Operations.all(),
                Streams.Limits.DEFAULT,
                new SoftwareHsm(),
                AlgorithmPolicy.of(policy.tolerated(), Set.of()),
                null,
                policy);
    }

    private TestServer(
            Path home,
            Operations operations,
            Streams.Limits streamLimits,
            Hsm hsm,
            AlgorithmPolicy algorithms,
            @Nullable Hsm software,
            Policy policy) {
        this(Opened.inMemory(home, hsm), operations, streamLimits, algorithms, software, policy);
        add(ALICE, Role.DEFAULT);
        add(BOB, Role.DEFAULT);
    }

    /** What a server stands on. */
    private record Opened(Hsm hsm, ObjectStore store, Custody custody) {
        static Opened inMemory(Path home, Hsm hsm) {
            DomainTags tags = new DomainTags();
            ObjectStore store = Stores.open(new StoreUrl.MapDbMemory(), home, StoreSettings.of(tags, cause -> {
                throw cause;
            }));
            Custody.initialise(store, hsm, tags, () -> Objects.NOW, "test");
            return new Opened(
                    hsm, store, Custody.open(store, hsm, tags, () -> Objects.NOW, Custody.HANDLES_MAX_DEFAULT));
        }
    }

    /** On a home, which stays the caller's to close; clients are those that it knows. */
    public static TestServer on(OpenHome home) {
        return new TestServer(
                new Opened(home.hsm(), home.store(), home.custody()),
                Operations.all(),
                Streams.Limits.DEFAULT,
                AlgorithmPolicy.of(Tolerance.NONE, Set.of()),
                null,
                Policy.defaults());
    }

    private TestServer(
            Opened opened,
            Operations operations,
            Streams.Limits streamLimits,
            AlgorithmPolicy algorithms,
            @Nullable Hsm software,
            Policy policy) {
        this.hsm = opened.hsm();
        this.store = opened.store();
        this.custody = opened.custody();
        clock = new TrustedClock(
                () -> now,
                () -> Duration.between(Objects.NOW, now.minus(stepped)).toNanos());
        Keys keys = new Keys(
                new KeyMaterials(custody, algorithms),
                new KeyWrapping(hsm, custody, algorithms, software),
                new Cryptography(hsm, custody, algorithms, software),
                new KeyDerivation(hsm, custody, algorithms, software),
                new SecretSharing(hsm));
        streams = new Streams(streamLimits, () -> hsm.random(16), clock);
        services = new Services(
                new RegisteredSubjects(new SecureRandom()),
                policy,
                keys,
                streams,
                new ServerFacts("test", () -> operations.offered(policy), false),
                () -> UUID.randomUUID().toString(),
                clock);
        Jobs jobs = new Jobs(() -> hsm.random(16), Jobs.OF_CLIENT_MAX_DEFAULT);
        batches = new BatchRunner(store, operations, services, jobs, StaleReads.OFF, ItemObserver.NONE);
        CorrelationValues correlationValues = new CorrelationValues(1);
        dispatcher = new Dispatcher(Limits.DEFAULT, batches, correlationValues);
        jobRunners = from -> new JobRunner(
                from,
                jobs,
                new BatchRunner(from, operations, services, jobs, StaleReads.OFF, ItemObserver.NONE),
                correlationValues);
        jobRunner = new JobRunner(store, jobs, batches, correlationValues);
    }

    /** What the dispatcher gives to every item, under another policy. */
    public Services services(Policy policy) {
        return new Services(
                services.subjects(),
                policy,
                services.keys(),
                services.streams(),
                services.facts(),
                services.identifiers(),
                services.clock());
    }

    public ObjectStore store() {
        return store;
    }

    public Custody custody() {
        return custody;
    }

    public JobRunner jobs() {
        return jobRunner;
    }

    /** One that has another way to the store. */
    public JobRunner jobsBy(ObjectStore other) {
        return jobRunners.apply(other);
    }

    /** What a server does by itself every few seconds. */
    public void writeRepeatedDenials() {
        batches.writeRepeatedDenials();
    }

    /** Operations in parts that are under way. */
    public Streams streams() {
        return streams;
    }

    public void at(Instant time) {
        now = time;
    }

    /** Sets the wall clock, which the monotonic one does not follow. */
    public void stepClock(Duration step) {
        now = now.plus(step);
        stepped = stepped.plus(step);
    }

    public TrustedClock clock() {
        return clock;
    }

    /** How the clients want the answers to their next requests. */
    public void answerBy(@Nullable AsynchronousIndicator indicator) {
        asynchronous = indicator;
    }

    /** The ticket that the clients show with their next requests. */
    public void show(@Nullable Ticket shown) {
        ticket = shown;
    }

    public void limitResponses(int bytes) {
        responseBytesMax = bytes;
    }

    /** From the next request on, the client is refused. */
    public void revoke(String client) {
        ClientRegistry.Entry entry = ClientRegistry.find(store, client).orElseThrow();
        store.commit(ClientRegistry.revoke(Change.builder(), entry, now).build());
    }

    public TestClient as(String client) {
        return new TestClient(this, client);
    }

    /** Changes the client's record without changing what it says: a commit that has read it meets a conflict. */
    public void touch(String client) {
        StoredRecord record = ClientRegistry.find(store, client).orElseThrow().stored();
        store.commit(Change.builder().update(record, record.content()).build());
    }

    /** The answer to one request. */
    public ResponseBatchItem ask(String client, RequestPayload request) {
        return ask(client, BatchErrorContinuationOption.STOP, List.of(request)).getFirst();
    }

    /** The response to one request that has to succeed. */
    public <R extends ResponsePayload> R get(String client, RequestPayload request, Class<R> type) {
        ResponseBatchItem answer = ask(client, request);
        Ttlv.Structure payload = answer.responsePayload();
        if (payload == null) {
            throw new AssertionError(request + " failed: " + answer.resultReason() + ", " + answer.resultMessage());
        }
        return type.cast(Payloads.of(Payloads.operation(request)).readResponse(payload));
    }

    /** The answers to a batch. */
    public List<ResponseBatchItem> ask(
            String client, BatchErrorContinuationOption onError, List<RequestPayload> requests) {
        List<Ttlv> items = new ArrayList<>();
        items.add(RecordBinder.write(Tag.REQUEST_HEADER, header(onError, requests.size())));
        for (int i = 0; i < requests.size(); i++) {
            items.add(RecordBinder.write(
                    Tag.BATCH_ITEM,
                    new RequestBatchItem(
                            Payloads.operation(requests.get(i)),
                            null,
                            Bytes.of((byte) i),
                            sent(requests.get(i)),
                            List.of())));
        }
        Ttlv.Structure answer = exchange(client, encode(Ttlv.structure(Tag.REQUEST_MESSAGE, items)));
        return answer.items().stream()
                .skip(1)
                .map(item -> RecordBinder.read(ResponseBatchItem.class, item))
                .toList();
    }

    /** The payload as it goes over the wire: without what the records keep for 1.x alone. */
    private static Ttlv.Structure sent(RequestPayload request) {
        Ttlv.Structure payload = Payloads.write(request);
        return Dialect.of(ProtocolVersion.V2_1).fromModel(Payloads.operation(request), payload, payload);
    }

    /** The answer to these bytes. */
    public Ttlv.Structure exchange(String client, byte[] request) {
        return exchange(client, Encoding.TTLV, request);
    }

    /** The answer to these bytes, which has to be in the same encoding. */
    public Ttlv.Structure exchange(String client, Encoding encoding, byte[] request) {
        ByteBuf answer = dispatcher
                .process(connection(client), encoding, Unpooled.wrappedBuffer(request))
                .bytes();
        try {
            return (Ttlv.Structure) encoding.read(answer.nioBuffer(), Limits.DEFAULT);
        } finally {
            answer.release();
        }
    }

    public static byte[] encode(Ttlv item) {
        byte[] bytes = new byte[BinaryEncoding.size(item)];
        BinaryEncoding.write(item, ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public void close() {
        streams.close();
        custody.close();
        store.close();
        hsm.close();
    }

    private RequestHeader header(BatchErrorContinuationOption onError, int items) {
        return new RequestHeader(
                ProtocolVersionNumber.of(ProtocolVersion.V2_1),
                responseBytesMax == 0 ? null : responseBytesMax,
                null,
                null,
                asynchronous,
                null,
                List.of(),
                ticket == null
                        ? null
                        : new Authentication(List.of(Credential.of(new CredentialValue.TicketCredential(ticket)))),
                onError,
                null,
                null,
                items);
    }

    /** A new client with a built-in role. */
    public TestClient join(String name, String role) {
        add(name, role);
        return as(name);
    }

    private void add(String name, String role) {
        store.commit(ClientRegistry.add(
                        Change.builder(),
                        new RegisteredClient(
                                name,
                                RegisteredClient.DEFAULT_DOMAIN,
                                null,
                                role,
                                RegisteredClient.Match.CERTIFICATE,
                                certificate(name),
                                now,
                                null))
                .build());
    }

    private static ClientCertificate certificate(String name) {
        return new ClientCertificate(
                name, "CN=" + name, "CN=ca", "fingerprint-of-" + name, Instant.parse("2099-01-01T00:00:00Z"));
    }

    /** A connection of a client, as the network hands it over. */
    public static Connection connection(String client) {
        return new TestConnection(certificate(client));
    }

    private record TestConnection(ClientCertificate certificate) implements Connection {
        @Override
        public long id() {
            return 1;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public TlsFacts tls() {
            return new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256");
        }

        @Override
        public CompletableFuture<ByteBuf> send(ByteBuf request) {
            throw new UnsupportedOperationException("this client answers nothing");
        }

        @Override
        public void close() {}
    }
}
