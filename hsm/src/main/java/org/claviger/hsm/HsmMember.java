package org.claviger.hsm;

/**
 * One module of a pool, as operators see it.
 *
 * @param cause one sentence where it is out of use, else empty
 */
public record HsmMember(String name, State state, String cause) {

    /** What becomes of it. */
    public enum State {
        /** Every request goes to it. */
        WORKING("works"),
        /** It was seen to hold the same keys, and takes over when the working one goes. */
        READY("stands by"),
        /** It is there, but does not hold the same keys or cannot do the same: it is never used. */
        LEFT_OUT("left out"),
        AWAY("away");

        private final String label;

        State(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public boolean isUsable() {
        return state == State.WORKING || state == State.READY;
    }
}
