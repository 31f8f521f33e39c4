package org.claviger.codec.ttlv;

/**
 * What one message may cost its reader. Every bound is checked before memory is taken, so that a message of any bytes
 * is read in memory proportional to {@link #messageBytesMax()} at most.
 *
 * @param messageBytesMax the length of a whole message in TTLV, header included; longer ones are not buffered
 * @param depthMax how deep structures may lie in each other; the deepest message of the specification has 12 levels
 * @param itemsMax the items of one message, structures included. A tree item costs some 50 bytes of heap and at least
 *     8 on the wire: without this bound a message of 1 MiB could make 130,000 of them
 * @param textBytesMax the bytes in UTF-8 of one Text String
 * @param byteStringBytesMax the bytes of one Byte String, and so of one certificate, opaque object or piece of data
 * @param bigIntegerBytesMax the bytes of one Big Integer: 2,048 hold a number of RSA-16384
 * @param batchItemsMax the items of one batch, each of which is an operation and so costs more than any other item
 */
public record Limits(
        int messageBytesMax,
        int depthMax,
        int itemsMax,
        int textBytesMax,
        int byteStringBytesMax,
        int bigIntegerBytesMax,
        int batchItemsMax) {
    public static final Limits DEFAULT = new Limits(1 << 20, 32, 20_000, 64 << 10, 1 << 20, 2_048, 1_000);

    public Limits {
        requirePositive(messageBytesMax, "messageBytesMax");
        requirePositive(depthMax, "depthMax");
        requirePositive(itemsMax, "itemsMax");
        requirePositive(textBytesMax, "textBytesMax");
        requirePositive(byteStringBytesMax, "byteStringBytesMax");
        requirePositive(bigIntegerBytesMax, "bigIntegerBytesMax");
        requirePositive(batchItemsMax, "batchItemsMax");
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }

    public Limits withMessageBytesMax(int messageBytesMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withDepthMax(int depthMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withItemsMax(int itemsMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withTextBytesMax(int textBytesMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withByteStringBytesMax(int byteStringBytesMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withBigIntegerBytesMax(int bigIntegerBytesMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }

    public Limits withBatchItemsMax(int batchItemsMax) {
        return new Limits(
                messageBytesMax,
                depthMax,
                itemsMax,
                textBytesMax,
                byteStringBytesMax,
                bigIntegerBytesMax,
                batchItemsMax);
    }
}
