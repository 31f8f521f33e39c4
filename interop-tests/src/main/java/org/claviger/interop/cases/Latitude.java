package org.claviger.interop.cases;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.interop.wire.Item;
import org.w3c.dom.Element;

/**
 * In what an answer may differ from the printed one and is still right (the variations that the Profiles permit).
 *
 * @param major the major version of the case
 */
record Latitude(Situation situation, int major) {
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

    /** Whether a printed item need not be there. */
    boolean mayBeMissing(Element expected, Tag tag, Item structure) {
        return FREE.contains(tag)
                || isDefaultIndex(tag, expected)
                || describesAnExampleServer(expected)
                || isOneOfAnExampleServer(tag, structure);
    }

    /** Whether the content of an item is the server's affair. */
    boolean isFree(Element expected, Tag tag) {
        return FREE.contains(tag)
                || FREE_CONTENT.contains(tag)
                || (tag == Tag.ATTRIBUTE_VALUE && isValueOfFreeAttribute(expected));
    }

    boolean isOutput(Tag tag) {
        return OUTPUTS.contains(tag);
    }

    /** The expected items, without those of an example server's list that no profile demands. */
    List<Element> wanted(Element expected) {
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

    /** What has a tag of its own in 2.x is named by a text in 1.x. */
    private static boolean isValueOfFreeAttribute(Element value) {
        return value.getParentNode() instanceof Element attribute
                && FREE_CONTENT.stream()
                        .anyMatch(tag ->
                                Comparison.named(attribute).replace(" ", "").endsWith(tag.label()));
    }

    boolean mayDiffer(Element expected, Tag tag, ItemType type, Bytes wanted, Item actual) {
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

    boolean isUnordered(Element structure) {
        return structure.getTagName().equals(Tag.ATTRIBUTES.label());
    }

    boolean mayBeExtra(Element structure, Item extra) {
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
}
