package org.claviger.interop.cases;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.interop.wire.Item;
import org.claviger.interop.wire.Vocabulary;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The XML form of KMIP (Additional Message Encodings 1.0 section 5, Profiles 2.1), as far as cases use it. */
final class CaseXml {
    private CaseXml() {}

    static Tag tag(Element element) throws CaseFailedException {
        return Tag.find(element.getTagName())
                .orElseThrow(() -> new CaseFailedException("the case has an unknown element " + element.getTagName()));
    }

    static ItemType type(Element element) throws CaseFailedException {
        String name = element.getAttribute("type");
        if (name.isEmpty()) {
            return ItemType.STRUCTURE;
        }
        for (ItemType type : ItemType.values()) {
            if (type.label().equals(name)) {
                return type;
            }
        }
        throw new CaseFailedException("the case has an unknown type " + name);
    }

    static String value(Element element) {
        return element.getAttribute("value");
    }

    /** A request as it is sent, its variables replaced. */
    static Item item(Element element, Bindings bindings) throws CaseFailedException {
        Tag tag = tag(element);
        ItemType type = type(element);
        if (type == ItemType.STRUCTURE) {
            List<Item> items = new ArrayList<>();
            for (Element child : CaseFile.children(element)) {
                items.add(item(child, bindings));
            }
            return Item.structure(tag, items);
        }
        String value = value(element);
        if (type == ItemType.DATE_TIME && bindings.moment(value).isPresent()) {
            return Item.dateTime(tag, bindings.moment(value).get());
        }
        if (Bindings.isVariable(value)) {
            Bytes bound = bindings.resolve(value)
                    .orElseThrow(() -> new CaseFailedException("no answer so far has given " + value));
            return new Item(tag.code(), type.code(), bound, List.of());
        }
        Bytes content = content(element, type, value);
        return new Item(
                tag.code(), type.code(), type == ItemType.BYTE_STRING ? bindings.meantBy(content) : content, List.of());
    }

    /** The bytes of a value that is no variable. */
    static Bytes content(Element element, ItemType type, String value) throws CaseFailedException {
        try {
            return switch (type) {
                case INTEGER -> ofInt(mask(element, value));
                case ENUMERATION -> ofInt(enumeration(element, value));
                case INTERVAL -> ofInt((int) Long.parseLong(value));
                case LONG_INTEGER -> ofLong(Long.decode(value));
                case BOOLEAN -> ofLong(value.equals("true") || value.equals("1") ? 1 : 0);
                case DATE_TIME -> ofLong(OffsetDateTime.parse(value).toEpochSecond());
                case DATE_TIME_EXTENDED -> ofLong(Long.parseLong(value));
                case TEXT_STRING -> Bytes.of(value.getBytes(StandardCharsets.UTF_8));
                case BYTE_STRING -> Bytes.of(HexFormat.of().parseHex(value));
                case BIG_INTEGER -> bigInteger(value);
                case STRUCTURE -> Bytes.EMPTY;
            };
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new CaseFailedException("the case has " + value + " as " + type.label());
        }
    }

    private static Bytes bigInteger(String hex) {
        byte[] digits = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
        byte[] minimal = new BigInteger(digits).toByteArray();
        byte[] padded = new byte[(Math.max(minimal.length, 1) + 7) / 8 * 8];
        java.util.Arrays.fill(padded, (byte) (minimal[0] < 0 ? -1 : 0));
        System.arraycopy(minimal, 0, padded, padded.length - minimal.length, minimal.length);
        return Bytes.owning(padded);
    }

    private static int mask(Element element, String value) throws CaseFailedException {
        int mask = 0;
        for (String part : value.trim().split("[ |]+")) {
            mask |= Character.isDigit(part.charAt(0)) || part.charAt(0) == '-'
                    ? (int) (long) Long.decode(part)
                    : named(element, part);
        }
        return mask;
    }

    private static int enumeration(Element element, String value) throws CaseFailedException {
        return Character.isDigit(value.charAt(0)) ? (int) (long) Long.decode(value) : named(element, value);
    }

    private static int named(Element element, String name) throws CaseFailedException {
        Tag meaning = meaning(element);
        // An Attribute Reference is the number of the attribute's tag (2.1 section 9.1.1).
        Optional<Integer> code = meaning == Tag.ATTRIBUTE_REFERENCE
                ? Tag.find(name).map(Tag::code)
                : meaning.vocabulary().flatMap(values -> Vocabulary.of(values).code(name));
        return code.orElseThrow(
                () -> new CaseFailedException("the case has an unknown " + meaning.label() + " " + name));
    }

    /** Which tag's values an element holds: of a 1.x attribute's value, those of the attribute that its name says. */
    private static Tag meaning(Element element) throws CaseFailedException {
        Tag own = tag(element);
        if (own != Tag.ATTRIBUTE_VALUE) {
            return own;
        }
        for (Node node = element.getPreviousSibling(); node != null; node = node.getPreviousSibling()) {
            if (node instanceof Element sibling && sibling.getTagName().equals(Tag.ATTRIBUTE_NAME.label())) {
                return Tag.find(value(sibling).replace(" ", "")).orElse(own);
            }
        }
        return own;
    }

    private static Bytes ofInt(int value) {
        return Bytes.owning(ByteBuffer.allocate(4).putInt(value).array());
    }

    private static Bytes ofLong(long value) {
        return Bytes.owning(ByteBuffer.allocate(8).putLong(value).array());
    }
}
