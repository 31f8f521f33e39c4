package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger client}. */
@Command(
        name = "client",
        description = "Adds, lists and revokes KMIP clients.",
        subcommands = {
            ClientAddCommand.class,
            ClientListCommand.class,
            ClientPasswordCommand.class,
            ClientRevokeCommand.class
        })
final class ClientCommand extends CommandGroup {}
