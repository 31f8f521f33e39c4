package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.interop.nodes.Event.Action.ACTIVATE;
import static org.claviger.interop.nodes.Event.Action.DESTROY;
import static org.claviger.interop.nodes.Event.Action.ENCRYPT;
import static org.claviger.interop.nodes.Event.Action.GET;
import static org.claviger.interop.nodes.Event.Action.REVOKE_CLIENT;
import static org.claviger.interop.nodes.Event.Action.TAKE_NAME;
import static org.claviger.interop.nodes.Event.Action.USE_CLIENT;
import static org.claviger.interop.nodes.Event.Outcome.DONE;
import static org.claviger.interop.nodes.Event.Outcome.NOTHING;
import static org.claviger.interop.nodes.Event.Outcome.REFUSED;
import static org.claviger.interop.nodes.Event.Outcome.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of {@link ManyNodesTest} sees what it is there to see, and no more. */
class LinearizabilityTest {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<Event> history = new ArrayList<>();

    private void event(Event.Action action, Event.Outcome outcome, long began, long ended) {
        history.add(new Event("key", action, outcome, "node", began, ended));
    }

    private void look(Model seen, long began, long ended) {
        history.add(Event.look("key", seen, "node", began, ended));
    }

    private boolean holds(Model beginning) {
        return Linearizability.findViolation(history, subject -> beginning).isEmpty();
    }

    @Test
    void seesAReadThatIsOlderThanADestroy() {
        event(DESTROY, DONE, 1, 2);
        event(GET, DONE, 3, 4);

        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void letsWhatOverlapsHaveAnyOrder() {
        event(DESTROY, DONE, 1, 10);
        event(GET, DONE, 2, 9);
        event(GET, REFUSED, 3, 4);
        event(GET, REFUSED, 11, 12);
        assertThat(holds(Model.key(1))).isTrue();

        event(GET, DONE, 5, 9);
        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void seesAUseMoreThanTheLimit() {
        event(ACTIVATE, DONE, 1, 2);
        for (int i = 0; i < 3; i++) {
            event(ENCRYPT, DONE, 10 + i, 20 + i);
        }

        assertThat(holds(Model.key(3))).isTrue();
        assertThat(holds(Model.key(2))).isFalse();
    }

    @Test
    void seesAChangeThatWasLost() {
        event(ACTIVATE, DONE, 1, 2);
        event(ENCRYPT, REFUSED, 3, 4);

        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void letsTheUnknownBeDoneLateOrNever() {
        event(DESTROY, UNKNOWN, 1, NEVER);
        event(GET, DONE, 3, 4);
        assertThat(holds(Model.key(1))).isTrue();

        event(GET, REFUSED, 5, 6);
        assertThat(holds(Model.key(1))).isTrue();

        event(GET, DONE, 7, 8);
        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void seesALookAtAUseThatWasForgotten() {
        event(ACTIVATE, DONE, 1, 2);
        event(ENCRYPT, DONE, 3, 4);
        look(new Model(Model.Condition.ACTIVE, 1), 5, 6);
        assertThat(holds(Model.key(2))).isTrue();

        look(new Model(Model.Condition.ACTIVE, 2), 7, 8);
        assertThat(holds(Model.key(2))).isFalse();
    }

    @Test
    void takesWhatALookHasShownForTheEndOfDoubt() {
        event(ACTIVATE, UNKNOWN, 1, NEVER);
        look(new Model(Model.Condition.ACTIVE, 1), 3, 4);
        assertThat(holds(Model.key(1))).isTrue();

        event(ENCRYPT, REFUSED, 5, 6);
        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void seesWhatWasDoneAndSaidToBeNothing() {
        event(DESTROY, NOTHING, 1, 2);
        assertThat(holds(Model.key(1))).isTrue();

        event(GET, REFUSED, 3, 4);
        assertThat(holds(Model.key(1))).isFalse();
    }

    @Test
    void seesANameThatTwoHave() {
        event(TAKE_NAME, DONE, 1, 10);
        event(TAKE_NAME, DONE, 2, 9);

        assertThat(holds(Model.name())).isFalse();
    }

    @Test
    void seesARevokedClientThatIsLetIn() {
        event(USE_CLIENT, DONE, 1, 2);
        event(REVOKE_CLIENT, DONE, 3, 6);
        event(USE_CLIENT, REFUSED, 4, 5);
        assertThat(holds(Model.client())).isTrue();

        event(USE_CLIENT, DONE, 7, 8);
        assertThat(holds(Model.client())).isFalse();
    }
}
