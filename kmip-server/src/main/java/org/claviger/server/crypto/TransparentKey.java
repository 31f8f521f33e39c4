package org.claviger.server.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.server.crypto.DerReader.DerException;
import org.claviger.server.crypto.KeyParts.Part;
import org.jspecify.annotations.Nullable;

/**
 * Transparent keys (2.1 sections 3.4 to 3.12): the TTLV encoding of a Key Material structure, which is how such a key
 * is kept, and what its Digest is of. Read and written here in arrays that are zeroed, and not by way of the tree,
 * whose integers stay on the heap.
 */
final class TransparentKey {
    private static final int HEADER_BYTES = 8;
    private static final int UNIT = 8;

    /** A structure: what it holds in the order of the wire, and which of it has to be there. */
    private record Layout(
            CryptographicAlgorithm algorithm, ObjectType objectType, List<Part> parts, List<Part> required) {}

    private static final List<Part> RSA_PRIVATE = List.of(
            Part.MODULUS,
            Part.PRIVATE_EXPONENT,
            Part.PUBLIC_EXPONENT,
            Part.P,
            Part.Q,
            Part.PRIME_EXPONENT_P,
            Part.PRIME_EXPONENT_Q,
            Part.CRT_COEFFICIENT);

    private static final Map<Part, Tag> TAGS = Map.ofEntries(
            Map.entry(Part.KEY, Tag.KEY),
            Map.entry(Part.MODULUS, Tag.MODULUS),
            Map.entry(Part.PRIVATE_EXPONENT, Tag.PRIVATE_EXPONENT),
            Map.entry(Part.PUBLIC_EXPONENT, Tag.PUBLIC_EXPONENT),
            Map.entry(Part.P, Tag.P),
            Map.entry(Part.Q, Tag.Q),
            Map.entry(Part.PRIME_EXPONENT_P, Tag.PRIME_EXPONENT_P),
            Map.entry(Part.PRIME_EXPONENT_Q, Tag.PRIME_EXPONENT_Q),
            Map.entry(Part.CRT_COEFFICIENT, Tag.CRT_COEFFICIENT),
            Map.entry(Part.G, Tag.G),
            Map.entry(Part.J, Tag.J),
            Map.entry(Part.X, Tag.X),
            Map.entry(Part.Y, Tag.Y),
            Map.entry(Part.D, Tag.D),
            Map.entry(Part.Q_STRING, Tag.Q_STRING));

    private TransparentKey() {}

    static boolean isTransparent(KeyFormatType format) {
        return layout(format) != null;
    }

    static KeyParts read(byte[] ttlv, KeyFormatType format) {
        Layout layout = requireLayout(format);
        ByteBuffer buffer = ByteBuffer.wrap(ttlv);
        if (ttlv.length < HEADER_BYTES
                || tag(buffer) != Tag.KEY_MATERIAL.code()
                || buffer.get() != ItemType.STRUCTURE.code()
                || buffer.getInt() != buffer.remaining()) {
            throw new DerException("no structure of key material");
        }
        Curve curve = layout.algorithm() == CryptographicAlgorithm.EC ? readCurve(buffer) : null;
        KeyParts parts = new KeyParts(layout.algorithm(), layout.objectType(), curve);
        boolean complete = false;
        try {
            readParts(buffer, layout, parts);
            complete = true;
            return parts;
        } finally {
            if (!complete) {
                parts.close();
            }
        }
    }

