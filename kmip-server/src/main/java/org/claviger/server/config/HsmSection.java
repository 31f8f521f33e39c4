package org.claviger.server.config;

import java.nio.file.Path;

/**
 * The hardware security module.
 *
 * @param library the module's PKCS#11 library; {@code auto} looks for SoftHSM2 where distributions put it
 * @param initialise what the module wants to be told at C_Initialize, in its own words; empty for nothing
 * @param softhsmConfiguration the file that SoftHSM2 is pointed at; of no effect with other modules
 */
public record HsmSection(
        String library,
        String tokenLabel,
        PinSource pin,
        String initialise,
        Path softhsmConfiguration,
        int sessions,
        int cachedHandlesMax) {
    public static final String AUTO = "auto";

    /** Whether the module is SoftHSM2, whose tokens are files that {@link #softhsmConfiguration} points to. */
    public boolean isSoftHsm() {
        return library.equals(AUTO) || library.contains("softhsm");
    }

    static HsmSection read(SectionReader keys, Path home) {
        return new HsmSection(
                keys.text(
                        "library",
                        AUTO,
                        "The module's PKCS#11 library; auto looks for SoftHSM2 where distributions put it."),
                keys.text("token-label", "claviger", "The token that holds the server's root keys."),
                keys.parsed(
                        "pin",
                        "env:CLAVIGER_PIN",
                        PinSource.FORMS,
                        "Where the token's PIN comes from.",
                        text -> PinSource.parse(text, home)),
                keys.text(
                        "initialise",
                        "",
                        "What C_Initialize hands to the module, in the module's own words: NSS softokn and Kryoptic want it."),
                keys.path(
                        "softhsm-conf",
                        home,
                        "token/softhsm2.conf",
                        "The configuration file for SoftHSM2; of no effect with other modules."),
                keys.number(
                        "sessions", 16, 1, 4096, "Sessions of the module for requests; further calls wait for one."),
                keys.number(
                        "cached-handles",
                        4096,
                        0,
                        1_000_000,
                        "Keys in use that keep a handle in the module; each costs it memory."));
    }
}
