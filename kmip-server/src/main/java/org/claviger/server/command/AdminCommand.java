package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger admin}. */
@Command(
        name = "admin",
        description = "Enrols, lists and revokes officers: the people who may change a server.",
        subcommands = {AdminEnrollCommand.class, AdminListCommand.class, AdminRevokeCommand.class})
final class AdminCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Which one: enroll, list or revoke?");
    }
}
