package org.claviger.server.lifecycle;

import static org.claviger.codec.type.State.ACTIVE;
import static org.claviger.codec.type.State.COMPROMISED;
import static org.claviger.codec.type.State.DEACTIVATED;
import static org.claviger.codec.type.State.DESTROYED;
import static org.claviger.codec.type.State.DESTROYED_COMPROMISED;
import static org.claviger.codec.type.State.PRE_ACTIVE;
import static org.claviger.server.lifecycle.Event.ACTIVATE;
import static org.claviger.server.lifecycle.Event.COMPROMISE;
import static org.claviger.server.lifecycle.Event.DEACTIVATE;
import static org.claviger.server.lifecycle.Event.DESTROY;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.type.State;

/** The states of an object and the moves between them (2.1 section 4.57). A move that is not in the table is refused. */
public final class Lifecycle {
    private static final Map<State, Map<Event, State>> MOVES = Map.of(
            PRE_ACTIVE, Map.of(ACTIVATE, ACTIVE, COMPROMISE, COMPROMISED, DESTROY, DESTROYED),
            ACTIVE, Map.of(DEACTIVATE, DEACTIVATED, COMPROMISE, COMPROMISED),
            DEACTIVATED, Map.of(COMPROMISE, COMPROMISED, DESTROY, DESTROYED),
            COMPROMISED, Map.of(DESTROY, DESTROYED_COMPROMISED),
            DESTROYED, Map.of(COMPROMISE, DESTROYED_COMPROMISED),
            DESTROYED_COMPROMISED, Map.of());

    /** Moves that a date makes by itself, in the order in which they are looked at. */
    public static final List<DatedMove> DATED = List.of(
            new DatedMove(PRE_ACTIVE, Attribute.ACTIVATION_DATE, ACTIVATE),
            new DatedMove(ACTIVE, Attribute.DEACTIVATION_DATE, DEACTIVATE));

    /** In {@code from}, the event happens once {@code date} is reached. */
    public record DatedMove(State from, Attribute date, Event event) {
        public boolean isDue(
                State state, java.util.function.Function<Attribute, Optional<Instant>> dates, Instant now) {
            return state == from
                    && dates.apply(date).filter(due -> !due.isAfter(now)).isPresent();
        }
    }

    private Lifecycle() {}

    /** The state after the event, or empty where the event is refused in this state. */
    public static Optional<State> after(State state, Event event) {
        return Optional.ofNullable(MOVES.getOrDefault(state, Map.of()).get(event));
    }

    /** The states from which dates alone may lead to this one, itself included. */
    public static Set<State> leadingByDatesTo(State state) {
        Set<State> leading = EnumSet.of(state);
        // The moves stand in the order in which they follow each other: backwards, one pass finds the whole way.
        for (DatedMove move : DATED.reversed()) {
            if (after(move.from(), move.event()).filter(leading::contains).isPresent()) {
                leading.add(move.from());
            }
        }
        return leading;
    }
}
