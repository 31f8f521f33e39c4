package org.claviger.server.object;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.Template;
import org.claviger.codec.type.ResultReason;

/** Templates of 1.x (1.4 section 2.2.6): kept as an object whose value is no secret, but attributes for others. */
public final class TemplateObject {
    private TemplateObject() {}

    /**
     * The attributes of an object that is registered: those that the client gives it, and for a template the names that
     * stand in the template itself.
     */
    public static Attributes requested(Attributes given, ManagedObjectValue value) {
        // Deviation: 1.x section 11.4 refuses a Name within the Template; SASED-M-2-10 names it there and nowhere else.
        return value instanceof Template template
                ? given.unitedWith(template.attributes().only(List.of(Attribute.NAME)))
                : given;
    }

    /** The draft of a template with what it is a template of. */
    static ManagedObject registered(ManagedObject draft, Template template) {
        for (AttributeReference attribute : template.attributes().references()) {
            if (!AttributeChanges.mayBeGiven(attribute)) {
                throw new KmipException(
                        ResultReason.ATTRIBUTE_READ_ONLY, attribute.name1x() + " is not for clients to set.");
            }
        }
        return draft.withValue(template.toTtlv(), null);
    }

    /** What an object gets that is made by this template: a Name is the template's own. */
    public static Attributes attributesFor(ManagedObject template) {
        if (template.shape() != null && ManagedObjectValue.of(template.shape()) instanceof Template value) {
            return value.attributes().without(Attribute.NAME);
        }
        throw new IllegalStateException("template " + template.id() + " holds no attributes");
    }

    /** The attributes of a request with those of a template in the places that it leaves. */
    public static Attributes completed(Attributes given, Attributes byTemplates) {
        Attributes all = byTemplates;
        for (AttributeValue value : given.toList()) {
            if (!Attributes.mayHaveMany(value.attribute())) {
                all = all.without(value.attribute());
            }
        }
        return given.unitedWith(all);
    }
}
