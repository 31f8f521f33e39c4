package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Duration;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.ObjectGroups;
import org.claviger.codec.object.Operations;
import org.claviger.codec.object.Right;
import org.claviger.codec.object.Rights;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.DelegatedLogin;
import org.claviger.codec.operation.GetAttributeList;
import org.claviger.codec.operation.Login;
import org.claviger.codec.operation.Logout;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.Query;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Login, Delegated Login and Logout (2.1 sections 6.1.12, 6.1.30 and 6.1.31): what a ticket is good for, and how long. */
class LoginHandlersTest extends OperationTest {
    private static final Ping.Request PING = new Ping.Request();

    @Test
    void takesATicketInThePlaceOfCredentialsUntilItsGiverLogsOut() {
        Ticket ticket = login(null, null, null);
        server.show(ticket);
        assertThat(alice.send(PING)).succeeded();
        assertThat(alice.send(new Logout.Request(ticket))).succeeded();

        ResponseBatchItem answer = alice.send(PING);

        assertThat(answer).failedWith(ResultReason.INVALID_TICKET);
        assertThat(answer.operation()).isNull();
        server.show(null);
        assertThat(alice.send(PING)).succeeded();
        assertThat(alice.send(new Logout.Request(ticket))).failedWith(ResultReason.INVALID_TICKET);
    }

    @Test
    void takesATicketOfItsOwnClientAlone() {
        Ticket ticket = login(null, null, null);

        assertThat(bob.send(new Logout.Request(ticket))).failedWith(ResultReason.INVALID_TICKET);
        server.show(ticket);

        assertThat(bob.send(PING)).failedWith(ResultReason.INVALID_TICKET);
    }

    @Test
    void endsATicketWithItsLease() {
        server.show(login(new LeaseTime.Lasting(Duration.ofMinutes(1)), null, null));

        server.at(Objects.NOW.plusSeconds(59));
        assertThat(alice.send(PING)).succeeded();
        server.at(Objects.NOW.plusSeconds(60));
        assertThat(alice.send(PING)).failedWith(ResultReason.INVALID_TICKET);
    }

    @Test
    void endsATicketWithinADayAtTheLatest() {
        server.show(login(new LeaseTime.Ending(Objects.NOW.plus(Duration.ofDays(30))), null, null));

        server.at(Objects.NOW.plus(Duration.ofDays(1)));

        assertThat(alice.send(PING)).failedWith(ResultReason.INVALID_TICKET);
        server.show(null);
        assertThat(alice.send(new Login.Request(new LeaseTime.Ending(Objects.NOW), null, null)))
                .failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void countsTheRequestsOfATicket() {
        server.show(login(null, 2, null));
        assertThat(alice.send(PING)).succeeded();
        assertThat(alice.send(PING)).succeeded();

        assertThat(alice.send(PING)).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);

        server.show(null);
        assertThat(alice.send(new Login.Request(null, 0, null))).failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void countsWhatIsDoneAgainstTheUsageLimitsOfATicket() {
        UniqueIdentifier key = alice.make(aes(256));
        server.show(login(null, null, new UsageLimits(2, null, UsageLimitsUnit.OBJECT)));
        assertThat(alice.send(plainGet(key))).succeeded();
        assertThat(alice.send(PING)).succeeded();
        assertThat(alice.send(plainGet(key))).succeeded();

        assertThat(alice.send(plainGet(key))).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);
    }

    @Test
    void lendsAnotherClientTheOperationsThatTheRightsName() {
        UniqueIdentifier key = alice.make(aes(256));
        server.show(delegated(right(Operation.GET), right(Operation.QUERY)));

        assertThat(bob.send(plainGet(key))).succeeded();
        assertThat(bob.send(new GetAttributeList.Request(key))).failedWith(ResultReason.NOT_AUTHORISED);
        assertThat(alice.send(new Create.Request(ObjectType.SYMMETRIC_KEY, Attributes.NONE, null)))
                .failedWith(ResultReason.NOT_AUTHORISED);
        Query.Response told =
                bob.get(new Query.Request(List.of(QueryFunction.QUERY_OPERATIONS), null), Query.Response.class);
        assertThat(told.operations()).containsExactlyInAnyOrder(Operation.GET, Operation.QUERY);
        server.show(null);
        assertThat(bob.send(plainGet(key))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void lendsNoMoreThanTheObjectsThatTheRightsName() {
        UniqueIdentifier one = alice.make(aes(256));
        UniqueIdentifier other = alice.make(aes(256));
        UniqueIdentifier grouped = alice.make(aes(256).with(Attribute.OBJECT_GROUP, "tapes"));
        Right ofOne = new Right(null, null, new org.claviger.codec.object.Objects(List.of(one)), null);
        Right ofGroup = new Right(null, null, null, new ObjectGroups(List.of("tapes")));
        server.show(delegated(ofOne, ofGroup));

        assertThat(bob.send(plainGet(one))).succeeded();
        assertThat(bob.send(plainGet(grouped))).succeeded();
        assertThat(bob.send(plainGet(other))).failedWith(ResultReason.NOT_AUTHORISED);
    }

    @Test
    void countsAgainstTheLimitsOfARight() {
        UniqueIdentifier key = alice.make(aes(256));
        Right once = new Right(
                new UsageLimits(1, null, UsageLimitsUnit.OBJECT), new Operations(List.of(Operation.GET)), null, null);
        server.show(delegated(once));
        assertThat(bob.send(plainGet(key))).succeeded();

        assertThat(bob.send(plainGet(key))).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);
    }

    @Test
    void makesNoTicketOfATicketWithRights() {
        server.show(delegated(right(Operation.LOGIN)));

        assertThat(bob.send(new Login.Request(null, null, null))).failedWith(ResultReason.NOT_AUTHORISED);
        assertThat(alice.send(new Login.Request(null, null, null))).failedWith(ResultReason.NOT_AUTHORISED);
    }

    @Test
    void doesAtOnceWhatATicketAllows() {
        server.show(login(null, null, null));
        server.answerBy(AsynchronousIndicator.MANDATORY);

        assertThat(alice.send(PING)).failedWith(ResultReason.FEATURE_NOT_SUPPORTED);
    }

    @Test
    void lendsNothingOnceTheGiverIsRevoked() {
        UniqueIdentifier key = alice.make(aes(256));
        server.show(delegated(right(Operation.GET)));
        assertThat(bob.send(plainGet(key))).succeeded();

        server.revoke(TestServer.ALICE);

        assertThat(bob.send(plainGet(key))).failedWith(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
    }

    private Ticket login(@Nullable LeaseTime lease, @Nullable Integer requests, @Nullable UsageLimits limits) {
        return alice.get(new Login.Request(lease, requests, limits), Login.Response.class)
                .ticket();
    }

    private Ticket delegated(Right... rights) {
        DelegatedLogin.Request request = new DelegatedLogin.Request(null, null, null, new Rights(List.of(rights)));
        return alice.get(request, DelegatedLogin.Response.class).ticket();
    }

    private static Right right(Operation operation) {
        return new Right(null, new Operations(List.of(operation)), null, null);
    }
}
