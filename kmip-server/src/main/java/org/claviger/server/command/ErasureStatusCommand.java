package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger erasure status}. */
@Command(name = "status", description = "Shows where destroyed objects could still be opened, and what is erased.")
final class ErasureStatusCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("erasure-status", Map.of()));
    }
}
