package org.claviger.server.command;

import java.util.Map;
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

    @Override
    public Integer call() {
        return print(ask("hsm-rotate", domain == null ? Map.of() : Map.of("domain", domain)));
    }
}
