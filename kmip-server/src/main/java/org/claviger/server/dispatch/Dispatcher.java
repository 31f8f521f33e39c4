package org.claviger.server.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.MessageExtension;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.message.ResponseHeader;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.MalformedTtlvException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.Dialect;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.network.Answer;
import org.claviger.server.network.Connection;
import org.claviger.server.network.RequestProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a message to its answer (2.1 section 8): reads the tree, settles the version, checks what concerns the message
 * as a whole, has its items run, and writes the answer in the version that was asked.
 */
public final class Dispatcher implements RequestProcessor {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    /** The version in which a message is answered whose own version cannot be read: every client knows it. */
    private static final ProtocolVersion LEAST = ProtocolVersion.V1_0;

    private static final int SHORT_DOCUMENT_BYTES = 64 << 10;
    /** How many long documents are read at the same time. */
    private static final int LONG_DOCUMENTS_MAX = 2;

    private final Semaphore longDocuments = new Semaphore(LONG_DOCUMENTS_MAX);
    private final Limits limits;
    private final Batches batches;
    private final CorrelationValues correlationValues;

    public Dispatcher(Limits limits, BatchRunner batches, CorrelationValues correlationValues) {
        this(limits, (Batches) batches, correlationValues);
    }

    /** For the time in which no record can be verified. */
    public Dispatcher(Limits limits, UnverifiedRunner batches, CorrelationValues correlationValues) {
        this(limits, (Batches) batches, correlationValues);
    }

    private Dispatcher(Limits limits, Batches batches, CorrelationValues correlationValues) {
        this.limits = limits;
        this.batches = batches;
        this.correlationValues = correlationValues;
    }

    @Override
    public Answer process(Connection connection, Encoding encoding, ByteBuf request) {
        Ttlv.Structure answer = answer(connection, encoding, request.nioBuffer());
        try {
            Answer encoded = Answer.of(encode(answer, encoding));
            return answer.items().stream().skip(1).anyMatch(SwappedRoles::areAgreedIn)
                    ? encoded.then(new SwappedRoles(connection, limits))
                    : encoded;
        } finally {
            answer.closeSecrets();
        }
    }

    private Ttlv.Structure answer(Connection connection, Encoding encoding, ByteBuffer request) {
        ProtocolVersion version = VersionPeek.of(encoding, request).orElse(LEAST);
        Ttlv tree;
        try {
            tree = read(encoding, request);
        } catch (MalformedTtlvException e) {
            log.atDebug()
                    .addKeyValue("connection", connection.id())
                    .addKeyValue("offset", e.offset())
                    .addKeyValue("path", e.path())
                    .log("A message is no {}", encoding.description());
            return refusal(version, KmipException.invalidMessage("The message is not " + encoding.description() + "."));
        }
        try {
            return answer(connection, tree);
        } catch (KmipException e) {
            return refusal(version, e);
        } finally {
            tree.closeSecrets();
        }
    }

    /** Reading a document takes several times its length of the heap: long ones wait for each other. */
    private Ttlv read(Encoding encoding, ByteBuffer request) {
        if (encoding == Encoding.TTLV || request.remaining() <= SHORT_DOCUMENT_BYTES) {
            return encoding.read(request, limits);
        }
        longDocuments.acquireUninterruptibly();
        try {
            return encoding.read(request, limits);
        } finally {
            longDocuments.release();
        }
    }

    private Ttlv.Structure answer(Connection connection, Ttlv tree) {
        if (!(tree instanceof Ttlv.Structure message) || !tree.is(Tag.REQUEST_MESSAGE)) {
            throw KmipException.invalidMessage("A Request Message was expected.");
        }
        if (message.items().isEmpty()
                || !(message.items().getFirst() instanceof Ttlv.Structure sentHeader)
                || !sentHeader.is(Tag.REQUEST_HEADER)) {
            throw KmipException.invalidMessage("A message starts with its Request Header.");
        }
        ProtocolVersion version = versionOf(sentHeader);
        Dialect dialect = Dialect.of(version);
        RequestHeader header = RecordBinder.read(RequestHeader.class, dialect.requestHeaderToModel(sentHeader));
        List<BatchItem> items = itemsOf(message, header, dialect);
        if (!connection.takesRequests()) {
            items = items.stream().map(Dispatcher::withRolesAsTheyAre).toList();
        }
        String serverCorrelation = correlationValues.next();
        BatchRunner.Request request =
                new BatchRunner.Request(connection.certificate(), header, dialect, items, serverCorrelation, null);
        List<Ttlv.Structure> answers = batches.run(request);
        return message(dialect, header.clientCorrelationValue(), serverCorrelation, answers);
    }

