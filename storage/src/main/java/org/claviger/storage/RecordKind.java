package org.claviger.storage;

/** What a record is. The codes are part of the data format: a constant is never renumbered, and none is used again. */
public enum RecordKind {
    OBJECT(1),
    CLIENT(2),
    ROLE(3),
    POLICY(4),
    DOMAIN(5),
    DOMAIN_KEY(6),
    JOB(7),
    COUNTER(8),
    CHECKPOINT(9),
    CONFIGURATION(10),
    OFFICER(11),
    ENROLMENT(12),
    CERTIFICATE(13),
    /** An entry of the journal; never put by a change itself. */
    JOURNAL(14),
    /** How far the replacement of a domain's keys has come. */
    ROTATION(15),
    TICKET(16),
    /** The sum over the records of a kind in a domain, kept by the store itself; never put by a change. */
    SUM(17),
    /** The signed list of what went with a root that was destroyed. */
    ERASURE(18),
    /** A domain key as one enrolled HSM has it. */
    KEY_WRAPPING(19),
    /** An HSM that is enrolled, or was. */
    HSM(20),
    /** A root that ends in every enrolled HSM, and which of them have confirmed it. */
    DESTRUCTION(21);

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static RecordKind of(int code) {
        for (RecordKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IntegrityException("unknown kind of record " + code);
    }
}
