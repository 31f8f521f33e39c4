package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger hsm list}. */
@Command(name = "list", description = "Shows the HSMs that have the keys of the store, and their fingerprints.")
final class HsmListCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("hsm-list", Map.of()));
    }
}
