package org.claviger.codec.version;

import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of one protocol version: turns what a client of that version sends into the shapes of 2.1 that the
 * records are bound to, and answers back. Nothing else knows that there are other versions.
 *
 * <p>One payload at a time, so that a bad item fails alone: {@link #toModel} throws
 * {@link KmipException} for what cannot be said in 2.1. Trees made here share their items with the
 * tree they were made of; in particular a secret stays in one place and is closed with the tree that was read.
 *
 * <p>What 1.x can say and 2.1 cannot travels in items of the model whose tags 2.x lacks, so that no 2.x client can
 * send them (they are refused on the way in) or sees them (they are filtered on the way out):
 *
 * <ul>
 *   <li>in a structure of attributes, an {@code AttributeIndex} after the value it belongs to; 0 where it is left out;
 *   <li>in Modify Attribute and Delete Attribute requests of 1.x, {@code AttributeIndex}, always present: the instance
 *       that is meant (Delete names the attribute by an Attribute Reference, and means this instance alone);
 *   <li>in a structure of attributes of a request, {@code Template} around the Name of a template, whose attributes
 *       belong there;
 *   <li>in the Add Attribute response, {@code AttributeIndex}: the index that the value was given;
 *   <li>in the Delete Attribute response, {@code TemplateAttribute}: a structure with the value that was deleted;
 *   <li>{@code OperationPolicyName}, an attribute like any other.
 * </ul>
 */
public final class Dialect {
    private static final Map<ProtocolVersion, Dialect> DIALECTS = Arrays.stream(ProtocolVersion.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), Dialect::new));

    private final ProtocolVersion version;
    private final VersionFilter filter;

    /** Null from 2.0 on. */
    private final @Nullable OneDotAnswers oneDot;

    private Dialect(ProtocolVersion version) {
        this.version = version;
        this.filter = new VersionFilter(version);
        this.oneDot = version.atLeast(V2_0) ? null : new OneDotAnswers(version, filter);
    }

    public static Dialect of(ProtocolVersion version) {
        return Objects.requireNonNull(DIALECTS.get(version));
    }

    public ProtocolVersion version() {
        return version;
    }

    /** A Request Header, as sent, in the shape of 2.1; Batch Order Option, whose default differs, is filled in. */
    public Structure requestHeaderToModel(Structure requestHeader) {
        Structure header = oneDot == null ? requestHeader : OneDotRequests.requestHeaderToModel(requestHeader);
        if (header.find(Tag.BATCH_ORDER_OPTION).isPresent()) {
            return header;
        }
        List<Ttlv> items = new ArrayList<>(header.items());
        int place = 0;
        while (place < items.size()
                && !items.get(place).is(Tag.TIME_STAMP)
                && !items.get(place).is(Tag.BATCH_COUNT)) {
            place++;
        }
        items.add(place, Ttlv.bool(Tag.BATCH_ORDER_OPTION, version.atLeast(V2_0)));
        return new Structure(header.tag(), items);
    }

    /** A Response Header of 2.1 as this version has it. */
    public Structure responseHeaderFromModel(Structure responseHeader) {
        return filter.filter(responseHeader, false);
    }

    /**
     * A Request Payload, as sent, in the shape of 2.1. What is of later versions is let through, because clients mix
     * them, but nothing of 2.x in 1.x, and nothing in 2.x that was gone by then.
     */
    public Structure toModel(Operation operation, Structure requestPayload) {
        // Deviation: PyKMIP 0.11 in 2.0 sends the payload of 1.x for Re-key.
        if (oneDot == null
                && operation == Operation.RE_KEY
                && requestPayload.find(Tag.TEMPLATE_ATTRIBUTE).isPresent()) {
            return of(V1_4).toModel(operation, requestPayload);
        }
        refuseForeign(requestPayload);
        if (oneDot != null) {
            return OneDotRequests.toModel(operation, requestPayload);
        }
        // Deviation: PyKMIP 0.11 in 2.0 leaves out the Attributes of a Locate that looks for everything.
        return operation == Operation.LOCATE
                        && requestPayload.find(Tag.ATTRIBUTES).isEmpty()
                ? withNoAttributes(requestPayload)
                : requestPayload;
    }

    private static Structure withNoAttributes(Structure locate) {
        List<Ttlv> items = new ArrayList<>(locate.items());
        items.add(Ttlv.structure(Tag.ATTRIBUTES));
        return new Structure(locate.tag(), items);
    }

    /**
     * A Response Payload of 2.1 as this version has it.
     *
     * @param asked the Request Payload that is answered, as it was sent
     */
    public Structure fromModel(Operation operation, Structure responsePayload, Structure asked) {
        Structure answer = oneDot == null ? responsePayload : oneDot.fromModel(operation, responsePayload, asked);
        return filter.filter(answer, operation == Operation.QUERY);
    }

    /**
     * A Response Payload with wrapped keys as PyKMIP reads them: before 1.4, what was wrapped without encoding stands in
     * a Key Value structure, as its Key Material. The text has it as a Byte String (1.2 section 2.1.3).
     */
    public Structure withWrappedValuesInStructures(Structure responsePayload) {
        if (version.atLeast(V1_4)) {
            return responsePayload;
        }
        boolean wrapped = responsePayload
                .find(Tag.KEY_WRAPPING_DATA)
                .filter(Structure.class::isInstance)
                .flatMap(data -> ((Structure) data).find(Tag.ENCODING_OPTION))
                .filter(Ttlv.EnumerationItem.class::isInstance)
                .filter(option -> ((Ttlv.EnumerationItem) option).value() == EncodingOption.NO_ENCODING.code())
                .isPresent();
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv item : responsePayload.items()) {
            if (wrapped && item.is(Tag.KEY_VALUE) && item instanceof Ttlv.BytesItem value) {
                items.add(Ttlv.structure(Tag.KEY_VALUE, value.withTag(Tag.KEY_MATERIAL.code())));
            } else {
                items.add(item instanceof Structure child ? withWrappedValuesInStructures(child) : item);
            }
        }
        return new Structure(responsePayload.tag(), items);
    }

    /**
     * The reason that this version gives for the same situation.
     *
     * @param operation null where the failure is not of an operation
     */
    public ResultReason reason(@Nullable Operation operation, ResultReason reason) {
        return Reasons.in(version, operation, reason);
    }

    private void refuseForeign(Structure structure) {
        for (Ttlv item : structure.items()) {
            Tag tag = Tag.find(item.tag()).orElse(null);
            if (tag != null
                    && (oneDot == null
                            ? tag.until().compareTo(V2_0) < 0
                            : tag.since().atLeast(V2_0))) {
                throw KmipException.invalidField("Version " + version + " has no " + tag.label() + ".");
            }
            if (item instanceof Structure child && tag != Tag.ATTRIBUTE) {
                refuseForeign(child);
            }
        }
    }
}
