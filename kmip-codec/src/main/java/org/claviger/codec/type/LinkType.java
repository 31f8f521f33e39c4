package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Link Type enumeration (2.1 section 11). */
public enum LinkType implements EnumerationValue {
    CERTIFICATE_LINK(0x101, "CertificateLink", V1_0, V2_1),
    PUBLIC_KEY_LINK(0x102, "PublicKeyLink", V1_0, V2_1),
    PRIVATE_KEY_LINK(0x103, "PrivateKeyLink", V1_0, V2_1),
    DERIVATION_BASE_OBJECT_LINK(0x104, "DerivationBaseObjectLink", V1_0, V2_1),
    DERIVED_KEY_LINK(0x105, "DerivedKeyLink", V1_0, V2_1),
    REPLACEMENT_OBJECT_LINK(0x106, "ReplacementObjectLink", V1_0, V2_1),
    REPLACED_OBJECT_LINK(0x107, "ReplacedObjectLink", V1_0, V2_1),
    PARENT_LINK(0x108, "ParentLink", V1_2, V2_1),
    CHILD_LINK(0x109, "ChildLink", V1_2, V2_1),
    PREVIOUS_LINK(0x10A, "PreviousLink", V1_2, V2_1),
    NEXT_LINK(0x10B, "NextLink", V1_2, V2_1),
    PKCS_12_CERTIFICATE_LINK(0x10C, "PKCS_12CertificateLink", V1_4, V2_1),
    PKCS_12_PASSWORD_LINK(0x10D, "PKCS_12PasswordLink", V1_4, V2_1),
    WRAPPING_KEY_LINK(0x10E, "WrappingKeyLink", V2_0, V2_1);

    private final Facts facts;

    LinkType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
