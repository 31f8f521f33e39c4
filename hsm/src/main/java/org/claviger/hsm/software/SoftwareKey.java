package org.claviger.hsm.software;

import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.secret.SecretBytes;

/**
 * A key in memory: the value of a secret key, PKCS#8 of a private one, SubjectPublicKeyInfo of a public one.
 *
 * @param label empty for a session key
 */
record SoftwareKey(KeyKind kind, SecretBytes encoded, KeyTemplate template, String label) {

    void demand(KeyUse use) {
        if (!template.allows(use)) {
            throw new HsmException(HsmException.Reason.KEY_REFUSED, "the key was not made to " + use + ".");
        }
    }

    boolean isToken() {
        return !label.isEmpty();
    }
}
