package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * What of an object never changes: bound to its sealed material as GCM's additional data, so that a blob opens for
 * this object alone. Attributes that change are covered by the record's tag instead.
 *
 * @param materialVersion counts up when an object gets other material under the same identifier; 1 for most, for ever
 * @param algorithm null where the object has none (a certificate, an opaque object)
 * @param lengthBits Cryptographic Length; 0 where the object has none
 */
public record MaterialFacts(
        String domain,
        String objectId,
        int materialVersion,
        ObjectType objectType,
        @Nullable CryptographicAlgorithm algorithm,
        int lengthBits) {

    public MaterialFacts {
        if (objectId.isEmpty() || materialVersion < 1 || lengthBits < 0) {
            throw new IllegalArgumentException("Material facts need an object and a version");
        }
    }

    /**
     * Format, domain, key version, object, material version, type, algorithm, length, class, key kind and exact length,
     * each text with its length in front, so that no two sets of facts have the same bytes.
     */
    byte[] additionalData(CustodyClass custodyClass, MaterialKind kind, int domainKeyVersion, int exactLength) {
        byte[] domainBytes = domain.getBytes(UTF_8);
        byte[] idBytes = objectId.getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(1 + 4 + domainBytes.length + 4 + 4 + idBytes.length + 5 * 4 + 2);
        buffer.put((byte) Material.FORMAT);
        buffer.putInt(domainBytes.length).put(domainBytes);
        buffer.putInt(domainKeyVersion);
        buffer.putInt(idBytes.length).put(idBytes);
        buffer.putInt(materialVersion);
        buffer.putInt(objectType.code());
        buffer.putInt(algorithm == null ? 0 : algorithm.code());
        buffer.putInt(lengthBits);
        buffer.put((byte) custodyClass.code()).put((byte) kind.code());
        buffer.putInt(exactLength);
        return buffer.array();
    }
}
