package org.claviger.server.config;

import java.time.Duration;
import java.util.List;

/** How connections are protected, and the server's own certificate. */
public record TlsSection(
        TlsPolicy policy,
        Provider provider,
        Oldest oldest,
        KeyPlace key,
        List<String> names,
        List<String> clientAuthorities,
        Duration certificateLifetime,
        Duration sessionLifetime) {
    /** Which implementation of TLS. */
    public enum Provider {
        /** OpenSSL's descendant BoringSSL where its native library loads, else the JDK. */
        AUTO,
        OPENSSL,
        JDK
    }

    /** The oldest protocol that is spoken. */
    public enum Oldest {
        TLS_1_2,
        TLS_1_3
    }

    /** Where the server's private key is. */
    public enum KeyPlace {
        /** In a file, short-lived: an appliance gets its answer even when the HSM is late. */
        FILE,
        /** In the token: no handshake without it. */
        TOKEN
    }

    static TlsSection read(SectionReader keys) {
        return new TlsSection(
                keys.choice(
                        "policy",
                        TlsPolicy.MODERN,
                        "What the KMIP port accepts; [listeners] opens further ports with others."),
                keys.choice(
                        "provider",
                        Provider.AUTO,
                        "Which implementation of TLS; auto takes the native one where it loads."),
                keys.choice(
                        "oldest",
                        Oldest.TLS_1_2,
                        "The oldest protocol that the modern policy speaks; 1.3 is preferred always."),
                keys.choice(
                        "key",
                        KeyPlace.FILE,
                        "Where the server's private key is: in a file, short-lived, or in the token."),
                keys.texts(
                        "names",
                        List.of(),
                        "Names and addresses of this server in its certificate, beside localhost, 127.0.0.1, ::1 and the host's own."),
                keys.texts(
                        "client-authorities",
                        List.of(),
                        "Files (PEM, relative to the home) with further authorities whose certificates clients may show;"
                                + " `claviger client add --by-subject` says which ones."),
                keys.duration(
                        "certificate-lifetime",
                        "30d",
                        "1h",
                        "398d",
                        "Lifetime of the server's certificate; it is renewed by itself when a third of it is left."),
                keys.duration("session-lifetime", "1h", "1s", "24h", "How long a TLS session may be resumed."));
    }
}
