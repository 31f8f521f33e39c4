package org.claviger.codec.ttlv;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.claviger.codec.ttlv.Ttlv.SecretItem;
import org.claviger.codec.ttlv.Ttlv.Structure;

/** What tests of the encodings share. */
public final class Ttlvs {
    private Ttlvs() {}

    public static Ttlv parse(String hex) {
        return parse(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public static Ttlv parse(byte[] bytes) {
        return BinaryEncoding.read(ByteBuffer.wrap(bytes), Limits.DEFAULT);
    }

    public static byte[] bytes(Ttlv item) {
        ByteBuffer out = ByteBuffer.allocate(BinaryEncoding.size(item));
        BinaryEncoding.write(item, out);
        if (out.hasRemaining()) {
            throw new AssertionError("size() and write() disagree by " + out.remaining());
        }
        return out.array();
    }

    public static byte[] xml(Ttlv item) {
        return written(item, Encoding.XML);
    }

    public static byte[] json(Ttlv item) {
        return written(item, Encoding.JSON);
    }

    private static byte[] written(Ttlv item, Encoding encoding) {
        byte[][] copy = new byte[1][];
        encoding.write(item, bytes -> {
            copy[0] = new byte[bytes.remaining()];
            bytes.get(copy[0]);
        });
        return copy[0];
    }

    public static String hex(Ttlv item) {
        return HexFormat.of().formatHex(bytes(item));
    }

    /** The secrets in a tree that are still open. */
    public static long openSecrets(Ttlv item) {
        return switch (item) {
            case Structure structure ->
                structure.items().stream().mapToLong(Ttlvs::openSecrets).sum();
            case SecretItem secret -> secret.value().isClosed() ? 0 : 1;
            default -> 0;
        };
    }
}