    static byte[] write(KeyParts parts, KeyFormatType format, Scratch scratch) {
        Layout layout = requireLayout(format);
        if (layout.algorithm() != parts.algorithm() || layout.objectType() != parts.objectType()) {
            throw new DerException("a format of another kind of key");
        }
        if (layout.algorithm() == CryptographicAlgorithm.EC && parts.curve().isMontgomery()) {
            // The text has a Big Integer for the private half and says nothing of the order of its bytes.
            throw new DerException("a curve whose keys are no numbers");
        }
        int length = layout.algorithm() == CryptographicAlgorithm.EC ? 2 * HEADER_BYTES : 0;
        for (Part part : layout.parts()) {
            length += parts.has(part) ? HEADER_BYTES + padded(valueLength(part, parts.get(part))) : 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(scratch.allocate(HEADER_BYTES + length));
        header(buffer, Tag.KEY_MATERIAL, ItemType.STRUCTURE, length);
        if (layout.algorithm() == CryptographicAlgorithm.EC) {
            header(buffer, Tag.RECOMMENDED_CURVE, ItemType.ENUMERATION, Integer.BYTES);
            buffer.putInt(parts.curve().kmip().code()).putInt(0);
        }
        for (Part part : layout.parts()) {
            if (parts.has(part)) {
                writePart(buffer, part, parts.get(part));
            } else if (layout.required().contains(part)) {
                throw new DerException("the key lacks " + part);
            }
        }
        return buffer.array();
    }

    private static void readParts(ByteBuffer buffer, Layout layout, KeyParts parts) {
        while (buffer.hasRemaining()) {
            Part part = partOf(tag(buffer), layout);
            int type = buffer.get();
            int length = buffer.getInt();
            if (part == null
                    || parts.has(part)
                    || type != typeOf(part).code()
                    || length < 1
                    || length > buffer.remaining()
                    || padded(length) > buffer.remaining()) {
                throw new DerException("an item that does not belong into the key material");
            }
            int start = buffer.position();
            byte[] value = new byte[length];
            buffer.get(start, value);
            parts.put(part, magnitude(value, part));
            buffer.position(start + padded(length));
        }
        for (Part part : layout.required()) {
            parts.get(part);
        }
    }

    private static Curve readCurve(ByteBuffer buffer) {
        if (buffer.remaining() < 2 * HEADER_BYTES
                || tag(buffer) != Tag.RECOMMENDED_CURVE.code()
                || buffer.get() != ItemType.ENUMERATION.code()
                || buffer.getInt() != Integer.BYTES) {
            throw new DerException("no Recommended Curve");
        }
        int code = buffer.getInt();
        buffer.getInt();
        for (RecommendedCurve candidate : RecommendedCurve.values()) {
            Curve curve = candidate.code() == code ? Curve.find(candidate) : null;
            if (curve != null && !curve.isMontgomery()) {
                return curve;
            }
        }
        throw new DerException("an unknown curve");
    }

    /** An integer without its sign and leading zeros; a byte string as it is. */
    private static byte[] magnitude(byte[] value, Part part) {
        if (typeOf(part) == ItemType.BYTE_STRING) {
            return value;
        }
        int from = 0;
        while (from < value.length - 1 && value[from] == 0) {
            from++;
        }
        byte[] magnitude = Arrays.copyOfRange(value, from, value.length);
        boolean negative = value[0] < 0;
        Arrays.fill(value, (byte) 0);
        if (negative) {
            throw new DerException("a negative number");
        }
        return magnitude;
    }

    private static void writePart(ByteBuffer buffer, Part part, byte[] value) {
        int length = valueLength(part, value);
        header(buffer, TAGS.get(part), typeOf(part), length);
        if (typeOf(part) == ItemType.BYTE_STRING) {
            buffer.put(value).position(buffer.position() + padded(length) - length);
        } else {
            buffer.position(buffer.position() + length - value.length).put(value);
        }
    }

    /** A Big Integer is a multiple of eight bytes, with room for its sign (2.1 section 10.1.1.4). */
    private static int valueLength(Part part, byte[] value) {
        if (typeOf(part) == ItemType.BYTE_STRING) {
            return value.length;
        }
        return padded(value.length > 0 && value[0] < 0 ? value.length + 1 : value.length);
    }

    private static int padded(int length) {
        return (length + UNIT - 1) / UNIT * UNIT;
    }

    private static void header(ByteBuffer buffer, @Nullable Tag tag, ItemType type, int length) {
        if (tag == null) {
            throw new IllegalStateException("a part of a key without a tag");
        }
        buffer.put((byte) (tag.code() >>> 16)).putShort((short) tag.code());
        buffer.put((byte) type.code()).putInt(length);
    }

    private static int tag(ByteBuffer buffer) {
        if (buffer.remaining() < HEADER_BYTES) {
            throw new DerException("key material that ends too early");
        }
        return (buffer.get() & 0xFF) << 16 | (buffer.getShort() & 0xFFFF);
    }

    private static @Nullable Part partOf(int tag, Layout layout) {
        for (Part part : layout.parts()) {
            Tag partTag = TAGS.get(part);
            if (partTag != null && partTag.code() == tag) {
                return part;
            }
        }
        return null;
    }

    private static ItemType typeOf(Part part) {
        return part == Part.KEY || part == Part.Q_STRING ? ItemType.BYTE_STRING : ItemType.BIG_INTEGER;
    }

    private static Layout requireLayout(KeyFormatType format) {
        Layout layout = layout(format);
        if (layout == null) {
            throw new DerException("a format that is not transparent");
        }
        return layout;
    }

    private static @Nullable Layout layout(KeyFormatType format) {
        return switch (format) {
            case TRANSPARENT_SYMMETRIC_KEY ->
                new Layout(CryptographicAlgorithm.AES, ObjectType.SYMMETRIC_KEY, List.of(Part.KEY), List.of(Part.KEY));
            case TRANSPARENT_RSA_PRIVATE_KEY ->
                new Layout(CryptographicAlgorithm.RSA, ObjectType.PRIVATE_KEY, RSA_PRIVATE, List.of(Part.MODULUS));
            case TRANSPARENT_RSA_PUBLIC_KEY ->
                all(CryptographicAlgorithm.RSA, ObjectType.PUBLIC_KEY, List.of(Part.MODULUS, Part.PUBLIC_EXPONENT));
            case TRANSPARENT_DSA_PRIVATE_KEY ->
                all(CryptographicAlgorithm.DSA, ObjectType.PRIVATE_KEY, List.of(Part.P, Part.Q, Part.G, Part.X));
            case TRANSPARENT_DSA_PUBLIC_KEY ->
                all(CryptographicAlgorithm.DSA, ObjectType.PUBLIC_KEY, List.of(Part.P, Part.Q, Part.G, Part.Y));
            case TRANSPARENT_DH_PRIVATE_KEY ->
                new Layout(
                        CryptographicAlgorithm.DH,
                        ObjectType.PRIVATE_KEY,
                        List.of(Part.P, Part.Q, Part.G, Part.J, Part.X),
                        List.of(Part.P, Part.G, Part.X));
            case TRANSPARENT_DH_PUBLIC_KEY ->
                new Layout(
                        CryptographicAlgorithm.DH,
                        ObjectType.PUBLIC_KEY,
                        List.of(Part.P, Part.Q, Part.G, Part.J, Part.Y),
                        List.of(Part.P, Part.G, Part.Y));
            case TRANSPARENT_EC_PRIVATE_KEY,
                    TRANSPARENT_ECDSA_PRIVATE_KEY,
                    TRANSPARENT_ECDH_PRIVATE_KEY,
                    TRANSPARENT_ECMQV_PRIVATE_KEY ->
                all(CryptographicAlgorithm.EC, ObjectType.PRIVATE_KEY, List.of(Part.D));
            case TRANSPARENT_EC_PUBLIC_KEY,
                    TRANSPARENT_ECDSA_PUBLIC_KEY,
                    TRANSPARENT_ECDH_PUBLIC_KEY,
                    TRANSPARENT_ECMQV_PUBLIC_KEY ->
                all(CryptographicAlgorithm.EC, ObjectType.PUBLIC_KEY, List.of(Part.Q_STRING));
            case RAW, OPAQUE, PKCS_1, PKCS_8, X_509, EC_PRIVATE_KEY, PKCS_12, PKCS_10 -> null;
        };
    }

    private static Layout all(CryptographicAlgorithm algorithm, ObjectType objectType, List<Part> parts) {
        return new Layout(algorithm, objectType, parts, parts);
    }
}
