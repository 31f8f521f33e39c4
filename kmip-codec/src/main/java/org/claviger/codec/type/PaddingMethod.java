package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Padding Method enumeration (2.1 section 11). */
public enum PaddingMethod implements EnumerationValue {
    NONE(0x1, "None", V1_0, V2_1),
    OAEP(0x2, "OAEP", V1_0, V2_1),
    PKCS5(0x3, "PKCS5", V1_0, V2_1),
    SSL3(0x4, "SSL3", V1_0, V2_1),
    ZEROS(0x5, "Zeros", V1_0, V2_1),
    ANSIX9_23(0x6, "ANSIX9_23", V1_0, V2_1),
    ISO10126(0x7, "ISO10126", V1_0, V2_1),
    PKCS1_V1_5(0x8, "PKCS1V1_5", V1_0, V2_1),
    X9_31(0x9, "X9_31", V1_0, V2_1),
    PSS(0xA, "PSS", V1_0, V2_1);

    private final Facts facts;

    PaddingMethod(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
