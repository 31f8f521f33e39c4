package org.claviger.server.dispatch;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.operation.DiscoverVersions;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.Query;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.SetEndpointRole;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.MalformedTtlvException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EndpointRole;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.network.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server in the client's role (2.1 section 6.2), which a client has given it by Set Endpoint Role: it asks the
 * other side what it speaks and can do, and hands the role back. Meanwhile requests of this connection wait. Who does
 * not answer in time has its role back as well.
 */
final class SwappedRoles implements Runnable {
    /** Less than a stopping server gives its connections, so that none is cut off in the middle. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Ttlv OPERATION = Ttlv.enumeration(Tag.OPERATION, Operation.SET_ENDPOINT_ROLE);
    private static final Ttlv AS_CLIENT = Ttlv.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.CLIENT);

    /** The first that has the operation: whoever sends it understands this one. */
    private static final ProtocolVersion VERSION = ProtocolVersion.V2_0;

    private static final Logger log = LoggerFactory.getLogger(SwappedRoles.class);

    private final Connection connection;
    private final Limits limits;

    SwappedRoles(Connection connection, Limits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Whether a Batch Item of an answer gives the server the client's role. */
    static boolean areAgreedIn(Ttlv batchItem) {
        return batchItem instanceof Ttlv.Structure item
                && item.find(Tag.OPERATION).filter(OPERATION::equals).isPresent()
                && item.find(Tag.RESPONSE_PAYLOAD)
                        .filter(Ttlv.Structure.class::isInstance)
                        .flatMap(payload -> ((Ttlv.Structure) payload).find(Tag.ENDPOINT_ROLE))
                        .filter(AS_CLIENT::equals)
                        .isPresent();
    }

    @Override
    public void run() {
        List<RequestPayload> questions = List.of(
                new DiscoverVersions.Request(List.of()),
                new Query.Request(
                        List.of(QueryFunction.QUERY_OPERATIONS, QueryFunction.QUERY_SERVER_INFORMATION), null),
                new SetEndpointRole.Request(EndpointRole.CLIENT));
        for (RequestPayload question : questions) {
            if (!isAnswered(question)) {
                return;
            }
        }
    }

    private boolean isAnswered(RequestPayload question) {
        Operation operation = Payloads.operation(question);
        CompletableFuture<ByteBuf> expected = connection.send(encoded(question));
        try {
            ByteBuf bytes = expected.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            try {
                tell(
                        operation,
                        read(bytes).map(item -> item.resultStatus().label()).orElse("not understood"));
            } finally {
                bytes.release();
            }
            return true;
        } catch (TimeoutException e) {
            tell(operation, "no answer in time");
        } catch (ExecutionException e) {
            tell(operation, "the connection has ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** What the other side answers, which is as little trusted as what clients ask. */
    private Optional<ResponseBatchItem> read(ByteBuf bytes) {
        try {
            if (Encoding.TTLV.read(bytes.nioBuffer(), limits) instanceof Ttlv.Structure message
                    && message.items().size() == 2) {
                return Optional.of(RecordBinder.read(
                        ResponseBatchItem.class, message.items().getLast()));
            }
        } catch (MalformedTtlvException | KmipException e) {
            log.atDebug()
                    .addKeyValue("connection", connection.id())
                    .setCause(e)
                    .log("An answer to the server is no Response Message");
        }
        return Optional.empty();
    }

    private void tell(Operation operation, String result) {
        log.atDebug()
                .addKeyValue("connection", connection.id())
                .addKeyValue("operation", operation.label())
                .addKeyValue("result", result)
                .log("Asked the other side in the role of a client");
    }

    private ByteBuf encoded(RequestPayload payload) {
        Ttlv.Structure message = Ttlv.structure(
                Tag.REQUEST_MESSAGE,
                RecordBinder.write(Tag.REQUEST_HEADER, RequestHeader.of(VERSION)),
                RecordBinder.write(
                        Tag.BATCH_ITEM,
                        new RequestBatchItem(
                                Payloads.operation(payload), null, null, Payloads.write(payload), List.of())));
        return Dispatcher.encode(message, Encoding.TTLV);
    }
}
