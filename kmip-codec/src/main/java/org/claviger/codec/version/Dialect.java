package org.claviger.codec.version;

import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of one protocol version: turns what a client of that version sends into the shapes of 2.1 that the
 * records are bound to, and answers back. Nothing else knows that there are other versions.
 *
 * <p>One payload at a time, so that a bad item fails alone: {@link #toModel} throws
 * {@link org.claviger.codec.KmipException} for what cannot be said in 2.1. Trees made here share their items with the
 * tree they were made of; in particular a secret stays in one place and is closed with the tree that was read.
 *
 * <p>What 1.x can say and 2.1 cannot travels in items of the model whose tags 2.x lacks, so that no 2.x client can
 * send them (they are refused on the way in) or sees them (they are filtered on the way out):
 *
 * <ul>
 *   <li>in a structure of attributes, an {@code AttributeIndex} after the value it belongs to; 0 where it is left out;
 *   <li>in Modify Attribute and Delete Attribute requests of 1.x, {@code AttributeIndex}, always present: the instance
 *       that is meant (Delete names the attribute by an Attribute Reference, and means this instance alone);
 *   <li>in the Add Attribute response, {@code AttributeIndex}: the index that the value was given;
 *   <li>in the Delete Attribute response, {@code TemplateAttribute}: a structure with the value that was deleted;
 *   <li>{@code OperationPolicyName}, an attribute like any other.
 * </ul>
 */
public final class Dialect {
    private final ProtocolVersion version;

    private Dialect(ProtocolVersion version) {
        this.version = version;
    }

    public static Dialect of(ProtocolVersion version) {
        return new Dialect(version);
    }

    public ProtocolVersion version() {
        return version;
    }

    /** A Request Header, as sent, in the shape of 2.1; defaults that differ are filled in. */
    public Structure requestHeaderToModel(Structure requestHeader) {
        return requestHeader;
    }

    /** A Response Header of 2.1 as this version has it. */
    public Structure responseHeaderFromModel(Structure responseHeader) {
        return responseHeader;
    }

    /** A Request Payload, as sent, in the shape of 2.1. */
    public Structure toModel(Operation operation, Structure requestPayload) {
        return requestPayload;
    }

    /**
     * A Response Payload of 2.1 as this version has it.
     *
     * @param asked the Request Payload that is answered, as it was sent
     */
    public Structure fromModel(Operation operation, Structure responsePayload, Structure asked) {
        return responsePayload;
    }

    /**
     * The reason that this version gives for the same situation.
     *
     * @param operation null where the failure is not of an operation
     */
    public ResultReason reason(@Nullable Operation operation, ResultReason reason) {
        return Reasons.in(version, operation, reason);
    }
}
