package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger erasure}. */
@Command(
        name = "erasure",
        description = "What became of the copies of destroyed objects.",
        subcommands = ErasureStatusCommand.class)
final class ErasureCommand extends CommandGroup {}
