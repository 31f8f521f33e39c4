package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Get Usage Allocation (2.1 section 6.1.23): what is allocated is counted, used or not. */
public final class GetUsageAllocationHandler
        implements OperationHandler<GetUsageAllocation.Request, GetUsageAllocation.Response> {
    @Override
    public Outcome<GetUsageAllocation.Response> handle(GetUsageAllocation.Request request, RequestContext context) {
        ManagedObject object = context.object();
        UsageLimits limits = object.usageLimits()
                .orElseThrow(
                        () -> new KmipException(ResultReason.ATTRIBUTE_NOT_FOUND, "The object has no Usage Limits."));
        if (request.usageLimitsCount() < 0 || request.usageLimitsCount() > limits.left()) {
            throw new KmipException(ResultReason.USAGE_LIMIT_EXCEEDED, "The Usage Limits leave less than that.");
        }
        UsageLimits left = new UsageLimits(
                limits.usageLimitsTotal(), limits.left() - request.usageLimitsCount(), limits.usageLimitsUnit());
        context.remark(object, Attribute.USAGE_LIMITS, left, context.now());
        return done(new GetUsageAllocation.Response(UniqueIdentifier.of(object.id())));
    }
}
