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

    /** A tag that is in no table. */
    static Misfit tag(String text) {
        return new Misfit(ResultReason.UNKNOWN_TAG, "", text);
    }

    /** The structure is not the one that the specification prints. */
    static Misfit message(String text) {
        return new Misfit(ResultReason.INVALID_MESSAGE, "", text);
    }

    /** A refusal by a record or by a value that reads itself; the latter may have said the path from its own tag on. */
    static Misfit of(KmipException cause, String label) {
        String text = String.valueOf(cause.getMessage());
        int colon = text.indexOf(": ");
        if (colon > 0 && text.startsWith(label + "/")) {
            return new Misfit(cause.reason(), text.substring(label.length() + 1, colon), text.substring(colon + 2));
        }
        if (text.startsWith(label + ": ")) {
            return new Misfit(cause.reason(), "", text.substring(label.length() + 2));
        }
        return new Misfit(cause.reason(), "", text);
    }

    Misfit in(String label) {
        return new Misfit(reason, path.isEmpty() ? label : label + "/" + path, text);
    }

    KmipException toKmipException() {
        return new KmipException(reason, path.isEmpty() ? text : path + ": " + text);
    }
}
