package org.claviger.server.command;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger hsm rotate}. */
@Command(
        name = "rotate",
        description = "Replaces the root and the keys of a domain, or of all, while the server serves.")
final class HsmRotateCommand extends OfficerCommand {
    @Option(names = "--domain", paramLabel = "NAME", description = "The domain; without it every domain.")
    private @Nullable String domain;

    @Option(
            names = "--compromised",
            description = "Somebody may know the keys: the tag key is replaced too and every record tagged anew;"
                    + " without --domain also the server's own keys.")
    private boolean compromised;

    @Option(
            names = "--hsm",
            paramLabel = "NAME=FINGERPRINT",
            description = "With --compromised, where several HSMs are enrolled: one that gets the new keys, with the"
                    + " fingerprint that `claviger hsm list` shows of its own HSM where that is; may be repeated.")
    private final Map<String, String> hsms = new TreeMap<>();

    @Override
    public Integer call() {
        Map<String, String> arguments = new HashMap<>();
        if (domain != null) {
            arguments.put("domain", domain);
        }
        if (compromised) {
            arguments.put("compromised", "true");
            arguments.put(
                    "hsms",
                    hsms.entrySet().stream()
                            .map(hsm -> hsm.getKey() + "=" + hsm.getValue())
                            .collect(Collectors.joining("\n")));
        }
        return print(ask("hsm-rotate", arguments));
    }
}
