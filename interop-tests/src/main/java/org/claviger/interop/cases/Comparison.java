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
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultStatus;
import org.claviger.interop.wire.Item;
import org.w3c.dom.Element;

/** Compares the answer to one request with the answer that a case expects. */
final class Comparison {
    /** Free in value and in presence. */
    private static final Set<Tag> FREE = EnumSet.of(
            Tag.RESULT_MESSAGE,
            Tag.SERVER_CORRELATION_VALUE,
            Tag.CLIENT_CORRELATION_VALUE,
            Tag.MESSAGE_EXTENSION,
            Tag.LOCATED_ITEMS,
            Tag.VENDOR_IDENTIFICATION,
            Tag.APPLICATION_NAMESPACE,
            Tag.EXTENSION_INFORMATION);

    /** Must be there, but what is in it is the server's affair. */
    private static final Set<Tag> FREE_CONTENT = EnumSet.of(Tag.SERVER_INFORMATION, Tag.RANDOM_NUMBER_GENERATOR);

    /** Structures of a Query answer that describe a server. */
    private static final Set<Tag> SELF_DESCRIPTIONS = EnumSet.of(
            Tag.CAPABILITY_INFORMATION, Tag.PROFILE_INFORMATION, Tag.VALIDATION_INFORMATION, Tag.RNG_PARAMETERS);

    /** Differ where the material is the server's own or the operation draws random numbers. */
    private static final Set<Tag> OUTPUTS = EnumSet.of(
            Tag.DATA, Tag.SIGNATURE_DATA, Tag.MAC_DATA, Tag.IV_COUNTER_NONCE, Tag.AUTHENTICATED_ENCRYPTION_TAG);

    /** Lists whose order is not free: Locate answers newest first. */
    private static final Set<Tag> ORDERED = EnumSet.of(Tag.UNIQUE_IDENTIFIER, Tag.BATCH_ITEM);

    /** Lists in an answer to Query or Discover Versions that may be longer than expected. */
    private static final Set<Operation> LISTING = EnumSet.of(Operation.QUERY, Operation.GET_ATTRIBUTE_LIST);

    /** Operations of the baselines (Profiles 2.1 section 5.1.2, Profiles 1.4 section 5.1.2). */
    private static final Set<Operation> BASELINE_2 = EnumSet.of(
            Operation.ACTIVATE,
            Operation.ADD_ATTRIBUTE,
            Operation.ADJUST_ATTRIBUTE,
            Operation.CHECK,
            Operation.DELETE_ATTRIBUTE,
            Operation.DESTROY,
            Operation.DISCOVER_VERSIONS,
            Operation.EXPORT,
            Operation.GET,
            Operation.GET_ATTRIBUTE_LIST,
            Operation.GET_ATTRIBUTES,
            Operation.IMPORT,
            Operation.INTEROP,
            Operation.LOCATE,
            Operation.LOG,
            Operation.MODIFY_ATTRIBUTE,
            Operation.QUERY,
            Operation.REGISTER,
            Operation.REVOKE,
            Operation.SET_ATTRIBUTE,
            Operation.SET_ENDPOINT_ROLE);

    private static final Set<Operation> BASELINE_1 = EnumSet.of(
            Operation.LOCATE,
            Operation.CHECK,
            Operation.GET,
            Operation.GET_ATTRIBUTES,
            Operation.GET_ATTRIBUTE_LIST,
            Operation.ADD_ATTRIBUTE,
            Operation.MODIFY_ATTRIBUTE,
            Operation.DELETE_ATTRIBUTE,
            Operation.ACTIVATE,
            Operation.REVOKE,
            Operation.DESTROY,
            Operation.QUERY,
            Operation.DISCOVER_VERSIONS);

    private final Situation situation;
    private final int major;
    private Bindings bindings;

    private Comparison(Situation situation, int major, Bindings bindings) {
        this.situation = situation;
        this.major = major;
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
        Comparison comparison = new Comparison(situation, major, bindings);
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
        for (Element child : wanted(expected)) {
            Tag tag = CaseXml.tag(child);
            Optional<Item> found = match(child, tag, left);
            if (found.isEmpty()) {
                if (FREE.contains(tag)
                        || isDefaultIndex(tag, child)
                        || describesAnExampleServer(child)
                        || isOneOfAnExampleServer(tag, actual)) {
                    continue;
                }
                throw new CaseFailedException(named(child) + " is missing" + in(expected));
            }
            left.remove(found.get());
            if (seen.add(child.getTagName())) {
                places.add(actual.items().indexOf(found.get()));
            }
        }
        if (!isUnordered(expected) && !places.equals(places.stream().sorted().toList())) {
            throw new CaseFailedException("the fields of " + expected.getTagName() + " are out of order");
        }
        for (Item extra : left) {
            if (!mayBeExtra(expected, extra)) {
                throw new CaseFailedException(extra.describe() + " is not expected" + in(expected));
            }
        }
    }

