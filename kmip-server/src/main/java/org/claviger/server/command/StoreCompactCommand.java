package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger store compact}. */
@Command(
        name = "compact",
        description = "Gives back the room of what was deleted and replaced; the server goes on serving.")
final class StoreCompactCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("store-compact", Map.of()));
    }
}
