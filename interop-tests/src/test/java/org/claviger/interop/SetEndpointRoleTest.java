package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.EndpointRole;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.HttpsPeer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Form;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Set Endpoint Role (2.1 section 6.1.54): on one connection, the server asks and the client answers. */
@ExtendWith(SharedServer.class)
@Timeout(60)
class SetEndpointRoleTest {
    @Test
    void asksTheClientAndGivesTheRoleBack(RunningServer server) throws IOException {
        try (KmipConnection connection = server.connect(server.newClient("role"))) {
            Answer swapped = connection.call(
                    ProtocolVersion.V2_1,
                    Operation.SET_ENDPOINT_ROLE,
                    Item.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.CLIENT));

            Item versions = asked(connection, Operation.DISCOVER_VERSIONS);
            answer(connection, versions, Requests.version(ProtocolVersion.V2_1));
            Item query = asked(connection, Operation.QUERY);
            answer(connection, query, Item.enumeration(Tag.OPERATION, Operation.QUERY));
            Item back = asked(connection, Operation.SET_ENDPOINT_ROLE);
            answer(connection, back, Item.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.CLIENT));
            Answer ping = connection.call(ProtocolVersion.V2_1, Operation.PING);

            assertThat(swapped.succeeded()).isTrue();
            assertThat(swapped.payload().get(Tag.ENDPOINT_ROLE).asInt()).isEqualTo(EndpointRole.CLIENT.code());
            assertThat(back.get(Tag.BATCH_ITEM, Tag.REQUEST_PAYLOAD, Tag.ENDPOINT_ROLE)
                            .asInt())
                    .isEqualTo(EndpointRole.CLIENT.code());
            assertThat(ping.succeeded()).isTrue();
        }
    }

    @Test
    void takesItsRoleAgainWhereTheClientIsSilent(RunningServer server) throws IOException {
        try (KmipConnection connection = server.connect(server.newClient("role"))) {
            connection.call(
                    ProtocolVersion.V2_1,
                    Operation.SET_ENDPOINT_ROLE,
                    Item.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.CLIENT));
            asked(connection, Operation.DISCOVER_VERSIONS);

            Answer ping = connection.call(ProtocolVersion.V2_1, Operation.PING);

            assertThat(ping.succeeded()).isTrue();
        }
    }

    @Test
    void leavesTheRoleThatItHas(RunningServer server) throws IOException {
        try (KmipConnection connection = server.connect(server.newClient("role"))) {
            Answer same = connection.call(
                    ProtocolVersion.V2_1,
                    Operation.SET_ENDPOINT_ROLE,
                    Item.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.SERVER));
            Answer ping = connection.call(ProtocolVersion.V2_1, Operation.PING);

            assertThat(same.succeeded()).isTrue();
            assertThat(ping.succeeded()).isTrue();
        }
    }

    @Test
    void keepsTheRolesThatHttpHas(RunningServer server) throws IOException {
        HttpsPeer peer =
                HttpsPeer.of(server.server().address(), server.newClient("role"), Form.TTLV, Duration.ofSeconds(15));
        try {
            Answer refused = Answer.single(peer.exchange(Requests.message(
                    ProtocolVersion.V2_1,
                    Requests.item(
                            Operation.SET_ENDPOINT_ROLE, Item.enumeration(Tag.ENDPOINT_ROLE, EndpointRole.CLIENT)))));

            assertThat(refused.failedWith(ResultReason.FEATURE_NOT_SUPPORTED)).isTrue();
        } finally {
            peer.close();
        }
    }

    private static Item asked(KmipConnection connection, Operation operation) throws IOException {
        Item request = Item.decode(connection.receive());
        assertThat(request.is(Tag.REQUEST_MESSAGE)).isTrue();
        assertThat(request.get(Tag.BATCH_ITEM, Tag.OPERATION).asInt()).isEqualTo(operation.code());
        return request;
    }

    private static void answer(KmipConnection connection, Item request, Item payload) throws IOException {
        Item version = request.get(Tag.REQUEST_HEADER, Tag.PROTOCOL_VERSION);
        connection.send(Item.structure(
                        Tag.RESPONSE_MESSAGE,
                        Item.structure(
                                Tag.RESPONSE_HEADER,
                                version,
                                Item.dateTime(Tag.TIME_STAMP, 1),
                                Item.integer(Tag.BATCH_COUNT, 1)),
                        Item.structure(
                                Tag.BATCH_ITEM,
                                request.get(Tag.BATCH_ITEM, Tag.OPERATION),
                                Item.enumeration(Tag.RESULT_STATUS, ResultStatus.SUCCESS),
                                Item.structure(Tag.RESPONSE_PAYLOAD, payload)))
                .encode());
    }
}
