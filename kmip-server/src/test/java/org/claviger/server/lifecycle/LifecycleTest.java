package org.claviger.server.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.testing.Objects.NOW;
import static org.claviger.server.testing.Objects.key;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.server.object.ManagedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ten transitions of 2.1 section 4.57 (the first is the creation), and no other. */
class LifecycleTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    PRE_ACTIVE, ACTIVATE, ACTIVE
                    PRE_ACTIVE, COMPROMISE, COMPROMISED
                    PRE_ACTIVE, DESTROY, DESTROYED
                    ACTIVE, DEACTIVATE, DEACTIVATED
                    ACTIVE, COMPROMISE, COMPROMISED
                    DEACTIVATED, COMPROMISE, COMPROMISED
                    DEACTIVATED, DESTROY, DESTROYED
                    COMPROMISED, DESTROY, DESTROYED_COMPROMISED
                    DESTROYED, COMPROMISE, DESTROYED_COMPROMISED
                    """)
    void movesAsTheSpecificationSays(State from, Event event, State to) {
        assertThat(Lifecycle.after(from, event)).contains(to);
    }

    @Test
    void refusesEveryOtherMove() {
        int moves = 0;
        for (State state : State.values()) {
            for (Event event : Event.values()) {
                moves += Lifecycle.after(state, event).isPresent() ? 1 : 0;
            }
        }
        assertThat(moves).isEqualTo(9);
        assertThatThrownBy(() -> key().state(State.ACTIVE).build().after(Event.DESTROY, NOW))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(ResultReason.WRONG_KEY_LIFECYCLE_STATE));
    }

    @Test
    void isActiveAndThenDeactivatedOnceItsDatesAreReached() {
        ManagedObject object = key().state(State.PRE_ACTIVE)
                .with(Attribute.ACTIVATION_DATE, NOW)
                .with(Attribute.DEACTIVATION_DATE, NOW.plusSeconds(10))
                .build();

        assertThat(object.at(NOW.minusSeconds(1)).state()).isEqualTo(State.PRE_ACTIVE);
        assertThat(object.at(NOW).state()).isEqualTo(State.ACTIVE);
        assertThat(object.at(NOW.plusSeconds(10)).state()).isEqualTo(State.DEACTIVATED);
    }

    @Test
    void knowsFromWhichStatesDatesLeadToAnother() {
        assertThat(Lifecycle.leadingByDatesTo(State.PRE_ACTIVE)).containsExactly(State.PRE_ACTIVE);
        assertThat(Lifecycle.leadingByDatesTo(State.ACTIVE)).containsExactly(State.PRE_ACTIVE, State.ACTIVE);
        assertThat(Lifecycle.leadingByDatesTo(State.DEACTIVATED))
                .containsExactly(State.PRE_ACTIVE, State.ACTIVE, State.DEACTIVATED);
        assertThat(Lifecycle.leadingByDatesTo(State.COMPROMISED)).containsExactly(State.COMPROMISED);
    }

    @Test
    void keepsADateThatMadeTheMove() {
        ManagedObject active = key().state(State.PRE_ACTIVE)
                .with(Attribute.ACTIVATION_DATE, NOW.minusSeconds(60))
                .build()
                .at(NOW);

        assertThat(active.date(Attribute.ACTIVATION_DATE)).contains(NOW.minusSeconds(60));
    }
}
