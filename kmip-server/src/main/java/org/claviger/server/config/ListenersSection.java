package org.claviger.server.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Further KMIP ports, each with a TLS policy of its own: the same clients, rights and objects as on the first. */
public record ListenersSection(Map<TlsPolicy, HostPort> addresses) {
    private static final String OFF = "";

    public ListenersSection {
        addresses = Collections.unmodifiableMap(new EnumMap<>(addresses));
    }

    static ListenersSection read(SectionReader keys) {
        Map<TlsPolicy, HostPort> addresses = new EnumMap<>(TlsPolicy.class);
        read(keys, addresses, TlsPolicy.QUANTUM_SAFE, "TLS 1.3 with X25519MLKEM768 alone; needs the native TLS.");
        read(
                keys,
                addresses,
                TlsPolicy.KMIP_PROFILE,
                "the suites of the Profiles' Basic Authentication Suite alone, with key exchange by RSA.");
        read(keys, addresses, TlsPolicy.SUITE_B_128, "Suite B at 128 bits: TLS 1.2, P-256, AES-128-GCM.");
        read(keys, addresses, TlsPolicy.SUITE_B_192, "Suite B at 192 bits: TLS 1.2, P-384, AES-256-GCM.");
        read(
                keys,
                addresses,
                TlsPolicy.LEGACY,
                "what the oldest appliances speak: TLS 1.2 with key exchange by RSA, which has no forward secrecy.");
        return new ListenersSection(addresses);
    }

    private static void read(SectionReader keys, Map<TlsPolicy, HostPort> addresses, TlsPolicy policy, String what) {
        String address = keys.parsed(
                policy.label(),
                OFF,
                "\"HOST:PORT\", or empty for none",
                "A KMIP port with " + what,
                ListenersSection::checked);
        if (!address.equals(OFF)) {
            addresses.put(policy, HostPort.parse(address));
        }
    }

    private static String checked(String text) {
        return text.equals(OFF) ? text : HostPort.parse(text).toString();
    }
}
