package org.claviger.codec.object;

import org.jspecify.annotations.Nullable;

/** Application Specific Information (2.1 section 4.4): the server makes the data where a client leaves them out. */
public record ApplicationSpecificInformation(
        String applicationNamespace, @Nullable String applicationData) {}
