package org.claviger.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.custody.EscrowedKey;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * What a backup says of itself in clear: what it is, of when and of which server, who can open it, and the keys, which
 * they alone can. Every byte of it is bound to the content and covered by the signature.
 *
 * @param id random
 * @param expires until when it is kept: what was destroyed since it was made is in it for so long
 * @param store what engine it was made from
 * @param mechanism how keys are encrypted to the custodians
 * @param fileKey encrypted to the custodians
 * @param serverFileKey the same, wrapped by the server's own wrap key of {@code serverKeyVersion}
 * @param heads where each node's journal ends in it
 */
public record BackupHeader(
        Bytes id,
        Instant created,
        Instant expires,
        String store,
        CustodianSet custodians,
        String mechanism,
        Bytes fileKey,
        Bytes serverFileKey,
        int serverKeyVersion,
        List<Head> heads,
        List<EscrowedKey> keys) {
    private static final int LIST_MAX = 1 << 20;

    /** The newest entry of a node's journal. */
    public record Head(String node, JournalPosition position, Bytes hash) {}

    public BackupHeader {
        heads = List.copyOf(heads);
        keys = List.copyOf(keys);
    }

    /** What the key of the file's content is derived from, beside the file's key. */
    static byte[] context(Bytes id, CustodianSet custodians) {
        return Digests.sha256(
                "claviger backup".getBytes(UTF_8),
                id.toArray(),
                custodians.encode().toByteArray());
    }

    byte[] context() {
        return context(id, custodians);
    }

    byte[] encode() {
        BodyWriter body = new BodyWriter()
                .part(id.toArray())
                .instant(created)
                .instant(expires)
                .text(store)
                .part(custodians.encode().toByteArray())
                .text(mechanism)
                .part(fileKey.toArray())
                .part(serverFileKey.toArray())
                .number(serverKeyVersion)
                .number(heads.size());
        for (Head head : heads) {
            body.text(head.node())
                    .part(Blob.of(head.position().epoch()).toByteArray())
                    .part(Blob.of(head.position().sequence()).toByteArray())
                    .part(head.hash().toArray());
        }
        body.number(keys.size());
        for (EscrowedKey key : keys) {
            StoredRecord record = key.record();
            body.text(record.key().domain())
                    .octet(record.key().kind().code())
                    .text(record.key().id())
                    .part(Blob.of(record.version()).toByteArray())
                    .instant(record.created())
                    .part(Blob.of(record.sequence()).toByteArray())
                    .part(record.body().toByteArray())
                    .part(key.encrypted().toArray());
        }
        return body.toBlob().toByteArray();
    }

    /** @throws BackupException where it is none */
    static BackupHeader decode(byte[] encoded) {
        try {
            BodyReader body = new BodyReader(Blob.adopt(encoded));
            return new BackupHeader(
                    Bytes.owning(body.part()),
                    body.instant(),
                    body.instant(),
                    body.text(),
                    CustodianSet.decode(Blob.adopt(body.part())),
                    body.text(),
                    Bytes.owning(body.part()),
                    Bytes.owning(body.part()),
                    body.number(),
                    heads(body),
                    keys(body));
        } catch (RuntimeException e) {
            throw new BackupException("The backup's header is damaged: the file was changed, or is none", e);
        }
    }

    private static List<Head> heads(BodyReader body) {
        List<Head> heads = new ArrayList<>();
        for (int left = count(body); left > 0; left--) {
            heads.add(
                    new Head(body.text(), new JournalPosition(number(body), number(body)), Bytes.owning(body.part())));
        }
        return heads;
    }

    private static List<EscrowedKey> keys(BodyReader body) {
        List<EscrowedKey> keys = new ArrayList<>();
        for (int left = count(body); left > 0; left--) {
            RecordKey key = new RecordKey(body.text(), RecordKind.of(body.octet()), body.text());
            long version = number(body);
            Instant created = body.instant();
            long sequence = number(body);
            RecordContent content = RecordContent.of(Blob.adopt(body.part()));
            keys.add(new EscrowedKey(
                    new StoredRecord(key, version, created, sequence, content), Bytes.owning(body.part())));
        }
        return keys;
    }

    private static long number(BodyReader body) {
        return Blob.adopt(body.part()).toLong();
    }

    private static int count(BodyReader body) {
        int count = body.number();
        if (count < 0 || count > LIST_MAX) {
            throw new BackupException("A list of " + count + " entries");
        }
        return count;
    }
}
