package org.claviger.codec.ttlv;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.claviger.codec.ttlv.TextForm.BadValueException;
import org.claviger.codec.ttlv.Ttlv.BigIntegerItem;
import org.claviger.codec.ttlv.Ttlv.BooleanItem;
import org.claviger.codec.ttlv.Ttlv.BytesItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeExtendedItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeItem;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.IntervalItem;
import org.claviger.codec.ttlv.Ttlv.LongIntegerItem;
import org.claviger.codec.ttlv.Ttlv.SecretItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.jspecify.annotations.Nullable;

/**
 * The encoding in XML (Additional Message Encodings 1.0 section 6): an element for each item, named by its tag, or
 * {@code TTLV} with the tag as an attribute; the type and the value are attributes.
 */
public final class XmlEncoding {
    private static final String NAMESPACE = "urn:oasis:tc:kmip:xmlns";
    private static final String GENERAL_FORM = "TTLV";
    private static final HexFormat HEX = HexFormat.of();
    private static final XMLInputFactory FACTORY = hardenedFactory();

    private XmlEncoding() {}

    /**
     * Reads the one message that the buffer holds from its position to its limit, in UTF-8.
     *
     * @throws MalformedTtlvException for anything that is not exactly one item within the limits, a document type
     *     declaration included; nothing is left open. Its offset counts characters
     */
    public static Ttlv read(ByteBuffer message, Limits limits) {
        return new Reader(limits, message.slice()).message();
    }

    /** Lends the item as a document in UTF-8 without a declaration, outside the heap, and wipes it afterwards. */
    public static void write(Ttlv item, Consumer<ByteBuffer> receiver) {
        try (Writer writer = new Writer()) {
            writer.item(item, null);
            receiver.accept(writer.out.written());
        }
    }

    private static XMLInputFactory hardenedFactory() {
        // The JDK's own, whatever else is on the class path.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }

    /** One document on its way to a tree. */
    private static final class Reader {
        private final Limits limits;
        private final TtlvPath path;
        private final HiddenValues values;

        Reader(Limits limits, ByteBuffer message) {
            this.limits = limits;
            this.path = new TtlvPath(limits);
            if (message.remaining() / TextForm.LONGER_THAN_TTLV >= limits.messageBytesMax()) {
                throw path.malformed("A document too long for a message of " + limits.messageBytesMax() + " bytes", 0);
            }
            this.values = HiddenValues.ofXml(message);
        }

        Ttlv message() {
            Ttlv item = null;
            boolean complete = false;
            try (InputStream in = new ByteArrayInputStream(values.document())) {
                item = document(in);
                if (BinaryEncoding.size(item) > limits.messageBytesMax()) {
                    throw path.malformed("A message of more than " + limits.messageBytesMax() + " bytes in TTLV", 0);
                }
                complete = true;
                return item;
            } catch (MalformedTtlvException e) {
                throw e;
            } catch (XMLStreamException e) {
                throw path.malformed(
                        "Bad XML", e.getLocation() == null ? 0 : e.getLocation().getCharacterOffset());
            } catch (Exception e) {
                // The JDK's parser is known to fall over its own feet on hostile bytes; for us they are bad bytes.
                throw path.malformed("Bad XML", 0);
            } finally {
                if (!complete && item != null) {
                    item.closeSecrets();
                }
                Arrays.fill(values.document(), (byte) 0);
            }
        }

        private Ttlv document(InputStream in) throws XMLStreamException {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(in, StandardCharsets.UTF_8.name());
            Ttlv root = null;
            boolean complete = false;
            try {
                while (xml.hasNext()) {
                    if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                        checkNothing(xml);
                    } else if (root == null) {
                        root = item(xml, null);
                    } else {
                        throw malformed(xml, "A second message");
                    }
                }
                if (root == null) {
                    throw malformed(xml, "A document without an item");
                }
                complete = true;
                return root;
            } finally {
                if (!complete && root != null) {
                    root.closeSecrets();
                }
                xml.close();
            }
        }

        /** Reads the element that begins here, up to its end. */
        private Ttlv item(XMLStreamReader xml, @Nullable String attributeName) throws XMLStreamException {
            int tag = tag(xml);
            path.count(tag, xml.getLocation().getCharacterOffset());
            String typeName = xml.getAttributeValue(null, "type");
            ItemType type = type(xml, typeName);
            String value = xml.getAttributeValue(null, "value");
            if (type == ItemType.STRUCTURE) {
                if (value != null) {
                    throw malformed(xml, "A Structure with a value");
                }
                return structure(xml, tag);
            }
            if (value == null) {
                throw malformed(xml, TtlvPath.label(tag) + " without a value");
            }
            int begin = xml.getLocation().getCharacterOffset();
            Ttlv item;
            try {
                item = TextForm.parse(tag, type, values.next(value), attributeName, limits);
            } catch (BadValueException e) {
                throw malformed(xml, TtlvPath.label(tag) + ", " + e.getMessage() + ",");
            }
            boolean complete = false;
            try {
                while (xml.next() != XMLStreamConstants.END_ELEMENT) {
                    if (xml.isStartElement()) {
                        throw path.malformed("An element inside " + TtlvPath.label(tag), begin);
                    }
                    checkNothing(xml);
                }
                complete = true;
                return item;
            } finally {
                if (!complete) {
                    item.closeSecrets();
                }
            }
        }

        private Structure structure(XMLStreamReader xml, int tag) throws XMLStreamException {
            List<Ttlv> items = new ArrayList<>();
            path.enter(tag, items, xml.getLocation().getCharacterOffset());
            boolean complete = false;
            try {
                String attributeName = null;
                while (xml.next() != XMLStreamConstants.END_ELEMENT) {
                    if (!xml.isStartElement()) {
                        checkNothing(xml);
                        continue;
                    }
                    Ttlv item = item(xml, attributeName);
                    items.add(item);
                    if (item.is(Tag.ATTRIBUTE_NAME) && item instanceof TextItem name) {
                        attributeName = name.value();
                    }
                }
                complete = true;
            } finally {
                if (!complete) {
                    items.forEach(Ttlv::closeSecrets);
                }
            }
            path.leave();
            return new Structure(tag, items);
        }

        private int tag(XMLStreamReader xml) {
            String namespace = xml.getNamespaceURI();
            if (namespace != null && !namespace.isEmpty() && !namespace.equals(NAMESPACE)) {
                throw malformed(xml, "An element of another namespace");
            }
            String name = xml.getLocalName();
            if (name.equals(GENERAL_FORM)) {
                name = xml.getAttributeValue(null, "tag");
                if (name == null) {
                    throw malformed(xml, "A TTLV element without a tag");
                }
            }
            return TtlvPath.tag(name).orElseThrow(() -> malformed(xml, "An element whose name is no tag"));
        }

        private ItemType type(XMLStreamReader xml, @Nullable String name) {
            if (name == null) {
                return ItemType.STRUCTURE;
            }
            for (ItemType type : ItemType.values()) {
                if (type.label().equals(name)) {
                    return type;
                }
            }
            throw malformed(xml, "An item type which there is not");
        }

        /** Between elements there may be space and comments, nothing else. */
        private void checkNothing(XMLStreamReader xml) {
            switch (xml.getEventType()) {
                case XMLStreamConstants.COMMENT, XMLStreamConstants.SPACE, XMLStreamConstants.END_DOCUMENT -> {}
                case XMLStreamConstants.CHARACTERS -> {
                    if (!xml.isWhiteSpace()) {
                        throw malformed(xml, "Text beside the elements");
                    }
                }
                default -> throw malformed(xml, "What is neither element nor comment");
            }
        }

        private MalformedTtlvException malformed(XMLStreamReader xml, String fault) {
            return path.malformed(fault, xml.getLocation().getCharacterOffset());
        }
    }

