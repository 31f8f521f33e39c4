package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** PKCS#11 Function enumeration (2.1 section 11). */
public enum Pkcs11Function implements EnumerationValue {
    C_INITIALIZE(0x1, "C_Initialize", V2_0, V2_1),
    C_FINALIZE(0x2, "C_Finalize", V2_0, V2_1),
    C_GET_INFO(0x3, "C_GetInfo", V2_0, V2_1),
    C_GET_FUNCTION_LIST(0x4, "C_GetFunctionList", V2_0, V2_1),
    C_GET_SLOT_LIST(0x5, "C_GetSlotList", V2_0, V2_1),
    C_GET_SLOT_INFO(0x6, "C_GetSlotInfo", V2_0, V2_1),
    C_GET_TOKEN_INFO(0x7, "C_GetTokenInfo", V2_0, V2_1),
    C_GET_MECHANISM_LIST(0x8, "C_GetMechanismList", V2_0, V2_1),
    C_GET_MECHANISM_INFO(0x9, "C_GetMechanismInfo", V2_0, V2_1),
    C_INIT_TOKEN(0xA, "C_InitToken", V2_0, V2_1),
    C_INIT_PIN(0xB, "C_InitPIN", V2_0, V2_1),
    C_SET_PIN(0xC, "C_SetPIN", V2_0, V2_1),
    C_OPEN_SESSION(0xD, "C_OpenSession", V2_0, V2_1),
    C_CLOSE_SESSION(0xE, "C_CloseSession", V2_0, V2_1),
    C_CLOSE_ALL_SESSIONS(0xF, "C_CloseAllSessions", V2_0, V2_1),
    C_GET_SESSION_INFO(0x10, "C_GetSessionInfo", V2_0, V2_1),
    C_GET_OPERATION_STATE(0x11, "C_GetOperationState", V2_0, V2_1),
    C_SET_OPERATION_STATE(0x12, "C_SetOperationState", V2_0, V2_1),
    C_LOGIN(0x13, "C_Login", V2_0, V2_1),
    C_LOGOUT(0x14, "C_Logout", V2_0, V2_1),
    C_CREATE_OBJECT(0x15, "C_CreateObject", V2_0, V2_1),
    C_COPY_OBJECT(0x16, "C_CopyObject", V2_0, V2_1),
    C_DESTROY_OBJECT(0x17, "C_DestroyObject", V2_0, V2_1),
    C_GET_OBJECT_SIZE(0x18, "C_GetObjectSize", V2_0, V2_1),
    C_GET_ATTRIBUTE_VALUE(0x19, "C_GetAttributeValue", V2_0, V2_1),
    C_SET_ATTRIBUTE_VALUE(0x1A, "C_SetAttributeValue", V2_0, V2_1),
    C_FIND_OBJECTS_INIT(0x1B, "C_FindObjectsInit", V2_0, V2_1),
    C_FIND_OBJECTS(0x1C, "C_FindObjects", V2_0, V2_1),
    C_FIND_OBJECTS_FINAL(0x1D, "C_FindObjectsFinal", V2_0, V2_1),
    C_ENCRYPT_INIT(0x1E, "C_EncryptInit", V2_0, V2_1),
    C_ENCRYPT(0x1F, "C_Encrypt", V2_0, V2_1),
    C_ENCRYPT_UPDATE(0x20, "C_EncryptUpdate", V2_0, V2_1),
    C_ENCRYPT_FINAL(0x21, "C_EncryptFinal", V2_0, V2_1),
    C_DECRYPT_INIT(0x22, "C_DecryptInit", V2_0, V2_1),
    C_DECRYPT(0x23, "C_Decrypt", V2_0, V2_1),
    C_DECRYPT_UPDATE(0x24, "C_DecryptUpdate", V2_0, V2_1),
    C_DECRYPT_FINAL(0x25, "C_DecryptFinal", V2_0, V2_1),
    C_DIGEST_INIT(0x26, "C_DigestInit", V2_0, V2_1),
    C_DIGEST(0x27, "C_Digest", V2_0, V2_1),
    C_DIGEST_UPDATE(0x28, "C_DigestUpdate", V2_0, V2_1),
    C_DIGEST_KEY(0x29, "C_DigestKey", V2_0, V2_1),
    C_DIGEST_FINAL(0x2A, "C_DigestFinal", V2_0, V2_1),
    C_SIGN_INIT(0x2B, "C_SignInit", V2_0, V2_1),
    C_SIGN(0x2C, "C_Sign", V2_0, V2_1),
    C_SIGN_UPDATE(0x2D, "C_SignUpdate", V2_0, V2_1),
    C_SIGN_FINAL(0x2E, "C_SignFinal", V2_0, V2_1),
    C_SIGN_RECOVER_INIT(0x2F, "C_SignRecoverInit", V2_0, V2_1),
    C_SIGN_RECOVER(0x30, "C_SignRecover", V2_0, V2_1),
    C_VERIFY_INIT(0x31, "C_VerifyInit", V2_0, V2_1),
    C_VERIFY(0x32, "C_Verify", V2_0, V2_1),
    C_VERIFY_UPDATE(0x33, "C_VerifyUpdate", V2_0, V2_1),
    C_VERIFY_FINAL(0x34, "C_VerifyFinal", V2_0, V2_1),
    C_VERIFY_RECOVER_INIT(0x35, "C_VerifyRecoverInit", V2_0, V2_1),
    C_VERIFY_RECOVER(0x36, "C_VerifyRecover", V2_0, V2_1),
    C_DIGEST_ENCRYPT_UPDATE(0x37, "C_DigestEncryptUpdate", V2_0, V2_1),
    C_DECRYPT_DIGEST_UPDATE(0x38, "C_DecryptDigestUpdate", V2_0, V2_1),
    C_SIGN_ENCRYPT_UPDATE(0x39, "C_SignEncryptUpdate", V2_0, V2_1),
    C_DECRYPT_VERIFY_UPDATE(0x3A, "C_DecryptVerifyUpdate", V2_0, V2_1),
    C_GENERATE_KEY(0x3B, "C_GenerateKey", V2_0, V2_1),
    C_GENERATE_KEY_PAIR(0x3C, "C_GenerateKeyPair", V2_0, V2_1),
    C_WRAP_KEY(0x3D, "C_WrapKey", V2_0, V2_1),
    C_UNWRAP_KEY(0x3E, "C_UnwrapKey", V2_0, V2_1),
    C_DERIVE_KEY(0x3F, "C_DeriveKey", V2_0, V2_1),
    C_SEED_RANDOM(0x40, "C_SeedRandom", V2_0, V2_1),
    C_GENERATE_RANDOM(0x41, "C_GenerateRandom", V2_0, V2_1),
    C_GET_FUNCTION_STATUS(0x42, "C_GetFunctionStatus", V2_0, V2_1),
    C_CANCEL_FUNCTION(0x43, "C_CancelFunction", V2_0, V2_1),
    C_WAIT_FOR_SLOT_EVENT(0x44, "C_WaitForSlotEvent", V2_0, V2_1),
    C_GET_INTERFACE_LIST(0x45, "C_GetInterfaceList", V2_0, V2_1),
    C_GET_INTERFACE(0x46, "C_GetInterface", V2_0, V2_1),
    C_LOGIN_USER(0x47, "C_LoginUser", V2_0, V2_1),
    C_SESSION_CANCEL(0x48, "C_SessionCancel", V2_0, V2_1),
    C_MESSAGE_ENCRYPT_INIT(0x49, "C_MessageEncryptInit", V2_0, V2_1),
    C_ENCRYPT_MESSAGE(0x4A, "C_EncryptMessage", V2_0, V2_1),
    C_ENCRYPT_MESSAGE_BEGIN(0x4B, "C_EncryptMessageBegin", V2_0, V2_1),
    C_ENCRYPT_MESSAGE_NEXT(0x4C, "C_EncryptMessageNext", V2_0, V2_1),
    C_MESSAGE_ENCRYPT_FINAL(0x4D, "C_MessageEncryptFinal", V2_0, V2_1),
    C_MESSAGE_DECRYPT_INIT(0x4E, "C_MessageDecryptInit", V2_0, V2_1),
    C_DECRYPT_MESSAGE(0x4F, "C_DecryptMessage", V2_0, V2_1),
    C_DECRYPT_MESSAGE_BEGIN(0x50, "C_DecryptMessageBegin", V2_0, V2_1),
    C_DECRYPT_MESSAGE_NEXT(0x51, "C_DecryptMessageNext", V2_0, V2_1),
    C_MESSAGE_DECRYPT_FINAL(0x52, "C_MessageDecryptFinal", V2_0, V2_1),
    C_MESSAGE_SIGN_INIT(0x53, "C_MessageSignInit", V2_0, V2_1),
    C_SIGN_MESSAGE(0x54, "C_SignMessage", V2_0, V2_1),
    C_SIGN_MESSAGE_BEGIN(0x55, "C_SignMessageBegin", V2_0, V2_1),
    C_SIGN_MESSAGE_NEXT(0x56, "C_SignMessageNext", V2_0, V2_1),
    C_MESSAGE_SIGN_FINAL(0x57, "C_MessageSignFinal", V2_0, V2_1),
    C_MESSAGE_VERIFY_INIT(0x58, "C_MessageVerifyInit", V2_0, V2_1),
    C_VERIFY_MESSAGE(0x59, "C_VerifyMessage", V2_0, V2_1),
    C_VERIFY_MESSAGE_BEGIN(0x5A, "C_VerifyMessageBegin", V2_0, V2_1),
    C_VERIFY_MESSAGE_NEXT(0x5B, "C_VerifyMessageNext", V2_0, V2_1),
    C_MESSAGE_VERIFY_FINAL(0x5C, "C_MessageVerifyFinal", V2_0, V2_1);

    private final Facts facts;

    Pkcs11Function(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
