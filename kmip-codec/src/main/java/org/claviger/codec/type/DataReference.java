package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Data enumeration (2.1 section 11). */
public enum DataReference implements EnumerationValue {
    DECRYPT(0x1, "Decrypt", V2_0, V2_1),
    ENCRYPT(0x2, "Encrypt", V2_0, V2_1),
    HASH(0x3, "Hash", V2_0, V2_1),
    MACMAC_DATA(0x4, "MACMACData", V2_0, V2_1),
    RNG_RETRIEVE(0x5, "RNGRetrieve", V2_0, V2_1),
    SIGN_SIGNATURE_DATA(0x6, "SignSignatureData", V2_0, V2_1),
    SIGNATURE_VERIFY(0x7, "SignatureVerify", V2_0, V2_1);

    private final Facts facts;

    DataReference(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
