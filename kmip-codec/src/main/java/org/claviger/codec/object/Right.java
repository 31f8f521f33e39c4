package org.claviger.codec.object;

import org.jspecify.annotations.Nullable;

/** Right (2.1 section 7.34): an aspect that is left out is unrestricted. */
public record Right(
        @Nullable UsageLimits usageLimits,
        @Nullable Operations operations,
        @Nullable Objects objects,
        @Nullable ObjectGroups objectGroups) {}
