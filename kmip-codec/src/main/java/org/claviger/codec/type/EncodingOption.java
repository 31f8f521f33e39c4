package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Encoding Option enumeration (2.1 section 11). */
public enum EncodingOption implements EnumerationValue {
    NO_ENCODING(0x1, "NoEncoding", V1_1, V2_1),
    TTLV_ENCODING(0x2, "TTLVEncoding", V1_1, V2_1);

    private final Facts facts;

    EncodingOption(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
