package org.claviger.server.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client as its record in the store tells of it.
 *
 * @param name unique on this server; owns what the client makes
 * @param group shares objects with the clients of the same group
 * @param role names the role that says what it may do
 * @param match by what a certificate is known as this client's
 * @param revoked since when it is refused
 * @param password what its messages have to prove beside the certificate, or null
 */
public record RegisteredClient(
        String name,
        String domain,
        @Nullable String group,
        String role,
        Match match,
        ClientCertificate certificate,
        Instant added,
        @Nullable Instant revoked,
        @Nullable PasswordHash password) {
    /** The domain of clients that were added without one. */
    public static final String DEFAULT_DOMAIN = "default";

    /** How a certificate leads to a client. */
    public enum Match {
        /** This very certificate. */
        CERTIFICATE(1),
        /** Any certificate with this issuer and this subject, from an authority that is trusted. */
        ISSUER_AND_SUBJECT(2);

        private final int code;

        Match(int code) {
            this.code = code;
        }

        /** The number in stored records; never used twice. */
        int code() {
            return code;
        }
    }

    /** A client that proves itself by its certificate alone. */
    public RegisteredClient(
            String name,
            String domain,
            @Nullable String group,
            String role,
            Match match,
            ClientCertificate certificate,
            Instant added,
            @Nullable Instant revoked) {
        this(name, domain, group, role, match, certificate, added, revoked, null);
    }

    public boolean isEnabled() {
        return revoked == null;
    }

    public RegisteredClient revokedAt(Instant when) {
        return new RegisteredClient(name, domain, group, role, match, certificate, added, when, password);
    }

    /** @param newPassword null where the certificate alone shall count from now on */
    public RegisteredClient withPassword(@Nullable PasswordHash newPassword) {
        return new RegisteredClient(name, domain, group, role, match, certificate, added, revoked, newPassword);
    }
}
