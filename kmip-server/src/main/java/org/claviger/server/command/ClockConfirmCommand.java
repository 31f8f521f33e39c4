package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger clock confirm}. */
@Command(
        name = "confirm",
        description = {
            "Says that the clock of the server's machine is right, after it was set or after a long time away.",
            "",
            "Look at `claviger clock status` first: from now on dates are decided by this clock, and what is due by it",
            "happens, the erasure of what was destroyed included."
        })
final class ClockConfirmCommand extends OfficerCommand {
    @Override
    public Integer call() {
        return print(ask("clock-confirm", Map.of()));
    }
}
