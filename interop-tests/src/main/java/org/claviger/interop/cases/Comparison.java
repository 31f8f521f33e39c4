package org.claviger.interop.cases;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ResultStatus;
import org.claviger.interop.wire.Item;
import org.w3c.dom.Element;

/** Compares the answer to one request with the answer that a case expects. */
final class Comparison {
    /** Lists whose order is not free: Locate answers newest first. */
    private static final Set<Tag> ORDERED = EnumSet.of(Tag.UNIQUE_IDENTIFIER, Tag.BATCH_ITEM);

    private final Situation situation;
    private final Latitude latitude;
    private Bindings bindings;

    private Comparison(Situation situation, Latitude latitude, Bindings bindings) {
        this.situation = situation;
        this.latitude = latitude;
        this.bindings = bindings;
    }

    /** The header: version, time stamp and count. */
    static void header(Element expected, Item actual, Item request) throws CaseFailedException {
        if (!actual.is(Tag.RESPONSE_MESSAGE) || actual.find(Tag.RESPONSE_HEADER).isEmpty()) {
            throw new CaseFailedException("the answer is no Response Message");
        }
        Item header = actual.get(Tag.RESPONSE_HEADER);
        // The version of the request counts: one published file prints another in its answers.
        Item asked = request.get(Tag.REQUEST_HEADER, Tag.PROTOCOL_VERSION);
        if (!header.get(Tag.PROTOCOL_VERSION).equals(asked)) {
            throw new CaseFailedException(
                    "answered as " + header.get(Tag.PROTOCOL_VERSION).describe());
        }
        if (header.find(Tag.TIME_STAMP)
                .filter(stamp -> stamp.type() == ItemType.DATE_TIME.code())
                .isEmpty()) {
            throw new CaseFailedException("the answer has no Time Stamp");
        }
        long items = CaseFile.children(expected).stream()
                .filter(child -> child.getTagName().equals(Tag.BATCH_ITEM.label()))
                .count();
        if (items != actual.all(Tag.BATCH_ITEM).size()
                || header.get(Tag.BATCH_COUNT).asInt() != items) {
            throw new CaseFailedException(items + " Batch Items expected, "
                    + actual.all(Tag.BATCH_ITEM).size() + " received" + failures(actual));
        }
    }

    private static String failures(Item actual) {
        return actual.all(Tag.BATCH_ITEM).stream()
                .filter(item -> item.get(Tag.RESULT_STATUS).asInt() != ResultStatus.SUCCESS.code())
                .map(Comparison::outcome)
                .findFirst()
                .map(outcome -> " (" + outcome + ")")
                .orElse("");
    }

    /** One Batch Item; what it binds is kept in the given bindings. */
    static void batchItem(Element expected, Item actual, Situation situation, int major, Bindings bindings)
            throws CaseFailedException {
        Item status = actual.get(Tag.RESULT_STATUS);
        for (Element child : CaseFile.children(expected)) {
            if (child.getTagName().equals(Tag.RESULT_STATUS.label())
                    && !status.content().equals(CaseXml.content(child, ItemType.ENUMERATION, CaseXml.value(child)))) {
                throw new CaseFailedException(CaseXml.value(child) + " expected, received " + outcome(actual));
            }
        }
        Comparison comparison = new Comparison(situation, new Latitude(situation, major), bindings);
        comparison.fields(expected, actual);
    }

    private static String outcome(Item batchItem) {
        String reason = batchItem
                .find(Tag.RESULT_REASON)
                .map(item -> " " + item.describeValue())
                .orElse("");
        String message = batchItem
                .find(Tag.RESULT_MESSAGE)
                .map(item -> ": " + item.asText())
                .orElse("");
        return batchItem.get(Tag.RESULT_STATUS).describeValue() + reason + message;
    }

