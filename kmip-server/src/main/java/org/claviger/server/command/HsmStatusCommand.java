package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger hsm status}. */
@Command(name = "status", description = "Shows the module, and how old the keys of each domain are.")
final class HsmStatusCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("hsm-status", Map.of()));
    }
}
