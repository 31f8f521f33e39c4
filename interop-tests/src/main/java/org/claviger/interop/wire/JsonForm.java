package org.claviger.interop.wire;

import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form (Profiles 2.1 section 5.5.1), by way of Jackson's tree. */
final class JsonForm {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    /** JavaScript would round larger numbers. */
    private static final long NUMBERS_END = 1L << 52;

    private JsonForm() {}

    static String write(Item item) {
        return MAPPER.writeValueAsString(node(item, ""));
    }

    private static ObjectNode node(Item item, String attributeName) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("tag", item.label());
        if (item.isStructure()) {
            ArrayNode items = node.putArray("value");
            String lastName = "";
            for (Item child : item.items()) {
                items.add(node(child, lastName));
                lastName = child.is(Tag.ATTRIBUTE_NAME) ? child.asText() : lastName;
            }
            return node;
        }
        ItemType type = Form.type(item);
        node.put("type", type.label());
        Tag meaning = TextValues.meaning(Tag.find(item.tag()).orElse(Tag.VENDOR_EXTENSION), attributeName);
        String value = TextValues.print(item, type, meaning, "|");
        switch (type) {
            case BOOLEAN -> node.put("value", item.asBoolean());
            case INTERVAL -> node.put("value", Integer.toUnsignedLong(item.asInt()));
            case LONG_INTEGER, DATE_TIME_EXTENDED -> {
                long number = item.asLong();
                if (Math.abs(number) < NUMBERS_END) {
                    node.put("value", number);
                } else {
                    node.put("value", "0x%016x".formatted(number));
                }
            }
            case BIG_INTEGER -> node.put("value", "0x" + value);
            case INTEGER, ENUMERATION, TEXT_STRING, BYTE_STRING, DATE_TIME, STRUCTURE -> node.put("value", value);
        }
        if (type == ItemType.INTEGER && meaning.vocabulary().isEmpty()) {
            node.put("value", item.asInt());
        }
        return node;
    }

    static Item read(byte[] document) {
        try {
            return item(MAPPER.readTree(document), "");
        } catch (JacksonException e) {
            throw new AssertionError("no JSON", e);
        }
    }

    private static Item item(JsonNode node, String attributeName) {
        String name = node.required("tag").stringValue();
        int tag = name.startsWith("0x")
                ? Integer.decode(name)
                : Tag.find(name).map(Tag::code).orElseThrow(() -> new AssertionError("no tag is called " + name));
        JsonNode value = node.required("value");
        ItemType type = node.has("type") ? Form.type(node.required("type").stringValue()) : ItemType.STRUCTURE;
        if (type != ItemType.STRUCTURE) {
            Tag meaning = TextValues.meaning(Tag.find(tag).orElse(Tag.VENDOR_EXTENSION), attributeName);
            return new Item(tag, type.code(), TextValues.parse(meaning, type, value.asString()), List.of());
        }
        List<Item> items = new ArrayList<>();
        String lastName = "";
        for (JsonNode child : value) {
            Item item = item(child, lastName);
            items.add(item);
            lastName = item.is(Tag.ATTRIBUTE_NAME) ? item.asText() : lastName;
        }
        return new Item(tag, type.code(), Bytes.EMPTY, items);
    }
}
