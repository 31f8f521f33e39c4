package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Archive;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Recover;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.State;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Activate, Revoke, Destroy, Archive and Recover (2.1 sections 6.1.1, 6.1.44, 6.1.15, 6.1.4 and 6.1.42). */
class LifecycleHandlersTest extends OperationTest {
    private static final Instant LATER = Objects.NOW.plusSeconds(600);

    @Test
    void activatesNowEvenWhereADateWasSetForLater() {
        UniqueIdentifier id =
                alice.make(aes(256).state(State.PRE_ACTIVE).with(Attribute.ACTIVATION_DATE, LATER.plusSeconds(600)));
        server.at(LATER);

        alice.get(new Activate.Request(id), Activate.Response.class);

        Attributes after = alice.attributes(id);
        assertThat(after.enumeration(Attribute.STATE, State.class)).contains(State.ACTIVE);
        assertThat(after.date(Attribute.ACTIVATION_DATE)).contains(LATER);
        assertThat(after.date(Attribute.LAST_CHANGE_DATE)).contains(LATER);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "PRE_ACTIVE")
    void activatesWhatIsPreActiveAlone(State state) {
        UniqueIdentifier id = alice.make(aes(256).state(state));

        assertThat(alice.send(new Activate.Request(id))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @ParameterizedTest
    @CsvSource({
        "PRE_ACTIVE, COMPROMISED",
        "ACTIVE, COMPROMISED",
        "DEACTIVATED, COMPROMISED",
        "DESTROYED, DESTROYED_COMPROMISED"
    })
    void marksAnObjectAsCompromisedFromAnyStateBefore(State before, State after) {
        UniqueIdentifier id = alice.make(aes(256).state(before));
        server.at(LATER);

        alice.get(revoke(id, RevocationReasonCode.KEY_COMPROMISE, null), Revoke.Response.class);

        assertThat(alice.state(id)).isEqualTo(after);
        assertThat(alice.attributes(id).date(Attribute.COMPROMISE_DATE)).contains(LATER);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"COMPROMISED", "DESTROYED_COMPROMISED"})
    void compromisesNothingTwice(State state) {
        UniqueIdentifier id = alice.make(aes(256).state(state));

        assertThat(alice.send(revoke(id, RevocationReasonCode.CA_COMPROMISE, null)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void deactivatesWhatIsRevokedForAnotherReason() {
        UniqueIdentifier id = alice.make(aes(256));
        server.at(LATER);

        alice.get(revoke(id, RevocationReasonCode.CESSATION_OF_OPERATION, null), Revoke.Response.class);

        Attributes after = alice.attributes(id);
        assertThat(after.enumeration(Attribute.STATE, State.class)).contains(State.DEACTIVATED);
        assertThat(after.date(Attribute.DEACTIVATION_DATE)).contains(LATER);
        assertThat(after.date(Attribute.COMPROMISE_DATE)).isEmpty();
        assertThat(after.structure(Attribute.REVOCATION_REASON, RevocationReason.class))
                .contains(new RevocationReason(RevocationReasonCode.CESSATION_OF_OPERATION, null));
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void deactivatesWhatIsActiveAlone(State state) {
        UniqueIdentifier id = alice.make(aes(256).state(state));

        assertThat(alice.send(revoke(id, RevocationReasonCode.SUPERSEDED, null)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void takesTheInitialDateForACompromiseWithoutADate() {
        UniqueIdentifier dated = alice.make(aes(256));
        UniqueIdentifier undated = alice.make(aes(256));
        Instant occurred = Objects.NOW.minusSeconds(86_400);
        server.at(LATER);

        alice.get(revoke(dated, RevocationReasonCode.KEY_COMPROMISE, occurred), Revoke.Response.class);
        alice.get(revoke(undated, RevocationReasonCode.KEY_COMPROMISE, null), Revoke.Response.class);

        assertThat(alice.attributes(dated).date(Attribute.COMPROMISE_OCCURRENCE_DATE))
                .contains(occurred);
        assertThat(alice.attributes(undated).date(Attribute.COMPROMISE_OCCURRENCE_DATE))
                .contains(Objects.NOW);
    }

    @ParameterizedTest
    @CsvSource({"PRE_ACTIVE, DESTROYED", "DEACTIVATED, DESTROYED", "COMPROMISED, DESTROYED_COMPROMISED"})
    void destroysTheValueAndKeepsTheAttributes(State before, State after) {
        UniqueIdentifier id = alice.make(aes(256).name("gone").state(before));
        server.at(LATER);

        alice.get(new Destroy.Request(id), Destroy.Response.class);

        assertThat(alice.state(id)).isEqualTo(after);
        assertThat(alice.attributes(id).date(Attribute.DESTROY_DATE)).contains(LATER);
        assertThat(alice.attributes(id).integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(alice.send(plainGet(id))).failedWith(ResultReason.OBJECT_DESTROYED);
    }

    @Test
    void destroysNothingThatIsActiveOrDestroyed() {
        UniqueIdentifier active = alice.make(aes(256));
        UniqueIdentifier destroyed = alice.make(aes(256).state(State.DESTROYED));

        assertThat(alice.send(new Destroy.Request(active))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        assertThat(alice.send(new Destroy.Request(destroyed))).failedWith(ResultReason.OBJECT_DESTROYED);
    }

    @Test
    void keepsAnArchivedObjectAwayUntilItIsRecovered() {
        UniqueIdentifier id = alice.make(aes(256).archived());

        assertThat(alice.attributes(id).date(Attribute.ARCHIVE_DATE)).contains(Objects.NOW);
        assertThat(alice.send(plainGet(id))).failedWith(ResultReason.OBJECT_ARCHIVED);
        assertThat(alice.send(new Archive.Request(id))).failedWith(ResultReason.OBJECT_ARCHIVED);
        assertThat(alice.send(revoke(id, RevocationReasonCode.SUPERSEDED, null)))
                .failedWith(ResultReason.OBJECT_ARCHIVED);

        alice.get(new Recover.Request(id), Recover.Response.class);

        assertThat(alice.attributes(id).date(Attribute.ARCHIVE_DATE)).isEmpty();
        assertThat(alice.send(plainGet(id))).succeeded();
    }

    @Test
    void tellsNobodyElseOfAnObject() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(bob.send(new Activate.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
        assertThat(bob.send(revoke(id, RevocationReasonCode.SUPERSEDED, null)))
                .failedWith(ResultReason.OBJECT_NOT_FOUND);
        assertThat(bob.send(new Destroy.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
        assertThat(bob.send(new Archive.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
        assertThat(bob.send(new Recover.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    private static Revoke.Request revoke(UniqueIdentifier id, RevocationReasonCode code, @Nullable Instant occurred) {
        return new Revoke.Request(id, new RevocationReason(code, null), occurred);
    }
}
