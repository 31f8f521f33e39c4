package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.List;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.attribute.Attributes.Instance;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.DeleteAttribute;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.AttributeChanges;
import org.claviger.server.object.ManagedObject;

/** Delete Attribute (2.1 section 6.1.13). */
public final class DeleteAttributeHandler
        implements OperationHandler<DeleteAttribute.Request, DeleteAttribute.Response> {
    @Override
    public Outcome<DeleteAttribute.Response> handle(DeleteAttribute.Request request, RequestContext context) {
        ManagedObject object = context.object();
        AttributeReference attribute = request.currentAttribute() != null
                ? request.currentAttribute().attribute()
                : request.attributeReference();
        if (attribute == null) {
            throw new IllegalStateException("the record lets no such request through");
        }
        ManagedObject changed = AttributeChanges.delete(
                object,
                attribute,
                request.currentAttribute() == null
                        ? null
                        : request.currentAttribute().value(),
                request.attributeIndex(),
                context.now());
        context.save(changed);
        return done(new DeleteAttribute.Response(
                UniqueIdentifier.of(object.id()), deleted(attribute, object.attributes(), changed.attributes())));
    }

    /** What was deleted, for clients of 1.x, who are told. */
    private static Attributes deleted(AttributeReference attribute, Attributes before, Attributes after) {
        Attributes gone = before.only(List.of(attribute));
        for (Instance kept : after.instances(attribute)) {
            gone = gone.without(attribute, kept.index());
        }
        return gone;
    }
}
