package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger admin list}. */
@Command(name = "list", description = "Lists the officers, the newest first.")
final class AdminListCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("officer-list", Map.of()));
    }
}
