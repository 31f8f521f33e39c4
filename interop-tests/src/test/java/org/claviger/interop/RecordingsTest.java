package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultStatus;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real clients' recorded requests, sent again. Statuses and shapes must be those of the recording; bindings are
 * bound at the first answer; dates, key material and what a server says of itself are its own.
 */
@ExtendWith(SharedServer.class)
class RecordingsTest {
    /** What another server gave, and this one gives its own of. */
    private static final List<Tag> BOUND =
            List.of(Tag.UNIQUE_IDENTIFIER, Tag.DATA, Tag.IV_COUNTER_NONCE, Tag.SIGNATURE_DATA, Tag.MAC_DATA);

    @ParameterizedTest
    @CsvSource({"vcenter, 58", "libkmip-demos, 5", "ovh-kmip-go, 13", "percona-kmippp-legacy, 21", "pg_tde, 3"})
    void answersAsTheClientExpects(String name, int messages, RunningServer server) throws IOException {
        Recording recording = Recording.read(name, Reference.path("recordings", name + ".json"));
        assertThat(recording.messages()).hasSize(messages);

        Credentials client = server.newClient("recording");
        Map<String, KmipConnection> connections = new HashMap<>();
        Map<Item, Item> bindings = new HashMap<>();
        try {
            for (int i = 0; i < messages; i++) {
                Recording.Message message = recording.messages().get(i);
                KmipConnection connection = connections.get(message.connection());
                if (connection == null) {
                    connection = server.connect(client);
                    connections.put(message.connection(), connection);
                }
                Item request = bound(message.request(), bindings);
                Item answer = connection.exchange(request);
                compare(name + " message " + i, request, message, answer, bindings);
            }
        } finally {
            for (KmipConnection connection : connections.values()) {
                connection.close();
            }
        }
    }

    private static void compare(
            String where, Item request, Recording.Message recorded, Item answer, Map<Item, Item> bindings) {
        Item version = request.get(Tag.REQUEST_HEADER, Tag.PROTOCOL_VERSION);
        assertThat(answer.get(Tag.RESPONSE_HEADER, Tag.PROTOCOL_VERSION))
                .as("%s: %s", where, answer.describe())
                .isEqualTo(version);
        List<Item> items = answer.all(Tag.BATCH_ITEM);
        Item response = recorded.response();
        if (response == null) {
            assertThat(items.stream().map(item -> item.get(Tag.RESULT_STATUS).asInt()))
                    .as("%s: %s", where, answer.describe())
                    .isEqualTo(recorded.statuses());
            return;
        }
        List<Item> expected = response.all(Tag.BATCH_ITEM);
        assertThat(items).as("%s: %s", where, answer.describe()).hasSameSizeAs(expected);
        for (int i = 0; i < items.size(); i++) {
            boolean asksForAll =
                    request.all(Tag.BATCH_ITEM).get(i).deep(Tag.ATTRIBUTE_NAME).isEmpty();
            compareItem(where + " item " + i, expected.get(i), items.get(i), asksForAll, bindings);
        }
    }

    private static void compareItem(
            String where, Item expected, Item actual, boolean asksForAll, Map<Item, Item> bindings) {
        for (Tag tag : List.of(Tag.OPERATION, Tag.UNIQUE_BATCH_ITEM_ID, Tag.RESULT_STATUS)) {
            assertThat(actual.find(tag)).as("%s: %s", where, actual.describe()).isEqualTo(expected.find(tag));
        }
        if (expected.get(Tag.RESULT_STATUS).asInt() != ResultStatus.SUCCESS.code()) {
            return;
        }
        Item expectedPayload = expected.get(Tag.RESPONSE_PAYLOAD);
        Item payload = actual.get(Tag.RESPONSE_PAYLOAD);
        for (Tag tag : BOUND) {
            List<Item> recorded = expectedPayload.deep(tag);
            List<Item> received = payload.deep(tag);
            assertThat(received).as("%s: %s", where, payload.describe()).hasSameSizeAs(recorded);
            for (int i = 0; i < received.size(); i++) {
                Item bound = bindings.putIfAbsent(recorded.get(i), received.get(i));
                if (bound != null) {
                    assertThat(received.get(i)).as(where).isEqualTo(bound);
                }
            }
        }
        int operation = expected.get(Tag.OPERATION).asInt();
        if (operation == Operation.QUERY.code() || operation == Operation.DISCOVER_VERSIONS.code()) {
            return;
        }
        boolean lists =
                operation == Operation.GET_ATTRIBUTES.code() || operation == Operation.GET_ATTRIBUTE_LIST.code();
        if (lists && asksForAll) {
            List<String> names = new ArrayList<>(values(expectedPayload, Tag.ATTRIBUTE_NAME));
            // The recorded server has one of its own for every object; the clients did not set it.
            names.remove("Operation Policy Name");
            assertThat(values(payload, Tag.ATTRIBUTE_NAME)).as(where).containsAll(names);
            return;
        }
        assertThat(shape(payload)).as(where).isEqualTo(shape(expectedPayload));
        assertThat(values(payload, Tag.ATTRIBUTE_NAME))
                .as(where)
                .isEqualTo(values(expectedPayload, Tag.ATTRIBUTE_NAME));
    }

    /** The tags, nested as they are; a count of what was located and the index of a first value may be left out. */
    private static String shape(Item item) {
        String tag = item.label();
        return item.isStructure()
                ? tag
                        + item.items().stream()
                                .filter(child -> !child.is(Tag.LOCATED_ITEMS)
                                        && (!child.is(Tag.ATTRIBUTE_INDEX) || child.asInt() != 0))
                                .map(RecordingsTest::shape)
                                .toList()
                : tag;
    }

    private static List<String> values(Item payload, Tag tag) {
        return payload.deep(tag).stream().map(Item::asText).toList();
    }

    /** The request with what this server gave instead. */
    private static Item bound(Item item, Map<Item, Item> bindings) {
        if (item.isStructure()) {
            return new Item(
                    item.tag(),
                    item.type(),
                    item.content(),
                    item.items().stream().map(child -> bound(child, bindings)).toList());
        }
        return bindings.getOrDefault(item, item);
    }
}
