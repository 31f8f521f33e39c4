package org.claviger.server.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who administers this server.
 *
 * @param revoked since when the person is refused
 */
public record Officer(
        String name,
        ClientCertificate certificate,
        Instant added,
        @Nullable Instant revoked) {
    public boolean isEnabled() {
        return revoked == null;
    }

    public Officer revokedAt(Instant when) {
        return new Officer(name, certificate, added, when);
    }
}
