package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.DeriveKey;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;

/** Derive Key (2.1 section 6.1.14): a key or secret data of others, linked to them and they to it. */
public final class DeriveKeyHandler implements OperationHandler<DeriveKey.Request, DeriveKey.Response> {
    /** Each derivation leaves a link in its base, whose record is read whole: so many are some 300 kB of it. */
    static final int LINKS_MAX = 4096;

    @Override
    public Outcome<DeriveKey.Response> handle(DeriveKey.Request request, RequestContext context) {
        if (request.objectType() != ObjectType.SYMMETRIC_KEY && request.objectType() != ObjectType.SECRET_DATA) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE, "Derive Key makes Symmetric Keys and Secret Data.");
        }
        List<ManagedObject> bases = context.objects(ObjectRole.DERIVATION_BASE);
        ManagedObject draft = context.draft(request.objectType(), request.attributes(), Origin.GENERATED);
        ManagedObject derived =
                context.keys().derive(draft, request.derivationMethod(), request.derivationParameters(), bases);
        Set<String> linked = new HashSet<>();
        for (ManagedObject base : bases) {
            if (linked.add(base.id())) {
                derived = linked(derived, base.id(), LinkType.DERIVATION_BASE_OBJECT_LINK);
                context.save(
                        linked(base, derived.id(), LinkType.DERIVED_KEY_LINK).changed(context.now()));
            }
        }
        context.create(derived);
        return done(new DeriveKey.Response(UniqueIdentifier.of(derived.id())));
    }

    private static ManagedObject linked(ManagedObject object, String id, LinkType type) {
        if (object.attributes().instances(Attribute.LINK).size() >= LINKS_MAX) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED, "The object has " + LINKS_MAX + " links: no more are kept.");
        }
        return object.withAttributes(object.attributes().withAdded(Attribute.LINK, Link.to(id, type)));
    }
}
