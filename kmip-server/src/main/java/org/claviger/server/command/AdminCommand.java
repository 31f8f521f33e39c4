package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger admin}. */
@Command(
        name = "admin",
        description = "Enrols, lists and revokes officers: the people who may change a server.",
        subcommands = {AdminEnrollCommand.class, AdminListCommand.class, AdminRevokeCommand.class})
final class AdminCommand extends CommandGroup {}
