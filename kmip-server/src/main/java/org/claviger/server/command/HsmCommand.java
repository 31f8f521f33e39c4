package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger hsm}. */
@Command(
        name = "hsm",
        description = "Shows the module and the keys in it, and replaces them.",
        subcommands = {
            HsmStatusCommand.class,
            HsmMechanismsCommand.class,
            HsmRotateCommand.class,
            HsmRotateRootCommand.class,
            HsmListCommand.class,
            HsmEnrollCommand.class,
            HsmRetireCommand.class
        })
final class HsmCommand extends CommandGroup {}
