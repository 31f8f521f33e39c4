package org.claviger.interop.nodes;

/**
 * What a client asked of one thing and what became of it.
 *
 * @param subject the object, name or client that it concerns
 * @param action what was asked
 * @param outcome what was answered, or that nobody knows
 * @param began before the first byte was sent
 * @param ended after the last byte was received; {@link Long#MAX_VALUE} where nothing was
 */
record Event(String subject, Action action, Outcome outcome, String node, long began, long ended) {
    enum Action {
        ACTIVATE,
        REVOKE,
        DESTROY,
        GET,
        ENCRYPT,
        TAKE_NAME,
        REVOKE_CLIENT,
        USE_CLIENT
    }

    enum Outcome {
        DONE,
        REFUSED,
        /** It may have been done, be done later, or never. */
        UNKNOWN
    }
}
