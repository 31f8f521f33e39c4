package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** NIST Key Type enumeration (2.1 section 11). */
public enum NistKeyType implements EnumerationValue {
    PRIVATE_SIGNATURE_KEY(0x1, "PrivateSignatureKey", V2_0, V2_1),
    PUBLIC_SIGNATURE_VERIFICATION_KEY(0x2, "PublicSignatureVerificationKey", V2_0, V2_1),
    SYMMETRIC_AUTHENTICATION_KEY(0x3, "SymmetricAuthenticationKey", V2_0, V2_1),
    PRIVATE_AUTHENTICATION_KEY(0x4, "PrivateAuthenticationKey", V2_0, V2_1),
    PUBLIC_AUTHENTICATION_KEY(0x5, "PublicAuthenticationKey", V2_0, V2_1),
    SYMMETRIC_DATA_ENCRYPTION_KEY(0x6, "SymmetricDataEncryptionKey", V2_0, V2_1),
    SYMMETRIC_KEY_WRAPPING_KEY(0x7, "SymmetricKeyWrappingKey", V2_0, V2_1),
    SYMMETRIC_RANDOM_NUMBER_GENERATION_KEY(0x8, "SymmetricRandomNumberGenerationKey", V2_0, V2_1),
    SYMMETRIC_MASTER_KEY(0x9, "SymmetricMasterKey", V2_0, V2_1),
    PRIVATE_KEY_TRANSPORT_KEY(0xA, "PrivateKeyTransportKey", V2_0, V2_1),
    PUBLIC_KEY_TRANSPORT_KEY(0xB, "PublicKeyTransportKey", V2_0, V2_1),
    SYMMETRIC_KEY_AGREEMENT_KEY(0xC, "SymmetricKeyAgreementKey", V2_0, V2_1),
    PRIVATE_STATIC_KEY_AGREEMENT_KEY(0xD, "PrivateStaticKeyAgreementKey", V2_0, V2_1),
    PUBLIC_STATIC_KEY_AGREEMENT_KEY(0xE, "PublicStaticKeyAgreementKey", V2_0, V2_1),
    PRIVATE_EPHEMERAL_KEY_AGREEMENT_KEY(0xF, "PrivateEphemeralKeyAgreementKey", V2_0, V2_1),
    PUBLIC_EPHEMERAL_KEY_AGREEMENT_KEY(0x10, "PublicEphemeralKeyAgreementKey", V2_0, V2_1),
    SYMMETRIC_AUTHORIZATION_KEY(0x11, "SymmetricAuthorizationKey", V2_0, V2_1),
    PRIVATE_AUTHORIZATION_KEY(0x12, "PrivateAuthorizationKey", V2_0, V2_1),
    PUBLIC_AUTHORIZATION_KEY(0x13, "PublicAuthorizationKey", V2_0, V2_1);

    private final Facts facts;

    NistKeyType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
