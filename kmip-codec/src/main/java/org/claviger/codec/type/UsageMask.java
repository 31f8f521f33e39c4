package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Cryptographic Usage Mask: the bits of the mask (2.1 section 12). */
public enum UsageMask implements EnumerationValue {
    SIGN(0x1, "Sign", V1_0, V2_1),
    VERIFY(0x2, "Verify", V1_0, V2_1),
    ENCRYPT(0x4, "Encrypt", V1_0, V2_1),
    DECRYPT(0x8, "Decrypt", V1_0, V2_1),
    WRAP_KEY(0x10, "WrapKey", V1_0, V2_1),
    UNWRAP_KEY(0x20, "UnwrapKey", V1_0, V2_1),
    EXPORT(0x40, "Export", V1_0, V1_4),
    MAC_GENERATE(0x80, "MACGenerate", V1_0, V2_1),
    MAC_VERIFY(0x100, "MACVerify", V1_0, V2_1),
    DERIVE_KEY(0x200, "DeriveKey", V1_0, V2_1),
    CONTENT_COMMITMENT_NON_REPUDIATION(0x400, "ContentCommitmentNonRepudiation", V1_0, V1_4, "ContentCommitment"),
    KEY_AGREEMENT(0x800, "KeyAgreement", V1_0, V2_1),
    CERTIFICATE_SIGN(0x1000, "CertificateSign", V1_0, V2_1),
    CRL_SIGN(0x2000, "CRLSign", V1_0, V2_1),
    GENERATE_CRYPTOGRAM(0x4000, "GenerateCryptogram", V1_0, V1_4),
    VALIDATE_CRYPTOGRAM(0x8000, "ValidateCryptogram", V1_0, V1_4),
    TRANSLATE_ENCRYPT(0x10000, "TranslateEncrypt", V1_0, V1_4),
    TRANSLATE_DECRYPT(0x20000, "TranslateDecrypt", V1_0, V1_4),
    TRANSLATE_WRAP(0x40000, "TranslateWrap", V1_0, V1_4),
    TRANSLATE_UNWRAP(0x80000, "TranslateUnwrap", V1_0, V1_4),
    AUTHENTICATE(0x100000, "Authenticate", V2_0, V2_1),
    UNRESTRICTED(0x200000, "Unrestricted", V2_0, V2_1),
    FPE_ENCRYPT(0x400000, "FPEEncrypt", V2_0, V2_1),
    FPE_DECRYPT(0x800000, "FPEDecrypt", V2_0, V2_1);

    private final Facts facts;

    UsageMask(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