    private void fields(Element expected, Item actual) throws CaseFailedException {
        List<Item> left = new ArrayList<>(actual.items());
        List<Integer> places = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Element child : latitude.wanted(expected)) {
            Tag tag = CaseXml.tag(child);
            Optional<Item> found = match(child, tag, left);
            if (found.isEmpty()) {
                if (latitude.mayBeMissing(child, tag, actual)) {
                    continue;
                }
                throw new CaseFailedException(named(child) + " is missing" + in(expected));
            }
            left.remove(found.get());
            if (seen.add(child.getTagName())) {
                places.add(actual.items().indexOf(found.get()));
            }
        }
        if (!latitude.isUnordered(expected)
                && !places.equals(places.stream().sorted().toList())) {
            throw new CaseFailedException("the fields of " + expected.getTagName() + " are out of order");
        }
        for (Item extra : left) {
            if (!latitude.mayBeExtra(expected, extra)) {
                throw new CaseFailedException(extra.describe() + " is not expected" + in(expected));
            }
        }
    }

    private Optional<Item> match(Element expected, Tag tag, List<Item> left) throws CaseFailedException {
        List<Item> candidates =
                left.stream().filter(item -> item.tag() == tag.code()).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        if (candidates.size() == 1 || ORDERED.contains(tag)) {
            item(expected, candidates.getFirst());
            return Optional.of(candidates.getFirst());
        }
        Optional<CaseFailedException> nearest = Optional.empty();
        for (Item candidate : candidates) {
            Bindings before = bindings.copy();
            Comparison attempt = new Comparison(situation, latitude, before);
            try {
                attempt.item(expected, candidate);
                bindings.takeOver(before);
                return Optional.of(candidate);
            } catch (CaseFailedException e) {
                if (nearest.isEmpty() || hasSameName(expected, candidate)) {
                    nearest = Optional.of(e);
                }
            }
        }
        if (CaseXml.type(expected) != ItemType.STRUCTURE) {
            return Optional.empty();
        }
        if (tag == Tag.ATTRIBUTE && candidates.stream().noneMatch(candidate -> hasSameName(expected, candidate))) {
            return Optional.empty();
        }
        throw nearest.orElseThrow();
    }

    private static boolean hasSameName(Element expected, Item candidate) {
        return candidate
                .find(Tag.ATTRIBUTE_NAME)
                .filter(name -> named(expected).endsWith(" " + name.asText()))
                .isPresent();
    }

    /** A tag, and of a 1.x attribute its name. */
    static String named(Element element) {
        for (Element child : CaseFile.children(element)) {
            if (child.getTagName().equals(Tag.ATTRIBUTE_NAME.label())) {
                return element.getTagName() + " " + CaseXml.value(child);
            }
        }
        String value = CaseXml.value(element);
        return value.isEmpty() || value.length() > 60 ? element.getTagName() : element.getTagName() + " " + value;
    }

    private static String in(Element structure) {
        return structure.getTagName().equals("BatchItem") ? "" : " in " + structure.getTagName();
    }

    private void item(Element expected, Item actual) throws CaseFailedException {
        Tag tag = CaseXml.tag(expected);
        if (latitude.isFree(expected, tag)) {
            return;
        }
        ItemType type = CaseXml.type(expected);
        if (actual.type() != type.code()) {
            throw new CaseFailedException(tag.label() + " is of type " + actual.type() + ", not " + type.label());
        }
        if (type == ItemType.STRUCTURE) {
            fields(expected, actual);
        } else {
            leaf(expected, tag, type, actual);
        }
    }

    private void leaf(Element expected, Tag tag, ItemType type, Item actual) throws CaseFailedException {
        String value = CaseXml.value(expected);
        if (type == ItemType.DATE_TIME && value.startsWith("$")) {
            moment(value, tag, actual);
            return;
        }
        if (Bindings.isVariable(value)) {
            variable(value, tag, actual);
            return;
        }
        if (latitude.isOutput(tag)) {
            bindOutput(tag, actual);
        }
        Bytes wanted = CaseXml.content(expected, type, value);
        if (wanted.equals(actual.content())) {
            return;
        }
        if (!latitude.mayDiffer(expected, tag, type, wanted, actual)) {
            // Bytes that differ in every run would change the page in every run.
            boolean bytes = type == ItemType.BYTE_STRING || type == ItemType.BIG_INTEGER;
            throw new CaseFailedException(
                    bytes
                            ? tag.label() + " is not the printed " + shortened(value)
                            : tag.label() + " is " + shortened(actual.describeValue()) + ", not " + shortened(value));
        }
        if (latitude.isOutput(tag)) {
            bindings.replacePrinted(wanted, actual.content());
        }
    }

    private void moment(String value, Tag tag, Item actual) throws CaseFailedException {
        long wanted = bindings.moment(value)
                .orElseThrow(() -> new CaseFailedException("the case has an unknown moment " + value));
        // The server's own moments follow its clock; what the request fixed comes back as it was sent.
        if (!Bindings.isNow(value) && actual.asLong() != wanted) {
            throw new CaseFailedException(tag.label() + " is off by " + (actual.asLong() - wanted) + " s");
        }
    }

    private void variable(String variable, Tag tag, Item actual) throws CaseFailedException {
        Optional<Bytes> bound = bindings.find(variable);
        // A stream's value is its own: the next stream has another.
        if (bound.isEmpty() || tag == Tag.CORRELATION_VALUE) {
            bindings.bind(variable, actual.content());
        } else if (!bound.get().equals(actual.content()) && !isTheOneAskedFor(tag, actual)) {
            throw new CaseFailedException(tag.label() + " is another value than " + variable + " was at first");
        }
    }

    /** An answer that names the object of its request is right, whatever the file prints (TC-SJ-4 of 1.4). */
    private boolean isTheOneAskedFor(Tag tag, Item actual) {
        return tag == Tag.UNIQUE_IDENTIFIER
                && situation
                        .request()
                        .find(Tag.REQUEST_PAYLOAD)
                        .flatMap(payload -> payload.find(Tag.UNIQUE_IDENTIFIER))
                        .filter(actual::equals)
                        .isPresent();
    }

    /** Some files print an output's value in the answer, and yet mean it by its name in the next request. */
    private void bindOutput(Tag tag, Item actual) {
        bindings.imply("$" + tag.name() + (tag == Tag.DATA ? "_0" : ""), actual.content());
    }

    private static String shortened(String value) {
        return value.length() <= 48 ? value : value.substring(0, 48) + "...";
    }
}
