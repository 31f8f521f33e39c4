package org.claviger.storage;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The pseudo-random numbers that {@link RecordSum sums} are made of: HMACs under the tag keys. Those of a record are
 * made with the key of its tag, so that a sum moves from one key to the next record by record.
 */
public final class SumNumbers {
    private static final byte[] CONTEXT = "claviger sum 1".getBytes(StandardCharsets.US_ASCII);

    private final RecordTag tag;
    private final RecordEncoding encoding;

    /** What a number is of; part of what is hashed. */
    private enum Of {
        RECORD(0),
        KEY(1),
        MASK_OF_CONTENTS(2),
        MASK_OF_KEYS(3);

        private final int code;

        Of(int code) {
            this.code = code;
        }
    }

    public SumNumbers(RecordTag tag, RecordEncoding encoding) {
        this.tag = tag;
        this.encoding = encoding;
    }

    public RecordSum of(StoredRecord record) {
        return of(record, encoding.encode(record));
    }

    /** The part of a record that is stored as these bytes. Its tag stands for everything in it. */
    public RecordSum of(StoredRecord record, byte[] encoded) {
        RecordKey key = record.key();
        return new RecordSum(
                1,
                record.version(),
                number(Of.RECORD, key, record.tagKey(), RecordEncoding.tagOf(encoded)),
                keyNumber(key, record.tagKey()).multiply(BigInteger.valueOf(record.version())));
    }

    public BigInteger keyNumber(RecordKey key, int tagKey) {
        return number(Of.KEY, key, tagKey, new byte[0]);
    }

    int newestTagKey(String domain) {
        return tag.newest(domain);
    }

    /**
     * What is added to a sum before it is stored: who collects stored sums does not learn the numbers of records, of
     * which he could else put together a set with a sum that he wants.
     */
    RecordSum mask(RecordKey sumKey, long generation, int tagKey) {
        byte[] nonce = ByteBuffer.allocate(Long.BYTES).putLong(generation).array();
        return new RecordSum(
                0,
                0,
                number(Of.MASK_OF_CONTENTS, sumKey, tagKey, nonce),
                number(Of.MASK_OF_KEYS, sumKey, tagKey, nonce));
    }

    private BigInteger number(Of what, RecordKey key, int tagKey, byte[] rest) {
        ByteArrayOutputStream message = new ByteArrayOutputStream(128);
        message.writeBytes(CONTEXT);
        message.write(what.code);
        message.write(key.kind().code());
        byte[] domain = key.domain().getBytes(StandardCharsets.UTF_8);
        message.write(domain.length);
        message.writeBytes(domain);
        byte[] id = key.id().getBytes(StandardCharsets.UTF_8);
        message.write(id.length);
        message.writeBytes(id);
        message.writeBytes(rest);
        return new BigInteger(1, tag.tag(key, tagKey, message.toByteArray()));
    }
}
