package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger hsm mechanisms}. */
@Command(name = "mechanisms", description = "Shows what the module was seen to do, and what becomes of the rest.")
final class HsmMechanismsCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("hsm-mechanisms", Map.of()));
    }
}
