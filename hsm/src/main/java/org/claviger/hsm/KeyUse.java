package org.claviger.hsm;

/**
 * What a key may be used for in the module. Of a pair the private half takes SIGN, DECRYPT, UNWRAP and DERIVE, the
 * public half VERIFY, ENCRYPT and WRAP. A MAC takes SIGN, to make and to check, because it is checked
 * by making it again and comparing in constant time.
 */
public enum KeyUse {
    ENCRYPT,
    DECRYPT,
    SIGN,
    VERIFY,
    WRAP,
    UNWRAP,
    DERIVE
}
