package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
final class ClientCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Which one: add, list, password or revoke?");
    }
}
