package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger custodians list}. */
@Command(
        name = "list",
        description = "Lists the sets of custodians, the newest first, and the backups that each one opens.")
final class CustodiansListCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("custodians-list", Map.of()));
    }
}
