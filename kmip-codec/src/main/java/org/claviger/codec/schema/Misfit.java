package org.claviger.codec.schema;

import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;

/** A refusal on its way up the tree, gathering the path. */
final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ResultReason reason;
    private final String text;
    private final String path;

    private Misfit(ResultReason reason, String path, String text) {
        super(text, null, false, false);
        this.reason = reason;
        this.path = path;
        this.text = text;
    }

    /** The value is well formed and not allowed. */
    static Misfit field(String text) {
        return new Misfit(ResultReason.INVALID_FIELD, "", text);
    }

    /** The structure is not the one that the specification prints. */
    static Misfit message(String text) {
        return new Misfit(ResultReason.INVALID_MESSAGE, "", text);
    }

    static Misfit of(KmipException cause) {
        return new Misfit(cause.reason(), "", String.valueOf(cause.getMessage()));
    }

    Misfit in(String label) {
        return new Misfit(reason, path.isEmpty() ? label : label + "/" + path, text);
    }

    KmipException toKmipException() {
        return new KmipException(reason, path.isEmpty() ? text : path + ": " + text);
    }
}
