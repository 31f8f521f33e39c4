package org.claviger.interop.cases;

/** A case did not pass; the message is its reason on the conformance page. */
public final class CaseFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public CaseFailedException(String reason) {
        super(reason);
    }
}