    private static BatchItem withRolesAsTheyAre(BatchItem item) {
        return item.operation() == Operation.SET_ENDPOINT_ROLE
                ? item.refused(KmipException.notSupported("In HTTP only clients ask: roles stay as they are."))
                : item;
    }

    private static ProtocolVersion versionOf(Ttlv.Structure header) {
        Ttlv.Structure structure = header.find(Tag.PROTOCOL_VERSION)
                .filter(Ttlv.Structure.class::isInstance)
                .map(Ttlv.Structure.class::cast)
                .orElseThrow(() -> KmipException.invalidMessage("The header has no Protocol Version."));
        ProtocolVersionNumber number = RecordBinder.read(ProtocolVersionNumber.class, structure);
        return number.find()
                .orElseThrow(() -> new KmipException(
                        ResultReason.UNSUPPORTED_PROTOCOL_VERSION,
                        "Version " + number + " is not spoken here; Discover Versions lists those that are."));
    }

    private List<BatchItem> itemsOf(Ttlv.Structure message, RequestHeader header, Dialect dialect) {
        List<Ttlv> sent = message.items().subList(1, message.items().size());
        if (sent.size() != header.batchCount()) {
            throw KmipException.invalidMessage(
                    "The Batch Count is " + header.batchCount() + ", and the message has " + sent.size() + " items.");
        }
        if (sent.isEmpty()) {
            throw KmipException.invalidMessage("The message has no Batch Item.");
        }
        if (sent.size() > limits.batchItemsMax()) {
            throw KmipException.invalidMessage("A batch has at most " + limits.batchItemsMax() + " items.");
        }
        List<BatchItem> items = new ArrayList<>(sent.size());
        for (Ttlv item : sent) {
            items.add(BatchItem.of(item, dialect));
        }
        items.forEach(Dispatcher::requireKnownExtensions);
        return items;
    }

    /** An unknown extension that the client calls critical refuses the whole message (2.1 section 9.13). */
    private static void requireKnownExtensions(BatchItem item) {
        for (MessageExtension extension : item.extensions()) {
            if (extension.criticalityIndicator()) {
                throw new KmipException(
                        ResultReason.UNKNOWN_MESSAGE_EXTENSION, "A critical message extension is not known here.");
            }
        }
    }

    /** The answer to a message that was refused as a whole: one item without an operation (1.4 section 11.1). */
    private Ttlv.Structure refusal(ProtocolVersion version, KmipException cause) {
        Dialect dialect = Dialect.of(version);
        ResponseBatchItem item = Answers.failure(dialect, null, cause);
        return message(dialect, null, correlationValues.next(), List.of(RecordBinder.write(Tag.BATCH_ITEM, item)));
    }

    private Ttlv.Structure message(
            Dialect dialect, @Nullable String clientCorrelation, String serverCorrelation, List<Ttlv.Structure> items) {
        ResponseHeader header = new ResponseHeader(
                ProtocolVersionNumber.of(dialect.version()),
                batches.now(),
                null,
                null,
                List.of(),
                clientCorrelation,
                serverCorrelation,
                items.size());
        List<Ttlv> all = new ArrayList<>(items.size() + 1);
        all.add(dialect.responseHeaderFromModel(RecordBinder.write(Tag.RESPONSE_HEADER, header)));
        all.addAll(items);
        return Ttlv.structure(Tag.RESPONSE_MESSAGE, all);
    }

    static ByteBuf encode(Ttlv.Structure message, Encoding encoding) {
        if (encoding != Encoding.TTLV) {
            List<ByteBuf> document = new ArrayList<>(1);
            encoding.write(
                    message,
                    bytes -> document.add(directBuffer(bytes.remaining()).writeBytes(bytes)));
            return document.getFirst();
        }
        int size = BinaryEncoding.size(message);
        ByteBuf buffer = directBuffer(size);
        BinaryEncoding.write(message, buffer.nioBuffer(0, size));
        return buffer.writerIndex(size);
    }

    private static ByteBuf directBuffer(int size) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    }
}
