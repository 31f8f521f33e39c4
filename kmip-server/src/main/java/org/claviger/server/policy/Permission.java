package org.claviger.server.policy;

/**
 * What a role may grant: one for each operation, and one for each way in which a key serves another object. There is no
 * common "use": who may encrypt may not thereby decrypt.
 */
public enum Permission {
    ACTIVATE,
    ADD_ATTRIBUTE,
    ADJUST_ATTRIBUTE,
    ARCHIVE,
    CANCEL,
    CERTIFY,
    CHECK,
    CREATE,
    CREATE_KEY_PAIR,
    CREATE_SPLIT_KEY,
    DECRYPT,
    DELETE_ATTRIBUTE,
    DERIVE_KEY,
    DESTROY,
    DISCOVER_VERSIONS,
    ENCRYPT,
    EXPORT,
    GET,
    GET_ATTRIBUTES,
    GET_ATTRIBUTE_LIST,
    GET_USAGE_ALLOCATION,
    HASH,
    IMPORT,
    INTEROP,
    JOIN_SPLIT_KEY,
    LOCATE,
    LOG,
    MAC,
    MAC_VERIFY,
    MODIFY_ATTRIBUTE,
    OBTAIN_LEASE,
    PING,
    PKCS_11,
    POLL,
    QUERY,
    RECOVER,
    REGISTER,
    REVOKE,
    RE_KEY,
    RE_KEY_KEY_PAIR,
    RNG_RETRIEVE,
    RNG_SEED,
    SET_ATTRIBUTE,
    SET_ENDPOINT_ROLE,
    SIGN,
    SIGNATURE_VERIFY,
    /** The key wraps another object for Get or Export. */
    WRAP,
    /** The key unwraps another object for Register or Import. */
    UNWRAP
}
