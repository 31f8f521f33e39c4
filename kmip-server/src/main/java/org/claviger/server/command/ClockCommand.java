package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger clock}. */
@Command(
        name = "clock",
        description = "Whether the server believes the clock of its machine.",
        subcommands = {ClockStatusCommand.class, ClockConfirmCommand.class})
final class ClockCommand extends CommandGroup {}
