package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Unique Identifier enumeration (2.1 section 11). */
public enum UniqueIdentifierReference implements EnumerationValue {
    ID_PLACEHOLDER(0x1, "IDPlaceholder", V2_0, V2_1),
    CERTIFY(0x2, "Certify", V2_0, V2_1),
    CREATE(0x3, "Create", V2_0, V2_1),
    CREATE_KEY_PAIR(0x4, "CreateKeyPair", V2_0, V2_1),
    CREATE_KEY_PAIR_PRIVATE_KEY(0x5, "CreateKeyPairPrivateKey", V2_0, V2_1),
    CREATE_KEY_PAIR_PUBLIC_KEY(0x6, "CreateKeyPairPublicKey", V2_0, V2_1),
    CREATE_SPLIT_KEY(0x7, "CreateSplitKey", V2_0, V2_1),
    DERIVE_KEY(0x8, "DeriveKey", V2_0, V2_1),
    IMPORT(0x9, "Import", V2_0, V2_1),
    JOIN_SPLIT_KEY(0xA, "JoinSplitKey", V2_0, V2_1),
    LOCATE(0xB, "Locate", V2_0, V2_1),
    REGISTER(0xC, "Register", V2_0, V2_1),
    RE_KEY(0xD, "ReKey", V2_0, V2_1),
    RE_CERTIFY(0xE, "ReCertify", V2_0, V2_1),
    RE_KEY_KEY_PAIR(0xF, "ReKeyKeyPair", V2_0, V2_1),
    RE_KEY_KEY_PAIR_PRIVATE_KEY(0x10, "ReKeyKeyPairPrivateKey", V2_0, V2_1),
    RE_KEY_KEY_PAIR_PUBLIC_KEY(0x11, "ReKeyKeyPairPublicKey", V2_0, V2_1);

    private final Facts facts;

    UniqueIdentifierReference(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
