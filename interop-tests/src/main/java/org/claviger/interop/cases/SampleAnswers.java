package org.claviger.interop.cases;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.interop.wire.Item;
import org.w3c.dom.Element;

/** The answers that a case prints, with a value of our own for each variable: what a conforming server could send. */
public final class SampleAnswers {
    private SampleAnswers() {}

    public static List<Item> of(CaseFile file, long now) throws CaseFailedException {
        Bindings bindings = Bindings.startingAt(now);
        List<Item> answers = new ArrayList<>();
        for (CaseFile.Exchange exchange : file.exchanges()) {
            bindAll(exchange.response(), bindings);
            answers.add(CaseXml.item(exchange.response(), bindings));
        }
        return answers;
    }

    private static void bindAll(Element element, Bindings bindings) throws CaseFailedException {
        String value = CaseXml.value(element);
        if (CaseXml.type(element) != ItemType.DATE_TIME
                && Bindings.isVariable(value)
                && bindings.find(value).isEmpty()) {
            // Different for each name, and text as well as bytes.
            bindings.bind(
                    value, Bytes.owning("%016x".formatted(value.hashCode()).getBytes(StandardCharsets.US_ASCII)));
        }
        for (Element child : CaseFile.children(element)) {
            bindAll(child, bindings);
        }
    }
}
