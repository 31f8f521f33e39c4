package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger hsm retire}. */
@Command(
        name = "retire",
        description = "Takes an HSM that is gone for good out of those that get keys, and whose word is waited for.")
final class HsmRetireCommand extends OfficerCommand {
    @Parameters(paramLabel = "NAME", description = "The HSM, as `claviger hsm list` shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Override
    public Integer call() {
        return print(ask("hsm-retire", Map.of("name", name)));
    }
}
