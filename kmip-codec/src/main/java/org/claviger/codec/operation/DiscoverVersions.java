package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Discover Versions (2.1 section 6.1.16): asks which protocol versions both sides speak, best first. */
public interface DiscoverVersions {
    record Request(@Wire(Tag.PROTOCOL_VERSION) List<ProtocolVersionNumber> protocolVersions)
            implements RequestPayload {}

    record Response(@Wire(Tag.PROTOCOL_VERSION) List<ProtocolVersionNumber> protocolVersions)
            implements ResponsePayload {}
}
