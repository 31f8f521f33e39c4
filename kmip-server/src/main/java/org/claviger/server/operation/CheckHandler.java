package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.time.Duration;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Check;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Check (2.1 section 6.1.7): whether the server would allow a use that happens elsewhere. */
public final class CheckHandler implements OperationHandler<Check.Request, Check.Response> {
    @Override
    public Outcome<Check.Response> handle(Check.Request request, RequestContext context) {
        ManagedObject object = context.object();
        if (request.cryptographicUsageMask() != null && !allowsAll(object, request.cryptographicUsageMask())) {
            throw new KmipException(
                    ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
                    "The Cryptographic Usage Mask of the object does not hold all of these bits.");
        }
        Long count = request.usageLimitsCount();
        if (count != null
                && object.usageLimits().filter(limits -> limits.left() < count).isPresent()) {
            throw new KmipException(ResultReason.USAGE_LIMIT_EXCEEDED, "The Usage Limits leave less than that.");
        }
        Duration lease = request.leaseTime();
        if (lease != null
                && object.attributes()
                        .interval(Attribute.LEASE_TIME)
                        .filter(longest -> lease.compareTo(longest) > 0)
                        .isPresent()) {
            throw KmipException.permissionDenied("No lease of the object is that long.");
        }
        return done(new Check.Response(UniqueIdentifier.of(object.id()), null, null, null));
    }

    private static boolean allowsAll(ManagedObject object, int mask) {
        for (UsageMask bit : UsageMask.values()) {
            if ((mask & bit.code()) != 0 && !object.allows(bit)) {
                return false;
            }
        }
        return true;
    }
}
