package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Block Cipher Mode enumeration (2.1 section 11). */
public enum BlockCipherMode implements EnumerationValue {
    CBC(0x1, "CBC", V1_0, V2_1),
    ECB(0x2, "ECB", V1_0, V2_1),
    PCBC(0x3, "PCBC", V1_0, V2_1),
    CFB(0x4, "CFB", V1_0, V2_1),
    OFB(0x5, "OFB", V1_0, V2_1),
    CTR(0x6, "CTR", V1_0, V2_1),
    CMAC(0x7, "CMAC", V1_0, V2_1),
    CCM(0x8, "CCM", V1_0, V2_1),
    GCM(0x9, "GCM", V1_0, V2_1),
    CBC_MAC(0xA, "CBC_MAC", V1_0, V2_1),
    XTS(0xB, "XTS", V1_0, V2_1),
    AES_KEY_WRAP_PADDING(0xC, "AESKeyWrapPadding", V1_0, V2_1),
    NIST_KEY_WRAP(0xD, "NISTKeyWrap", V1_0, V2_1),
    X9_102_AESKW(0xE, "X9_102AESKW", V1_0, V2_1),
    X9_102_TDKW(0xF, "X9_102TDKW", V1_0, V2_1),
    X9_102_AKW1(0x10, "X9_102AKW1", V1_0, V2_1),
    X9_102_AKW2(0x11, "X9_102AKW2", V1_0, V2_1),
    AEAD(0x12, "AEAD", V1_4, V2_1);

    private final Facts facts;

    BlockCipherMode(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
