package org.claviger.server.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;

/** A client of a certain version, which writes the payloads of its requests as XML, in the shapes of that version. */
public record VersionedClient(TestServer server, String name, ProtocolVersion version) {
    public ResponseBatchItem ask(Operation operation, String payload) {
        Ttlv.Structure request = (Ttlv.Structure) Encoding.XML.read(
                ByteBuffer.wrap(("<RequestPayload>" + payload + "</RequestPayload>").getBytes(StandardCharsets.UTF_8)),
                Limits.DEFAULT);
        return ask(operation, request);
    }

    public ResponseBatchItem ask(Operation operation, Ttlv.Structure payload) {
        Ttlv.Structure answer = server.exchange(
                name,
                TestServer.encode(Ttlv.structure(
                        Tag.REQUEST_MESSAGE,
                        Ttlv.structure(
                                Tag.REQUEST_HEADER,
                                Ttlv.structure(
                                        Tag.PROTOCOL_VERSION,
                                        Ttlv.integer(Tag.PROTOCOL_VERSION_MAJOR, version.major()),
                                        Ttlv.integer(Tag.PROTOCOL_VERSION_MINOR, version.minor())),
                                Ttlv.integer(Tag.BATCH_COUNT, 1)),
                        Ttlv.structure(Tag.BATCH_ITEM, Ttlv.enumeration(Tag.OPERATION, operation), payload))));
        return RecordBinder.read(ResponseBatchItem.class, answer.items().getLast());
    }

    /** The Unique Identifier in the answer to a request that has to succeed. */
    public String id(Operation operation, String payload) {
        return text(get(operation, payload), Tag.UNIQUE_IDENTIFIER);
    }

    /** The answer to a request that has to succeed. */
    public Ttlv.Structure get(Operation operation, String payload) {
        ResponseBatchItem answer = ask(operation, payload);
        if (answer.responsePayload() == null) {
            throw new AssertionError(operation + " failed: " + answer.resultReason() + ", " + answer.resultMessage());
        }
        return answer.responsePayload();
    }

    private static String text(Ttlv.Structure payload, Tag tag) {
        return ((Ttlv.TextItem) payload.find(tag).orElseThrow()).value();
    }
}
