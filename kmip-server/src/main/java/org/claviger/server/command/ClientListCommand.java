package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger client list}. */
@Command(name = "list", description = "Lists the clients, the newest first.")
final class ClientListCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("client-list", Map.of()));
    }
}
