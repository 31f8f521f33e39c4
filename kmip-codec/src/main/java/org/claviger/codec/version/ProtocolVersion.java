package org.claviger.codec.version;

import java.util.Optional;

/** The versions of KMIP that are spoken, oldest first (Protocol Version, 2.1 section 9.14). */
public enum ProtocolVersion {
    V1_0(1, 0),
    V1_1(1, 1),
    V1_2(1, 2),
    V1_3(1, 3),
    V1_4(1, 4),
    V2_0(2, 0),
    V2_1(2, 1);

    /** The version of the model inside. */
    public static final ProtocolVersion NEWEST = V2_1;

    private final int major;
    private final int minor;

    ProtocolVersion(int major, int minor) {
        this.major = major;
        this.minor = minor;
    }

    public int major() {
        return major;
    }

    public int minor() {
        return minor;
    }

    public boolean atLeast(ProtocolVersion other) {
        return compareTo(other) >= 0;
    }

    /** Whether this version lies in the span from {@code since} to {@code until}, both included. */
    public boolean within(ProtocolVersion since, ProtocolVersion until) {
        return compareTo(since) >= 0 && compareTo(until) <= 0;
    }

    public static Optional<ProtocolVersion> find(int major, int minor) {
        for (ProtocolVersion version : values()) {
            if (version.major == major && version.minor == minor) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** As people write it: {@code 1.4}. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
