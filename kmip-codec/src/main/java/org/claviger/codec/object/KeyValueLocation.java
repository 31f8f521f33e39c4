package org.claviger.codec.object;

import org.claviger.codec.type.KeyValueLocationType;

/** Key Value Location (2.1 section 4.27): where the value is that this server does not keep. */
public record KeyValueLocation(String keyValueLocationValue, KeyValueLocationType keyValueLocationType) {}
