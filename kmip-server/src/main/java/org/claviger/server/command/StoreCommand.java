package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger store}. */
@Command(
        name = "store",
        description = "Where everything is kept.",
        subcommands = {StoreVerifyCommand.class, StoreStatsCommand.class, StoreCompactCommand.class})
final class StoreCommand extends CommandGroup {}
