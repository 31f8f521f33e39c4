package org.claviger.server.custody;

/** Where the bytes of a key may be in clear; fixed when the object is made. */
public enum CustodyClass {
    /** Made in the HSM and wrapped by it: the bytes never enter the server's own memory. */
    HSM_RESIDENT(1),
    /** Sealed as data by the HSM: opened in the server's memory while a request needs it. */
    SERVER_RESIDENT(2);

    private final int code;

    CustodyClass(int code) {
        this.code = code;
    }

    /** The number in stored records; never used twice. */
    int code() {
        return code;
    }

    /** Which of the domain's keys protects such material in the store. */
    DomainKeyUse domainKeyUse() {
        return switch (this) {
            case HSM_RESIDENT -> DomainKeyUse.WRAP;
            case SERVER_RESIDENT -> DomainKeyUse.SEAL;
        };
    }

    static CustodyClass ofCode(int code) {
        for (CustodyClass custodyClass : values()) {
            if (custodyClass.code == code) {
                return custodyClass;
            }
        }
        throw new CustodyException("A record names custody class " + code + ", which this version does not know");
    }
}
