package org.claviger.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.config.TlsSection;
import org.claviger.server.custody.ModuleNeed;

/** What {@code policy.fips} asks of a start; each violation is named, with its remedy. */
public final class FipsRules {
    private FipsRules() {}

    /**
     * Refuses the start where anything stands against it; does nothing without {@code policy.fips}.
     *
     * @param nativeTls whether the native library of TLS loads here
     */
    public static void require(OpenHome home, boolean interop, boolean nativeTls) {
        if (!home.configuration().policy().fips()) {
            return;
        }
        List<String> violations = new ArrayList<>(ofConfiguration(home.configuration(), interop, nativeTls));
        violations.addAll(ofModule(home.hsm().capabilities()));
        refuse(violations);
    }

    /** The same before the module is there. */
    public static void require(Configuration configuration, boolean interop, boolean nativeTls) {
        if (configuration.policy().fips()) {
            refuse(ofConfiguration(configuration, interop, nativeTls));
        }
    }

    private static void refuse(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new AdminException("policy.fips is set, and " + violations.size()
                    + (violations.size() == 1 ? " thing stands" : " things stand") + " against it:\n  "
                    + String.join("\n  ", violations));
        }
    }

    static List<String> ofConfiguration(Configuration configuration, boolean interop, boolean nativeTls) {
        List<String> violations = new ArrayList<>();
        if (interop) {
            violations.add("--interop makes and uses weak keys, also in software: start without it");
        }
        if (!configuration.policy().softwareFallback().isEmpty()) {
            violations.add("policy.software-fallback names "
                    + String.join(", ", configuration.policy().softwareFallback()) + ": leave it empty");
        }
        TlsSection tls = configuration.tls();
        if (tls.policy() != TlsPolicy.FIPS) {
            violations.add("tls.policy is " + tls.policy().label() + ": set it to " + TlsPolicy.FIPS.label());
        }
        for (TlsPolicy policy : configuration.listeners().addresses().keySet()) {
            violations.add("listeners." + policy.label() + " opens a port with another TLS policy: take it out");
        }
        if (tls.key() == TlsSection.KeyPlace.FILE) {
            violations.add("tls.key is file, so that the server's key is made by the JDK: set it to token");
        }
        if (tls.provider() == TlsSection.Provider.JDK) {
            violations.add("tls.provider is jdk, which decrypts into the heap: set it to openssl");
        } else if (!nativeTls) {
            violations.add("the native TLS does not load here, and the JDK's decrypts into the heap:"
                    + " run on a platform that has it");
        }
        return violations;
    }

    static List<String> ofModule(HsmCapabilities capabilities) {
        List<String> violations = new ArrayList<>();
        for (ModuleNeed need : ModuleNeed.missing(capabilities)) {
            violations.add(capabilities.module() + " lacks " + need.mechanisms() + ", which " + need.purpose()
                    + ": use a module that has it");
        }
        if (!capabilities.keepsKeys()) {
            violations.add(
                    capabilities.module() + " " + HsmCapabilities.GIVES_ROOTS_AWAY + ": use a module that refuses");
        }
        return violations;
    }
}
