package org.claviger.server.custody;

import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;

/** The bytes of a public key, which are kept like secrets because everything is, and are none. */
final class PublicBytes {
    private static final SecretAccess ACCESS = SecretAccess.grant();

    private PublicBytes() {}

    static byte[] of(SecretBytes publicKey) {
        return publicKey.read(ACCESS, byte[]::clone);
    }
}
