package org.claviger.server.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The hardware security module.
 *
 * @param library the module's PKCS#11 library; {@code auto} looks for SoftHSM2 where distributions put it
 * @param initialise what the module wants to be told at C_Initialize, in its own words; empty for nothing
 * @param softhsmConfiguration the file that SoftHSM2 is pointed at; of no effect with other modules
 * @param further the modules beside this one whose tokens hold the same keys, by the names of their sections
 */
public record HsmSection(
        String library,
        String tokenLabel,
        PinSource pin,
        String initialise,
        Path softhsmConfiguration,
        int sessions,
        int cachedHandlesMax,
        Map<String, HsmSection> further) {
    /** What the section of the first module is called, and the module where there are more. */
    public static final String FIRST = "hsm";

    private static final List<String> FURTHER = List.of("hsm-2", "hsm-3", "hsm-4");
    public static final String AUTO = "auto";

    private static final String NONE = "";

    /** Every module, this one first. */
    public List<HsmSection> modules() {
        return Stream.concat(Stream.of(this), further.values().stream()).toList();
    }

    /** Whether the module is SoftHSM2, whose tokens are files that {@link #softhsmConfiguration} points to. */
    public boolean isSoftHsm() {
        return library.equals(AUTO) || library.contains("softhsm");
    }

    public HsmSection {
        further = Collections.unmodifiableMap(new LinkedHashMap<>(further));
    }

    static HsmSection read(Function<String, SectionReader> sections, Path home) {
        SectionReader first = sections.apply(FIRST);
        HsmSection main = read(
                first,
                home,
                first.text(
                        "library",
                        AUTO,
                        "The module's PKCS#11 library; auto looks for SoftHSM2 where distributions put it."),
                "token/softhsm2.conf");
        int cachedHandlesMax = first.number(
                "cached-handles",
                4096,
                0,
                1_000_000,
                "Keys in use that keep a handle in the module; each costs it memory.");
        Map<String, HsmSection> further = new LinkedHashMap<>();
        for (String name : FURTHER) {
            SectionReader keys = sections.apply(name);
            String library = keys.text(
                    "library",
                    NONE,
                    "The library of a further module whose token holds the same keys; empty for none. Modules"
                            + " with one library are tokens of it, each with a label of its own.");
            HsmSection module =
                    read(keys, home, library, name + "/softhsm2.conf").with(cachedHandlesMax, Map.of());
            if (!library.equals(NONE)) {
                further.put(name, module);
            }
        }
        return main.with(cachedHandlesMax, further);
    }

    private HsmSection with(int handlesMax, Map<String, HsmSection> modules) {
        return new HsmSection(
                library, tokenLabel, pin, initialise, softhsmConfiguration, sessions, handlesMax, modules);
    }

    private static HsmSection read(SectionReader keys, Path home, String library, String softhsmConfiguration) {
        return new HsmSection(
                library,
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
                        softhsmConfiguration,
                        "The configuration file for SoftHSM2; of no effect with other modules."),
                keys.number(
                        "sessions", 16, 1, 4096, "Sessions of the module for requests; further calls wait for one."),
                0,
                Map.of());
    }
}
