package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.StorageStatusMask;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.object.LocateFilter;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.TemplateObject;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;

/**
 * The templates that a request of 1.x names among its attributes (1.4 section 2.1.8): the payload gets their attributes
 * in the place of their names, so that handlers know nothing of templates.
 */
final class Templates {
    /** What is needed of each: whoever may read a template's attributes may have them for an object of his. */
    private static final Requirement NEEDED = Requirement.of(
                    ObjectRole.TEMPLATE, Permission.GET_ATTRIBUTES, request -> List.of())
            .types(ObjectType.TEMPLATE)
            .in(State.PRE_ACTIVE);

    private static final int EVEN_ARCHIVED =
            StorageStatusMask.ON_LINE_STORAGE.code() | StorageStatusMask.ARCHIVAL_STORAGE.code();

    private final Transaction transaction;
    private final Subject subject;
    private final Instant now;
    private final List<ManagedObject> used = new ArrayList<>();

    Templates(Transaction transaction, Subject subject, Instant now) {
        this.transaction = transaction;
        this.subject = subject;
        this.now = now;
    }

    /** The payload without names of templates. */
    Ttlv.Structure filledIn(Ttlv.Structure payload) {
        if (payload.items().stream().noneMatch(Templates::namesTemplates)) {
            return payload;
        }
        return new Ttlv.Structure(
                payload.tag(),
                payload.items().stream()
                        .map(item -> namesTemplates(item) ? completed((Ttlv.Structure) item) : item)
                        .toList());
    }

    /** Decides on those that were named. */
    void decide(RequestPayload payload, Policy policy, AuditRecord.Builder audit) {
        for (ManagedObject template : used) {
            audit.on(NEEDED.role().label(), template.id());
            Decision.of(new Question(subject, NEEDED, payload, template, null, false, now, policy))
                    .enforce(audit);
        }
    }

    private static boolean namesTemplates(Ttlv item) {
        return item instanceof Ttlv.Structure structure
                && !item.is(Tag.TEMPLATE)
                && structure.find(Tag.TEMPLATE).isPresent();
    }

    /** Of an attribute that has one value, what the request says counts, else what the last template says. */
    private Ttlv.Structure completed(Ttlv.Structure attributes) {
        List<Ttlv> given = new ArrayList<>();
        Attributes byTemplates = Attributes.NONE;
        for (Ttlv item : attributes.items()) {
            if (item.is(Tag.TEMPLATE) && item instanceof Ttlv.Structure named) {
                byTemplates = byTemplates.unitedWith(
                        TemplateObject.attributesFor(find(named.items().getFirst())));
            } else {
                given.add(item);
            }
        }
        Attributes explicit = Attributes.of(new Ttlv.Structure(attributes.tag(), given));
        return TemplateObject.completed(explicit, byTemplates).toTtlv(attributes.tag());
    }

    private ManagedObject find(Ttlv name) {
        AttributeFilter byName = new AttributeFilter(List.of(
                new AttributeValue(Attribute.NAME, name),
                AttributeValue.of(Attribute.OBJECT_TYPE, ObjectType.TEMPLATE)));
        ManagedObject template = new Locator(transaction.view(), subject, now)
                .find(new LocateFilter(byName, 1, 0, EVEN_ARCHIVED, null)).ids().stream()
                        .findFirst()
                        .flatMap(id -> transaction.object(subject.domain(), id, now))
                        .orElseThrow(() ->
                                new KmipException(ResultReason.OBJECT_NOT_FOUND, "There is no template of that name."));
        used.add(template);
        return template;
    }
}
