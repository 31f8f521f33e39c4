package org.claviger.server.network;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.config.TlsPolicy.ServerKey;

/**
 * What the server shows in handshakes.
 *
 * @param byKey one for each kind of key that a port asks for, P-256 among them
 */
public record ServerIdentities(Map<ServerKey, ServerIdentity> byKey) {
    public ServerIdentities {
        byKey = Collections.unmodifiableMap(new EnumMap<>(byKey));
    }

    /** The one that every server has. */
    public ServerIdentity first() {
        return get(ServerKey.P_256);
    }

    /** Those that a port with this policy shows. */
    public List<ServerIdentity> of(TlsPolicy policy) {
        return policy.serverKeys().stream().map(this::get).toList();
    }

    /** When the first of them expires. */
    public Instant expiry() {
        return byKey.values().stream()
                .map(identity -> identity.certificate().getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private ServerIdentity get(ServerKey key) {
        return Objects.requireNonNull(byKey.get(key), "a port asks for a key that was not made");
    }
}
