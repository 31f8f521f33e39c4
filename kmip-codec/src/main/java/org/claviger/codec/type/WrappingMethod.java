package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Wrapping Method enumeration (2.1 section 11). */
public enum WrappingMethod implements EnumerationValue {
    ENCRYPT(0x1, "Encrypt", V1_0, V2_1),
    MAC_SIGN(0x2, "MACSign", V1_0, V2_1),
    ENCRYPT_THEN_MAC_SIGN(0x3, "EncryptThenMACSign", V1_0, V2_1),
    MAC_SIGN_THEN_ENCRYPT(0x4, "MACSignThenEncrypt", V1_0, V2_1),
    TR_31(0x5, "TR_31", V1_0, V2_1);

    private final Facts facts;

    WrappingMethod(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
