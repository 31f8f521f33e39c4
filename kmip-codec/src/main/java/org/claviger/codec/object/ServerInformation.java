package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Rest;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.jspecify.annotations.Nullable;

/** Server Information (2.1 section 7.37). */
public record ServerInformation(
        @Nullable String serverName,
        @Nullable String serverSerialNumber,
        @Nullable String serverVersion,
        @Nullable String serverLoad,
        @Nullable String productName,
        @Nullable String buildLevel,
        @Nullable String buildDate,
        @Nullable String clusterInfo,
        @Wire(Tag.ALTERNATE_FAILOVER_ENDPOINTS) List<String> alternateFailoverEndpoints,
        @Rest List<Ttlv> vendorSpecific) {}
