package org.claviger.codec.object;

import org.claviger.codec.type.UsageLimitsUnit;
import org.jspecify.annotations.Nullable;

/** Usage Limits (2.1 section 4.59): how much may still be protected with an object. */
public record UsageLimits(long usageLimitsTotal, @Nullable Long usageLimitsCount, UsageLimitsUnit usageLimitsUnit) {
    /** What may still be protected: all of it where nothing has been counted yet. */
    public long left() {
        return usageLimitsCount == null ? usageLimitsTotal : usageLimitsCount;
    }
}
