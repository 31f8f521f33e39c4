package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger store stats}. */
@Command(
        name = "stats",
        description = "Counts what the store holds: records by domain and kind, objects by type and state.")
final class StoreStatsCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("store-stats", Map.of()));
    }
}
