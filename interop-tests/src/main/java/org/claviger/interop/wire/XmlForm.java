package org.claviger.interop.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The XML form (Profiles 2.1 section 5.4.1), by way of the DOM. */
final class XmlForm {
    private static final String GENERAL = "TTLV";

    private XmlForm() {}

    static String write(Item item) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        write(item, "", out);
        return out.toString();
    }

    private static void write(Item item, String attributeName, StringBuilder out) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        String name = tag == null ? GENERAL : tag.label();
        out.append('<').append(name);
        if (tag == null) {
            out.append(" tag=\"").append(item.label()).append('"');
        }
        if (item.isStructure()) {
            out.append(">\n");
            String lastName = "";
            for (Item child : item.items()) {
                write(child, lastName, out);
                lastName = child.is(Tag.ATTRIBUTE_NAME) ? child.asText() : lastName;
            }
            out.append("</").append(name).append(">\n");
            return;
        }
        ItemType type = Form.type(item);
        Tag meaning = TextValues.meaning(tag == null ? Tag.VENDOR_EXTENSION : tag, attributeName);
        out.append(" type=\"").append(type.label()).append("\" value=\"");
        escape(TextValues.print(item, type, meaning, " "), out);
        out.append("\"/>\n");
    }

    private static void escape(String value, StringBuilder out) {
        value.codePoints().forEach(c -> {
            if (c >= 0x20 && c < 0x7F && "<>&\"'".indexOf(c) < 0) {
                out.append((char) c);
            } else {
                out.append("&#x").append(Integer.toHexString(c)).append(';');
            }
        });
    }

    static Item read(byte[] document) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return read(
                    factory.newDocumentBuilder()
                            .parse(new ByteArrayInputStream(document))
                            .getDocumentElement(),
                    "");
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("no XML", e);
        }
    }

    private static Item read(Element element, String attributeName) {
        String name = element.getTagName().equals(GENERAL) ? element.getAttribute("tag") : element.getTagName();
        int tag = name.startsWith("0x")
                ? Integer.decode(name)
                : Tag.find(name).map(Tag::code).orElseThrow(() -> new AssertionError("no tag is called " + name));
        ItemType type = element.hasAttribute("type") ? Form.type(element.getAttribute("type")) : ItemType.STRUCTURE;
        if (type != ItemType.STRUCTURE) {
            Tag meaning = TextValues.meaning(Tag.find(tag).orElse(Tag.VENDOR_EXTENSION), attributeName);
            return new Item(
                    tag, type.code(), TextValues.parse(meaning, type, element.getAttribute("value")), List.of());
        }
        List<Item> items = new ArrayList<>();
        String lastName = "";
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                Item item = read(child, lastName);
                items.add(item);
                lastName = item.is(Tag.ATTRIBUTE_NAME) ? item.asText() : lastName;
            }
        }
        return new Item(tag, type.code(), Bytes.EMPTY, items);
    }
}
