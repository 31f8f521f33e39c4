package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Alternative Name Type enumeration (2.1 section 11). */
public enum AlternativeNameType implements EnumerationValue {
    UNINTERPRETED_TEXT_STRING(0x1, "UninterpretedTextString", V1_2, V2_1),
    URI(0x2, "URI", V1_2, V2_1),
    OBJECT_SERIAL_NUMBER(0x3, "ObjectSerialNumber", V1_2, V2_1),
    EMAIL_ADDRESS(0x4, "EmailAddress", V1_2, V2_1),
    DNS_NAME(0x5, "DNSName", V1_2, V2_1),
    X_500_DISTINGUISHED_NAME(0x6, "X_500DistinguishedName", V1_2, V2_1),
    IP_ADDRESS(0x7, "IPAddress", V1_2, V2_1);

    private final Facts facts;

    AlternativeNameType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
