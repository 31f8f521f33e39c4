package org.claviger.server.custody;

import java.util.Locale;

/** The one use that each domain key has: with one key for two, what one wrapped the other would show. */
enum DomainKeyUse {
    /** Wraps and unwraps HSM-resident keys, and does nothing else. */
    WRAP(1),
    /** Seals and opens server-resident material by AES-GCM, and does nothing else. */
    SEAL(2),
    /** Authenticates the domain's records. */
    TAG(3);

    private final int code;

    DomainKeyUse(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DomainKeyUse ofCode(int code) {
        for (DomainKeyUse use : values()) {
            if (use.code == code) {
                return use;
            }
        }
        throw new CustodyException("A domain key has use " + code + ", which this version does not know");
    }
}
