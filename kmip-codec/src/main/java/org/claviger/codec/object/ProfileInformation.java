package org.claviger.codec.object;

import org.claviger.codec.type.ProfileName;
import org.jspecify.annotations.Nullable;

/** Profile Information (2.1 section 7.31). */
public record ProfileInformation(
        ProfileName profileName,
        @Nullable ProfileVersion profileVersion,
        @Nullable String serverUri,
        @Nullable Integer serverPort) {}
