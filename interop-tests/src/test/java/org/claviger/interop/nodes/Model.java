package org.claviger.interop.nodes;

import java.util.Optional;

/**
 * What one server, asked one thing after the other, would do with an object, a name or a client.
 *
 * @param condition of a key its state; of a name whether it is free; of a client whether it is enabled
 * @param usesLeft what is left of a key's Usage Limits
 */
record Model(Condition condition, int usesLeft) {
    enum Condition {
        PRE_ACTIVE,
        ACTIVE,
        DEACTIVATED,
        DESTROYED,
        FREE,
        TAKEN,
        ENABLED,
        REVOKED
    }

    static Model key(int uses) {
        return new Model(Condition.PRE_ACTIVE, uses);
    }

    static Model name() {
        return new Model(Condition.FREE, 0);
    }

    static Model client() {
        return new Model(Condition.ENABLED, 0);
    }

    /** What it is afterwards; empty where it would be refused. */
    Optional<Model> after(Event.Action action) {
        return switch (action) {
            case ACTIVATE -> moved(Condition.PRE_ACTIVE, Condition.ACTIVE);
            case REVOKE -> moved(Condition.ACTIVE, Condition.DEACTIVATED);
            case DESTROY ->
                condition == Condition.DEACTIVATED
                        ? moved(Condition.DEACTIVATED, Condition.DESTROYED)
                        : moved(Condition.PRE_ACTIVE, Condition.DESTROYED);
            case LOOK -> Optional.of(this);
            case GET -> condition == Condition.DESTROYED ? Optional.empty() : Optional.of(this);
            case ENCRYPT ->
                condition == Condition.ACTIVE && usesLeft > 0
                        ? Optional.of(new Model(condition, usesLeft - 1))
                        : Optional.empty();
            case TAKE_NAME -> moved(Condition.FREE, Condition.TAKEN);
            case REVOKE_CLIENT -> Optional.of(new Model(Condition.REVOKED, 0));
            case USE_CLIENT -> moved(Condition.ENABLED, Condition.ENABLED);
        };
    }

    private Optional<Model> moved(Condition from, Condition to) {
        return condition == from ? Optional.of(new Model(to, usesLeft)) : Optional.empty();
    }
}
