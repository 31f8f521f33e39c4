package org.claviger.server.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.crypto.ValueStream;
import org.claviger.server.policy.Permission;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operations in parts: whose they are, how many, how long, and that each part is decided on. */
@Timeout(60)
class StreamsTest {
    private static final CryptographicParameters ECB = parameters(BlockCipherMode.ECB, null);
    private static final CryptographicParameters SHA_256 = parameters(null, HashingAlgorithm.SHA_256);
    private static final Streams.Limits NARROW = new Streams.Limits(3, 2, Duration.ofSeconds(30), 64);
    /** FIPS 180-4: "abc". */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path home;

    @Test
    void goesOnFromOneRequestToTheNext() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier key = key(server, Attributes.NONE);

            Encrypt.Response first = server.get(ALICE, begin(key, 8), Encrypt.Response.class);
            Encrypt.Response second = server.get(ALICE, next(key, first, 8, false), Encrypt.Response.class);
            Encrypt.Response last = server.get(ALICE, next(key, first, 16, true), Encrypt.Response.class);

            assertThat(first.data()).isNull();
            assertThat(second.data()).isEqualTo(last.data());
            assertThat(second.correlationValue()).isEqualTo(first.correlationValue());
            assertThat(last.correlationValue()).isNull();
            assertThat(server.streams().size()).isZero();
            assertThat(server.ask(ALICE, next(key, first, 16, true)).resultReason())
                    .isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
        }
    }

    @Test
    void knowsAStreamToItsOwnClientAndOperationAndKeyAlone() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier key = key(server, Attributes.NONE);
            UniqueIdentifier other = key(server, Attributes.NONE);
            Bytes hash = begunHash(server, ALICE);
            Encrypt.Response encryption = server.get(ALICE, begin(key, 16), Encrypt.Response.class);

            ResponseBatchItem ofBob = server.ask(BOB, hash(hash, "c", true));
            ResponseBatchItem ofNobody = server.ask(BOB, hash(Bytes.ofHex("00"), "c", true));
            ResponseBatchItem ofAnotherKey = server.ask(ALICE, next(other, encryption, 16, true));
            Bytes foreign = requireNonNull(encryption.correlationValue());

            assertThat(ofBob.resultReason()).isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
            assertThat(ofBob.resultMessage()).isEqualTo(ofNobody.resultMessage());
            assertThat(ofAnotherKey.resultReason()).isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
            assertThat(server.ask(ALICE, hash(foreign, "c", true)).resultReason())
                    .isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
            assertThat(digest(server, hash(hash, "c", true))).isEqualTo(ABC);
        }
    }

    @Test
    void decidesOnEveryPartAndEndsWhatIsRefused() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier key = key(server, Attributes.NONE);
            Encrypt.Response first = server.get(ALICE, begin(key, 16), Encrypt.Response.class);
            Revoke.Request revoke = new Revoke.Request(
                    key, new RevocationReason(RevocationReasonCode.CESSATION_OF_OPERATION, null), null);

            server.get(ALICE, revoke, Revoke.Response.class);

            assertThat(server.ask(ALICE, next(key, first, 16, true)).resultReason())
                    .isEqualTo(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
            assertThat(server.streams().size()).isZero();
        }
    }

    @Test
    void refusesTheNextPartOfARevokedClient() {
        try (TestServer server = new TestServer(home)) {
            Bytes hash = begunHash(server, ALICE);

            server.revoke(ALICE);

            assertThat(server.ask(ALICE, hash(hash, "c", true)).resultReason())
                    .isEqualTo(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
        }
    }

    @Test
    void endsAStreamWhoseNextPartDoesNotCome() {
        try (TestServer server = new TestServer(home, Operations.all(), NARROW)) {
            Bytes kept = begunHash(server, ALICE);
            Bytes left = begunHash(server, ALICE);

            server.at(Objects.NOW.plusSeconds(29));
            server.get(ALICE, hash(kept, "", false), Hash.Response.class);
            server.at(Objects.NOW.plusSeconds(31));

            assertThat(server.ask(ALICE, hash(left, "c", true)).resultReason())
                    .isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
            assertThat(server.streams().sweep()).isEqualTo(1);
            assertThat(digest(server, hash(kept, "c", true))).isEqualTo(ABC);
        }
    }

    @Test
    void boundsTheStreamsOfOneClientAndOfAll() {
        try (TestServer server = new TestServer(home, Operations.all(), NARROW)) {
            Bytes first = begunHash(server, ALICE);
            begunHash(server, ALICE);

            assertThat(server.ask(ALICE, beginHash()).resultReason()).isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED);
            begunHash(server, BOB);
            assertThat(server.ask(BOB, beginHash()).resultReason()).isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED);

            assertThat(digest(server, hash(first, "c", true))).isEqualTo(ABC);
            begunHash(server, BOB);
            server.at(Objects.NOW.plusSeconds(31));
            begunHash(server, ALICE);
            assertThat(server.streams().size()).isEqualTo(1);
        }
    }

    @Test
    void endsAStreamWhosePartFails() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier key = key(server, Attributes.NONE);
            Encrypt.Response first = server.get(ALICE, begin(key, 15), Encrypt.Response.class);

            ResponseBatchItem last = server.ask(ALICE, next(key, first, 0, true));

            assertThat(last.resultReason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE);
            assertThat(server.streams().size()).isZero();
        }
    }

    @Test
    void countsAStreamAsOneUseOfItsKeyAndItsBytesAsTheyCome() {
        try (TestServer server = new TestServer(home)) {
            UniqueIdentifier byObject = key(server, limits(10, UsageLimitsUnit.OBJECT));
            UniqueIdentifier byByte = key(server, limits(40, UsageLimitsUnit.BYTE));

            for (UniqueIdentifier key : List.of(byObject, byByte)) {
                Encrypt.Response first = server.get(ALICE, begin(key, 16), Encrypt.Response.class);
                server.get(ALICE, next(key, first, 16, true), Encrypt.Response.class);
            }

            assertThat(left(server, byObject)).isEqualTo(9);
            assertThat(left(server, byByte)).isEqualTo(8);
            assertThat(server.ask(ALICE, begin(byByte, 16)).resultReason()).isEqualTo(ResultReason.PERMISSION_DENIED);
        }
    }

    @Test
    void takesPartsOfOneStreamInOneBatchButNotUnderUndo() {
        try (TestServer server = new TestServer(home)) {
            Bytes hash = begunHash(server, ALICE);
            List<RequestPayload> parts = List.of(hash(hash, "c", false), hash(hash, "d", false));

            List<ResponseBatchItem> undo = server.ask(ALICE, BatchErrorContinuationOption.UNDO, parts);
            List<ResponseBatchItem> stop = server.ask(
                    ALICE, BatchErrorContinuationOption.STOP, List.of(hash(hash, "", false), hash(hash, "c", true)));

            assertThat(undo.getFirst().resultReason()).isEqualTo(ResultReason.FEATURE_NOT_SUPPORTED);
            assertThat(stop).extracting(ResponseBatchItem::resultStatus).containsOnly(ResultStatus.SUCCESS);
            assertThat(server.streams().size()).isZero();
        }
    }

    @Test
    void takesAPartOnceThoughItsItemIsRunAgain() {
        TestServer[] server = new TestServer[1];
        AtomicInteger runs = new AtomicInteger();
        OperationRow<Hash.Request, Hash.Response> row = OperationRow.row(
                        Operation.HASH, Permission.HASH, (Hash.Request request, RequestContext context) -> {
                            DataPart part = DataPart.of(
                                    request.data(),
                                    request.correlationValue(),
                                    request.initIndicator(),
                                    request.finalIndicator());
                            ItemStreams.Part<ValueStream> taken =
                                    context.streams().part(part, ValueStream.class, keys -> keys.hash(SHA_256));
                            Bytes digest = taken.stream().take(part.bytes(), part.last());
                            if (part.last()) {
                                // Somebody else changes the client's own record before this item is committed.
                                runs.incrementAndGet();
                                server[0].touch(ALICE);
                            }
                            return Outcome.done(new Hash.Response(
                                    digest == null ? null : Data.of(digest), taken.correlationValue()));
                        })
                .inParts(Hash.Request::correlationValue);
        try (TestServer started = new TestServer(home, Operations.of(List.of(row)))) {
            server[0] = started;
            Bytes hash = begunHash(started, ALICE);

            assertThat(digest(started, hash(hash, "c", true))).isEqualTo(ABC);
            assertThat(runs).hasValue(1);
            assertThat(started.streams().size()).isZero();
        }
    }

    @Test
    void refusesPartsThatMakeNoSense() {
        try (TestServer server = new TestServer(home)) {
            Bytes hash = begunHash(server, ALICE);

            assertThat(server.ask(ALICE, new Hash.Request(SHA_256, data("a"), hash, true, null))
                            .resultReason())
                    .isEqualTo(ResultReason.INVALID_FIELD);
            assertThat(server.ask(ALICE, new Hash.Request(SHA_256, data("a"), null, null, true))
                            .resultReason())
                    .isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
            assertThat(server.ask(ALICE, new Hash.Request(SHA_256, null, null, true, true))
                            .resultReason())
                    .isEqualTo(ResultReason.INVALID_MESSAGE);
        }
    }

    private static UniqueIdentifier key(TestServer server, Attributes more) {
        Attributes attributes = Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.ENCRYPT.code());
        Attributes all = more.find(Attribute.USAGE_LIMITS).isPresent()
                ? attributes.with(
                        Attribute.USAGE_LIMITS,
                        more.structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                                .orElseThrow())
                : attributes;
        UniqueIdentifier id = server.get(
                        ALICE, new Create.Request(ObjectType.SYMMETRIC_KEY, all, null), Create.Response.class)
                .uniqueIdentifier();
        server.get(ALICE, new Activate.Request(id), Activate.Response.class);
        return id;
    }

    private static Attributes limits(long total, UsageLimitsUnit unit) {
        return Attributes.NONE.with(Attribute.USAGE_LIMITS, new UsageLimits(total, null, unit));
    }

    private static long left(TestServer server, UniqueIdentifier key) {
        return server.get(ALICE, new GetAttributes.Request(key, List.of()), GetAttributes.Response.class)
                .attributes()
                .structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                .orElseThrow()
                .left();
    }

    private static Encrypt.Request begin(UniqueIdentifier key, int bytes) {
        return encrypt(key, bytes, null, true, null);
    }

    private static Encrypt.Request next(UniqueIdentifier key, Encrypt.Response first, int bytes, boolean last) {
        return encrypt(key, bytes, first.correlationValue(), null, last);
    }

    private static Encrypt.Request encrypt(
            UniqueIdentifier key,
            int bytes,
            @Nullable Bytes correlation,
            @Nullable Boolean first,
            @Nullable Boolean last) {
        return new Encrypt.Request(key, ECB, Data.of(Bytes.of(new byte[bytes])), null, correlation, first, last, null);
    }

    private static Bytes begunHash(TestServer server, String client) {
        return requireNonNull(
                server.get(client, beginHash(), Hash.Response.class).correlationValue());
    }

    private static Hash.Request beginHash() {
        return new Hash.Request(SHA_256, data("ab"), null, true, null);
    }

    private static Hash.Request hash(Bytes correlation, String text, boolean last) {
        return new Hash.Request(SHA_256, data(text), correlation, null, last);
    }

    private static String digest(TestServer server, Hash.Request request) {
        Data data = server.get(ALICE, request, Hash.Response.class).data();
        return data instanceof Data.Value value ? value.bytes().toHex() : "none";
    }

    private static Data data(String text) {
        return Data.of(Bytes.of(text.getBytes(US_ASCII)));
    }

    private static CryptographicParameters parameters(@Nullable BlockCipherMode mode, @Nullable HashingAlgorithm hash) {
        return new CryptographicParameters(
                mode, null, hash, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }
}
