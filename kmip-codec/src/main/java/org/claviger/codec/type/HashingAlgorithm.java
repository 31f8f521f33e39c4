package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Hashing Algorithm enumeration (2.1 section 11). */
public enum HashingAlgorithm implements EnumerationValue {
    MD2(0x1, "MD2", V1_0, V2_1),
    MD4(0x2, "MD4", V1_0, V2_1),
    MD5(0x3, "MD5", V1_0, V2_1),
    SHA_1(0x4, "SHA_1", V1_0, V2_1),
    SHA_224(0x5, "SHA_224", V1_0, V2_1),
    SHA_256(0x6, "SHA_256", V1_0, V2_1),
    SHA_384(0x7, "SHA_384", V1_0, V2_1),
    SHA_512(0x8, "SHA_512", V1_0, V2_1),
    RIPEMD_160(0x9, "RIPEMD_160", V1_0, V2_1),
    TIGER(0xA, "Tiger", V1_0, V2_1),
    WHIRLPOOL(0xB, "Whirlpool", V1_0, V2_1),
    SHA_512_224(0xC, "SHA_512_224", V1_2, V2_1),
    SHA_512_256(0xD, "SHA_512_256", V1_2, V2_1),
    SHA3_224(0xE, "SHA3_224", V1_4, V2_1, "SHA_3_224"),
    SHA3_256(0xF, "SHA3_256", V1_4, V2_1, "SHA_3_256"),
    SHA3_384(0x10, "SHA3_384", V1_4, V2_1, "SHA_3_384"),
    SHA3_512(0x11, "SHA3_512", V1_4, V2_1, "SHA_3_512");

    private final Facts facts;

    HashingAlgorithm(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
