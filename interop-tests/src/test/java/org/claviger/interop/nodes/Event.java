package org.claviger.interop.nodes;

import org.jspecify.annotations.Nullable;

/**
 * What a client asked of one thing and what became of it.
 *
 * @param subject the object, name or client that it concerns
 * @param action what was asked
 * @param outcome what was answered, or that nobody knows
 * @param began before the first byte was sent
 * @param ended after the last byte was received; {@link Long#MAX_VALUE} where nothing was
 * @param seen what a look has shown
 */
record Event(
        String subject,
        Action action,
        Outcome outcome,
        String node,
        long began,
        long ended,
        @Nullable Model seen) {
    Event(String subject, Action action, Outcome outcome, String node, long began, long ended) {
        this(subject, action, outcome, node, began, ended, null);
    }

    static Event look(String subject, Model seen, String node, long began, long ended) {
        return new Event(subject, Action.LOOK, Outcome.DONE, node, began, ended, seen);
    }

    enum Action {
        ACTIVATE,
        REVOKE,
        DESTROY,
        GET,
        /** Reads all that the model knows. */
        LOOK,
        ENCRYPT,
        TAKE_NAME,
        REVOKE_CLIENT,
        USE_CLIENT
    }

    enum Outcome {
        DONE,
        REFUSED,
        /** It may have been done, be done later, or never. */
        UNKNOWN,
        /** It was not sent, or the answer is that nothing was done: it has no place in a history. */
        NOTHING
    }
}
