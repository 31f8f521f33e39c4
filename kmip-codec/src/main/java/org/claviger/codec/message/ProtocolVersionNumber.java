package org.claviger.codec.message;

import java.util.Optional;
import org.claviger.codec.version.ProtocolVersion;

/** Protocol Version on the wire (2.1 section 9.16): any pair of numbers, also of versions that are not spoken here. */
public record ProtocolVersionNumber(int protocolVersionMajor, int protocolVersionMinor) {
    public static ProtocolVersionNumber of(ProtocolVersion version) {
        return new ProtocolVersionNumber(version.major(), version.minor());
    }

    /** The version, where it is one of those spoken here. */
    public Optional<ProtocolVersion> find() {
        return ProtocolVersion.find(protocolVersionMajor, protocolVersionMinor);
    }

    @Override
    public String toString() {
        return protocolVersionMajor + "." + protocolVersionMinor;
    }
}