    /** A tree on its way to a document. */
    private static final class Writer implements AutoCloseable {
        private final WipingOutput out = new WipingOutput();

        void item(Ttlv item, @Nullable String attributeName) {
            String name = Tag.find(item.tag()).map(Tag::label).orElse(GENERAL_FORM);
            text("<");
            text(name);
            if (name.equals(GENERAL_FORM)) {
                attribute("tag", TtlvPath.label(item.tag()));
            }
            if (item instanceof Structure structure) {
                structure(structure, name);
                return;
            }
            attribute("type", item.type().label());
            text(" value=\"");
            value(item, attributeName);
            text("\"/>\n");
        }

        private void structure(Structure structure, String name) {
            if (structure.items().isEmpty()) {
                text("/>\n");
                return;
            }
            text(">\n");
            String attributeName = null;
            for (Ttlv child : structure.items()) {
                item(child, attributeName);
                if (child.is(Tag.ATTRIBUTE_NAME) && child instanceof TextItem text) {
                    attributeName = text.value();
                }
            }
            text("</");
            text(name);
            text(">\n");
        }

        private void value(Ttlv item, @Nullable String attributeName) {
            switch (item) {
                case Structure ignored -> throw new IllegalStateException("a structure has no value");
                case IntegerItem integer -> {
                    String mask = TextForm.mask(integer, attributeName, " ");
                    text(mask.isEmpty() ? Integer.toString(integer.value()) : mask);
                }
                case LongIntegerItem integer -> text(Long.toString(integer.value()));
                case BigIntegerItem big -> text(TextForm.bigInteger(big));
                case EnumerationItem enumeration -> text(TextForm.enumeration(enumeration, attributeName));
                case BooleanItem bool -> text(Boolean.toString(bool.value()));
                case TextItem text -> escaped(text.value());
                case BytesItem bytes -> text(bytes.value().toHex());
                case SecretItem secret -> Secrets.write(secret, this::secretByte);
                case DateTimeItem date -> text(TextForm.dateTime(date));
                case IntervalItem interval -> text(Long.toString(interval.seconds()));
                case DateTimeExtendedItem date -> text(Long.toString(date.microseconds()));
            }
        }

        private void secretByte(ItemType type, byte value) {
            if (type != ItemType.TEXT_STRING) {
                out.write(HEX.toLowHexDigit(value >> 4));
                out.write(HEX.toLowHexDigit(value));
            } else if (value >= 0) {
                escaped((char) value);
            } else {
                // Part of a character of several bytes: the document is UTF-8 as the secret is.
                out.write(value);
            }
        }

        @Override
        public void close() {
            out.close();
        }

        private void attribute(String name, String value) {
            text(" ");
            text(name);
            text("=\"");
            text(value);
            text("\"");
        }

        private void escaped(String value) {
            value.codePoints().forEach(this::escaped);
        }

        private void escaped(int character) {
            switch (character) {
                case '<' -> text("&lt;");
                case '>' -> text("&gt;");
                case '&' -> text("&amp;");
                case '"' -> text("&quot;");
                case '\t', '\n', '\r' -> text("&#" + character + ";");
                default -> text(isXmlCharacter(character) ? Character.toString(character) : "\uFFFD");
            }
        }

        /** XML 1.0 cannot say the others, not even escaped; TTLV can, so that a client may have sent them. */
        private static boolean isXmlCharacter(int c) {
            return (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
        }

        private void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
        }
    }
}
