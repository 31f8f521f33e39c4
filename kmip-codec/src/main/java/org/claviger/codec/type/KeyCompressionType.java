package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Key Compression Type enumeration (2.1 section 11). */
public enum KeyCompressionType implements EnumerationValue {
    EC_PUBLIC_KEY_TYPE_UNCOMPRESSED(0x1, "ECPublicKeyTypeUncompressed", V1_0, V2_1),
    EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME(0x2, "ECPublicKeyTypeX9_62CompressedPrime", V1_0, V2_1),
    EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2(0x3, "ECPublicKeyTypeX9_62CompressedChar2", V1_0, V2_1),
    EC_PUBLIC_KEY_TYPE_X9_62_HYBRID(0x4, "ECPublicKeyTypeX9_62Hybrid", V1_0, V2_1);

    private final Facts facts;

    KeyCompressionType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
