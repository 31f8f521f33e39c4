package org.claviger.storage;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sum over a set of records that does not depend on their order: MSet-Add-Hash (Clarke, Devadas, van Dijk, Gassend
 * and Suh, 2003). Of each record a pseudo-random number, made with the tag key of its domain, is added modulo 2^256,
 * so that a record can be added, replaced and taken away without looking at the others.
 *
 * @param count how many records there are
 * @param versions the sum of their versions
 * @param contents the sum of a number for each record as it is
 * @param keys the sum of a number for each record's key, times its version: what is missing from it tells whose it was
 */
public record RecordSum(long count, long versions, BigInteger contents, BigInteger keys) {
    static final int NUMBER_BYTES = 32;
    static final int BYTES = 2 * Long.BYTES + 2 * NUMBER_BYTES;

    private static final BigInteger MASK =
            BigInteger.ONE.shiftLeft(8 * NUMBER_BYTES).subtract(BigInteger.ONE);

    /** After the mask, which its constructor needs. */
    public static final RecordSum EMPTY = new RecordSum(0, 0, BigInteger.ZERO, BigInteger.ZERO);

    public RecordSum {
        contents = contents.and(MASK);
        keys = keys.and(MASK);
    }

    public RecordSum plus(RecordSum other) {
        return new RecordSum(
                count + other.count, versions + other.versions, contents.add(other.contents), keys.add(other.keys));
    }

    public RecordSum minus(RecordSum other) {
        return new RecordSum(
                count - other.count,
                versions - other.versions,
                contents.subtract(other.contents),
                keys.subtract(other.keys));
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(count).putLong(versions);
        put(bytes, contents);
        put(bytes, keys);
        return bytes.array();
    }

    static RecordSum of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IntegrityException("a sum has " + BYTES + " bytes, not " + bytes.length);
        }
        int first = 2 * Long.BYTES;
        ByteBuffer counts = ByteBuffer.wrap(bytes);
        return new RecordSum(
                counts.getLong(),
                counts.getLong(),
                new BigInteger(1, Arrays.copyOfRange(bytes, first, first + NUMBER_BYTES)),
                new BigInteger(1, Arrays.copyOfRange(bytes, first + NUMBER_BYTES, BYTES)));
    }

    private static void put(ByteBuffer target, BigInteger number) {
        byte[] bytes = number.toByteArray();
        // A sign byte may lead, and leading zeros are left out.
        int from = Math.max(0, bytes.length - NUMBER_BYTES);
        target.position(target.position() + NUMBER_BYTES - (bytes.length - from));
        target.put(bytes, from, bytes.length - from);
    }
}
