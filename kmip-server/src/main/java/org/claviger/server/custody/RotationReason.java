package org.claviger.server.custody;

/** Why a domain's keys are replaced. The numbers are part of the data format. */
public enum RotationReason {
    /** An officer asked for it. */
    COMMAND(1),
    /** They are as old as {@code custody.rotation-period} allows. */
    AGE(2),
    /** The seal key has made many seals. */
    SEALS(3),
    /** Objects were destroyed that their old copies would still show. */
    ERASURE(4),
    /** The keys may be known to somebody: the tag key is replaced too, and every record is tagged anew. */
    COMPROMISE(5);

    private final int code;

    RotationReason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static RotationReason ofCode(int code) {
        for (RotationReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new CustodyException("A rotation has reason " + code + ", which this version does not know");
    }
}
