package org.claviger.hsm.pkcs11;

/** The functions of the C interface that are called, with their places in CK_FUNCTION_LIST. */
enum Pkcs11Function {
    C_INITIALIZE("C_Initialize", 0),
    C_FINALIZE("C_Finalize", 1),
    C_GET_INFO("C_GetInfo", 2),
    C_GET_SLOT_LIST("C_GetSlotList", 4),
    C_GET_TOKEN_INFO("C_GetTokenInfo", 6),
    C_INIT_TOKEN("C_InitToken", 9),
    C_INIT_PIN("C_InitPIN", 10),
    C_OPEN_SESSION("C_OpenSession", 12),
    C_CLOSE_SESSION("C_CloseSession", 13),
    C_CLOSE_ALL_SESSIONS("C_CloseAllSessions", 14),
    C_LOGIN("C_Login", 18),
    C_LOGOUT("C_Logout", 19),
    C_CREATE_OBJECT("C_CreateObject", 20),
    C_DESTROY_OBJECT("C_DestroyObject", 22),
    C_GET_ATTRIBUTE_VALUE("C_GetAttributeValue", 24),
    C_FIND_OBJECTS_INIT("C_FindObjectsInit", 26),
    C_FIND_OBJECTS("C_FindObjects", 27),
    C_FIND_OBJECTS_FINAL("C_FindObjectsFinal", 28),
    C_ENCRYPT_INIT("C_EncryptInit", 29),
    C_ENCRYPT("C_Encrypt", 30),
    C_ENCRYPT_UPDATE("C_EncryptUpdate", 31),
    C_ENCRYPT_FINAL("C_EncryptFinal", 32),
    C_DECRYPT_INIT("C_DecryptInit", 33),
    C_DECRYPT("C_Decrypt", 34),
    C_DECRYPT_UPDATE("C_DecryptUpdate", 35),
    C_DECRYPT_FINAL("C_DecryptFinal", 36),
    C_SIGN_INIT("C_SignInit", 42),
    C_SIGN("C_Sign", 43),
    C_SIGN_UPDATE("C_SignUpdate", 44),
    C_SIGN_FINAL("C_SignFinal", 45),
    C_VERIFY_INIT("C_VerifyInit", 48),
    C_VERIFY("C_Verify", 49),
    C_GENERATE_KEY("C_GenerateKey", 58),
    C_GENERATE_KEY_PAIR("C_GenerateKeyPair", 59),
    C_WRAP_KEY("C_WrapKey", 60),
    C_UNWRAP_KEY("C_UnwrapKey", 61),
    C_SEED_RANDOM("C_SeedRandom", 63),
    C_GENERATE_RANDOM("C_GenerateRandom", 64);

    private final String name;
    private final int place;

    Pkcs11Function(String name, int place) {
        this.name = name;
        this.place = place;
    }

    /** As the standard writes it. */
    String standardName() {
        return name;
    }

    /** Its index among the function pointers of CK_FUNCTION_LIST. */
    int place() {
        return place;
    }
}
