package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger hsm rotate-root}. */
@Command(name = "rotate-root", description = "Replaces the server's own root and the keys under it.")
final class HsmRotateRootCommand extends OfficerCommand {
    @Override
    public Integer call() {
        return print(ask("hsm-rotate-root", Map.of()));
    }
}
