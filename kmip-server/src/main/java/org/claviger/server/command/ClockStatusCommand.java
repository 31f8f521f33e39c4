package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger clock status}. */
@Command(name = "status", description = "Shows what time it is, and what is held against that.")
final class ClockStatusCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("clock-status", Map.of()));
    }
}
