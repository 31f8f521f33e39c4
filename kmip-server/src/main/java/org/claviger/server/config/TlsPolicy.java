package org.claviger.server.config;

import java.util.List;

/**
 * The table of TLS policies: what one KMIP port accepts. Suites are named as the JDK names them, the preferred first.
 *
 * <p>Profiles 2.1 section 3.1 (Basic), 3.2 (HTTPS) and 3.3 (Quantum Safe), Profiles 1.4 section 3 (Suite B).
 */
public enum TlsPolicy {
    /** Forward secrecy and authenticated encryption, and for old appliances the CBC suite that every TLS 1.2 must have. */
    MODERN(
            Engine.ANY,
            Protocols.FROM_THE_OLDEST_CONFIGURED,
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
            List.of(),
            List.of(ServerKey.P_256)),

    /** What SP 800-52 revision 2 has for servers, with authenticated encryption alone. */
    FIPS(
            Engine.NATIVE,
            Protocols.TLS_1_3_AND_1_2,
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            List.of("secp256r1", "secp384r1"),
            List.of(ServerKey.P_256)),

    /** A recorded conversation stays closed to a quantum computer: the key exchange is half ML-KEM. */
    QUANTUM_SAFE(
            Engine.NATIVE,
            Protocols.TLS_1_3,
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"),
            List.of("X25519MLKEM768"),
            List.of(ServerKey.P_256)),

    /** The suites that the Basic Authentication Suite lists, and no other; pre-shared keys and static ECDH left out. */
    KMIP_PROFILE(
            Engine.JDK,
            Protocols.TLS_1_3_AND_1_2,
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_CBC_SHA256",
                    "TLS_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_CBC_SHA"),
            List.of(),
            List.of(ServerKey.P_256, ServerKey.RSA_3072)),

    /** Suite B with a minimum level of security of 128 bits (RFC 6460). */
    SUITE_B_128(
            Engine.JDK,
            Protocols.TLS_1_2,
            List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            List.of("secp256r1"),
            List.of(ServerKey.P_256)),

    /** Suite B with a minimum level of security of 192 bits (RFC 6460). */
    SUITE_B_192(
            Engine.JDK,
            Protocols.TLS_1_2,
            List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            List.of("secp384r1"),
            List.of(ServerKey.P_384)),

    /** What the oldest appliances speak: key exchange by RSA, so that a stolen server key opens what was recorded. */
    LEGACY(
            Engine.JDK,
            Protocols.TLS_1_2,
            List.of(
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA256",
                    "TLS_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_CBC_SHA"),
            List.of(),
            List.of(ServerKey.RSA_3072));

    /** Which implementation of TLS has what a policy asks for. */
    public enum Engine {
        ANY,
        /** BoringSSL: alone in knowing ML-KEM. */
        NATIVE,
        /** The JDK's: BoringSSL has no CBC suites with SHA-256 and no limit to one curve for Suite B. */
        JDK
    }

    private enum Protocols {
        FROM_THE_OLDEST_CONFIGURED,
        TLS_1_3_AND_1_2,
        TLS_1_3,
        TLS_1_2
    }

    /** A kind of key that the server has a certificate for. */
    public enum ServerKey {
        P_256,
        P_384,
        RSA_3072;

        /** @return what {@link java.security.Key#getAlgorithm()} says of such a key */
        public String algorithm() {
            return this == RSA_3072 ? "RSA" : "EC";
        }
    }

    private static final String NEWEST = "TLSv1.3";
    private static final String OLDER = "TLSv1.2";

    private final Engine engine;
    private final Protocols protocols;
    private final List<String> cipherSuites;
    private final List<String> groups;
    private final List<ServerKey> serverKeys;

    TlsPolicy(
            Engine engine,
            Protocols protocols,
            List<String> cipherSuites,
            List<String> groups,
            List<ServerKey> serverKeys) {
        this.engine = engine;
        this.protocols = protocols;
        this.cipherSuites = cipherSuites;
        this.groups = groups;
        this.serverKeys = serverKeys;
    }

    /** Its name in the configuration. */
    public String label() {
        return SectionReader.nameOf(this);
    }

    public Engine engine() {
        return engine;
    }

    /**
     * The protocols as the JDK names them, the preferred first.
     *
     * @param oldest as configured, which is for the one policy that leaves it open
     */
    public List<String> protocols(TlsSection.Oldest oldest) {
        return switch (protocols) {
            case TLS_1_3 -> List.of(NEWEST);
            case TLS_1_2 -> List.of(OLDER);
            case TLS_1_3_AND_1_2 -> List.of(NEWEST, OLDER);
            case FROM_THE_OLDEST_CONFIGURED ->
                oldest == TlsSection.Oldest.TLS_1_3 ? List.of(NEWEST) : List.of(NEWEST, OLDER);
        };
    }

    public List<String> cipherSuites() {
        return cipherSuites;
    }

    /** The key exchange groups that are allowed; none named: those that the implementation prefers. */
    public List<String> groups() {
        return groups;
    }

    public List<ServerKey> serverKeys() {
        return serverKeys;
    }

    /** Whether a suite of this policy exchanges keys by RSA, which the JDK refuses unless told otherwise. */
    public boolean exchangesKeysByRsa() {
        return cipherSuites.stream().anyMatch(suite -> suite.startsWith("TLS_RSA_"));
    }
}
