package org.claviger.hsm;

/**
 * What a key may be used for in the module. Of a pair the private half takes SIGN, DECRYPT, UNWRAP and DERIVE, the
 * public half VERIFY, ENCRYPT and WRAP. A MAC is SIGN to make and VERIFY to check, as in PKCS#11.
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
