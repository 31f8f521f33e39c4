package org.claviger.codec.ttlv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** How a tree travels: in TTLV, or as a document in XML or JSON (Profiles 2.1 sections 5.3 to 5.5). */
public enum Encoding {
    TTLV("well-formed TTLV", 1) {
        @Override
        public Ttlv read(ByteBuffer message, Limits limits) {
            return BinaryEncoding.read(message, limits);
        }

        @Override
        public void write(Ttlv item, Consumer<ByteBuffer> receiver) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocate(BinaryEncoding.size(item));
                BinaryEncoding.write(item, bytes.asByteBuffer());
                receiver.accept(bytes.asByteBuffer().asReadOnlyBuffer());
                bytes.fill((byte) 0);
            }
        }
    },
    XML("KMIP in XML", TextForm.LONGER_THAN_TTLV) {
        @Override
        public Ttlv read(ByteBuffer message, Limits limits) {
            return XmlEncoding.read(message, limits);
        }

        @Override
        public void write(Ttlv item, Consumer<ByteBuffer> receiver) {
            XmlEncoding.write(item, receiver);
        }
    },
    JSON("KMIP in JSON", TextForm.LONGER_THAN_TTLV) {
        @Override
        public Ttlv read(ByteBuffer message, Limits limits) {
            return JsonEncoding.read(message, limits);
        }

        @Override
        public void write(Ttlv item, Consumer<ByteBuffer> receiver) {
            JsonEncoding.write(item, receiver);
        }
    };

    private final String description;
    private final int longerThanTtlv;

    Encoding(String description, int longerThanTtlv) {
        this.description = description;
        this.longerThanTtlv = longerThanTtlv;
    }

    /** What a well-formed message is called in a sentence to a client. */
    public String description() {
        return description;
    }

    /** The length of the longest document that may hold a message of this length in TTLV. */
    public int bytesMax(int messageBytesMax) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, (long) messageBytesMax * longerThanTtlv));
    }

    /**
     * Reads the one message that the buffer holds from its position to its limit.
     *
     * @throws MalformedTtlvException for any bytes that are not exactly one item within the limits; nothing is left open
     */
    public abstract Ttlv read(ByteBuffer message, Limits limits);

    /** Lends the item's bytes, which are outside the heap, and wipes them when the receiver is done. */
    public abstract void write(Ttlv item, Consumer<ByteBuffer> receiver);
}