    /** The expected items, without those of an example server's list that no profile demands. */
    private List<Element> wanted(Element expected) {
        List<Element> children = CaseFile.children(expected);
        long operations = children.stream()
                .filter(child -> child.getTagName().equals(Tag.OPERATION.label()))
                .count();
        if (!situation.isOf(Operation.QUERY) || !Situation.isExampleServersList(operations)) {
            return children;
        }
        Set<Operation> baseline = major == 1 ? BASELINE_1 : BASELINE_2;
        return children.stream()
                .filter(child -> !child.getTagName().equals(Tag.OBJECT_TYPE.label()))
                .filter(child -> !child.getTagName().equals(Tag.OPERATION.label())
                        || baseline.stream()
                                .anyMatch(operation -> operation.label().equals(CaseXml.value(child))))
                .toList();
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
            Comparison attempt = new Comparison(situation, major, before);
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
    private static String named(Element element) {
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
        if (FREE.contains(tag) || FREE_CONTENT.contains(tag)) {
            return;
        }
        if (tag == Tag.ATTRIBUTE_VALUE && isValueOfFreeAttribute(expected)) {
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

    /** What has a tag of its own in 2.x is named by a text in 1.x. */
    private static boolean isValueOfFreeAttribute(Element value) {
        return value.getParentNode() instanceof Element attribute
                && FREE_CONTENT.stream()
                        .anyMatch(tag -> named(attribute).replace(" ", "").endsWith(tag.label()));
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
        if (OUTPUTS.contains(tag)) {
            bindOutput(tag, actual);
        }
        Bytes wanted = CaseXml.content(expected, type, value);
        if (wanted.equals(actual.content())) {
            return;
        }
        if (!mayDiffer(expected, tag, type, wanted, actual)) {
            // Bytes that differ in every run would change the page in every run.
            boolean bytes = type == ItemType.BYTE_STRING || type == ItemType.BIG_INTEGER;
            throw new CaseFailedException(
                    bytes
                            ? tag.label() + " is not the printed " + shortened(value)
                            : tag.label() + " is " + shortened(actual.describeValue()) + ", not " + shortened(value));
        }
        if (OUTPUTS.contains(tag)) {
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

    private boolean mayDiffer(Element expected, Tag tag, ItemType type, Bytes wanted, Item actual) {
        if (describesAnExampleServer(expected)) {
            return true;
        }
        boolean fixedByRequest = situation.sent().contains(wanted);
        if (tag == Tag.PKCS_11_OUTPUT_PARAMETERS) {
            // CK_INFO names its maker, as Vendor Identification does; the structure is the same for all.
            return wanted.length() == actual.content().length();
        }
        if (type == ItemType.DATE_TIME) {
            return !fixedByRequest;
        }
        if (OUTPUTS.contains(tag)) {
            return !fixedByRequest
                    && (situation.touchesGeneratedMaterial()
                            || situation.isInherentlyVariable()
                            || comesWithItsOwnVector(expected));
        }
        if (tag == Tag.DIGEST_VALUE || isWithin(expected, Tag.KEY_VALUE)) {
            return !fixedByRequest
                    && situation.touchesGeneratedMaterial()
                    && (type == ItemType.BIG_INTEGER || type == ItemType.BYTE_STRING)
                    && (type == ItemType.BIG_INTEGER
                            || wanted.length() == actual.content().length()
                            // Of an RSA key in ASN.1, leading zeros of its numbers decide the length.
                            || wanted.length() > 64);
        }
        return false;
    }

    /** An answer says its vector where the server drew it: by the key's parameters, if not by the request's. */
    private static boolean comesWithItsOwnVector(Element output) {
        return output.getParentNode() instanceof Element payload
                && CaseFile.children(payload).stream()
                        .anyMatch(sibling -> sibling.getTagName().equals(Tag.IV_COUNTER_NONCE.label()));
    }

    /** What a server says of itself: these cases print several that differ, and mean the form. */
    private static boolean describesAnExampleServer(Element field) {
        return field.getParentNode() instanceof Element structure
                && SELF_DESCRIPTIONS.stream().anyMatch(tag -> isWithin(structure, tag));
    }

    /** A server says of itself what is so, and need not have as many of each as the example. */
    private boolean isOneOfAnExampleServer(Tag tag, Item actual) {
        return situation.isOf(Operation.QUERY)
                && (SELF_DESCRIPTIONS.contains(tag) || tag == Tag.CLIENT_REGISTRATION_METHOD)
                && actual.find(tag).isPresent();
    }

    private static boolean isWithin(Element element, Tag structure) {
        return element.getTagName().equals(structure.label())
                || (element.getParentNode() instanceof Element parent && isWithin(parent, structure));
    }

    private static boolean isDefaultIndex(Tag tag, Element element) {
        return tag == Tag.ATTRIBUTE_INDEX && CaseXml.value(element).equals("0");
    }

    private boolean isUnordered(Element structure) {
        return structure.getTagName().equals(Tag.ATTRIBUTES.label());
    }

    private boolean mayBeExtra(Element structure, Item extra) {
        Optional<Tag> known = Tag.find(extra.tag());
        if (known.isEmpty()) {
            return false;
        }
        Tag tag = known.get();
        if (FREE.contains(tag) || (tag == Tag.ATTRIBUTE_INDEX && extra.asInt() == 0)) {
            return true;
        }
        if (LISTING.stream().anyMatch(situation::isOf)) {
            return true;
        }
        if (situation.isOf(Operation.DISCOVER_VERSIONS)) {
            return situation.request().deep(Tag.PROTOCOL_VERSION).isEmpty();
        }
        boolean attribute = structure.getTagName().equals(Tag.ATTRIBUTES.label()) || tag == Tag.ATTRIBUTE;
        return attribute && (asksForAllAttributes() || isDigest(extra));
    }

    private boolean asksForAllAttributes() {
        return situation.isOf(Operation.GET_ATTRIBUTES)
                && situation.request().deep(Tag.ATTRIBUTE_NAME).isEmpty()
                && situation.request().deep(Tag.ATTRIBUTE_REFERENCE).isEmpty();
    }

    private static boolean isDigest(Item attribute) {
        return attribute.is(Tag.DIGEST)
                || attribute
                        .find(Tag.ATTRIBUTE_NAME)
                        .filter(name -> name.asText().equals("Digest"))
                        .isPresent();
    }

    private static String shortened(String value) {
        return value.length() <= 48 ? value : value.substring(0, 48) + "...";
    }
}
