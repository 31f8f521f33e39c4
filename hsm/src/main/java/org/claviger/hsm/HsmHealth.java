package org.claviger.hsm;

/**
 * How the module is now.
 *
 * @param cause one sentence when it is not ready, else empty
 * @param sessionsBusy sessions in use, of sessionsMax
 */
public record HsmHealth(State state, String cause, long generation, int sessionsBusy, int sessionsMax) {

    /** What callers can expect. */
    public enum State {
        READY,
        /** It is being initialised again; calls are refused for the moment. */
        RECONNECTING,
        UNAVAILABLE,
        CLOSED
    }

    public boolean isReady() {
        return state == State.READY;
    }
}
