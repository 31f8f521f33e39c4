package org.claviger.interop.cases;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.interop.wire.Item;
import org.claviger.interop.wire.TextValues;
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
            return TextValues.parse(meaning(element), type, value);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CaseFailedException("the case has " + value + " as " + type.label());
        }
    }

    /** Which tag's values an element holds: of a 1.x attribute's value, those of the attribute that its name says. */
    private static Tag meaning(Element element) throws CaseFailedException {
        String attributeName = "";
        for (Node node = element.getPreviousSibling(); node != null; node = node.getPreviousSibling()) {
            if (node instanceof Element sibling && sibling.getTagName().equals(Tag.ATTRIBUTE_NAME.label())) {
                attributeName = value(sibling);
            }
        }
        return TextValues.meaning(tag(element), attributeName);
    }
}
