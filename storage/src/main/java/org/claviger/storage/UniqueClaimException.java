package org.claviger.storage;

/** Another record holds a value that a change claims. */
public final class UniqueClaimException extends StoreException {
    private static final long serialVersionUID = 1;

    private final transient UniqueClaim claim;
    private final transient RecordKey holder;

    public UniqueClaimException(UniqueClaim claim, RecordKey holder) {
        super("a claim is held by " + holder);
        this.claim = claim;
        this.holder = holder;
    }

    public UniqueClaim claim() {
        return claim;
    }

    /** Who holds it: for the decision what the client may be told, never for the client itself. */
    public RecordKey holder() {
        return holder;
    }
}
