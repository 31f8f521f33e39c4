package org.claviger.interop.cases;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** One case: requests with the answers that are expected to them, played on one connection. */
public record CaseFile(String folder, String name, List<Exchange> exchanges) {
    private static final String END = "</KMIP>";

    /** A request and its answer. Where a file has two requests before two answers, the first belong together. */
    public record Exchange(Element request, Element response) {}

    public CaseFile {
        exchanges = List.copyOf(exchanges);
    }

    public static CaseFile read(String folder, Path file) throws IOException {
        List<Element> requests = new ArrayList<>();
        List<Element> responses = new ArrayList<>();
        for (Element message : children(document(file))) {
            (message.getTagName().equals("RequestMessage") ? requests : responses).add(message);
        }
        if (requests.size() != responses.size() || requests.isEmpty()) {
            throw new IOException(
                    file + " has " + requests.size() + " requests and " + responses.size() + " responses");
        }
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            exchanges.add(new Exchange(requests.get(i), responses.get(i)));
        }
        String fileName = file.getFileName().toString();
        return new CaseFile(folder, fileName.substring(0, fileName.length() - ".xml".length()), exchanges);
    }

    private static Element document(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        // One published file goes on after its end: what follows belongs to nothing.
        String message = text.substring(text.indexOf('<'), text.indexOf(END) + END.length());
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no XML", e);
        }
    }

    static List<Element> children(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
