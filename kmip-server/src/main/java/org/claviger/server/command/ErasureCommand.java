package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger erasure}. */
@Command(
        name = "erasure",
        description = "What became of the copies of destroyed objects.",
        subcommands = ErasureStatusCommand.class)
final class ErasureCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Which one: status?");
    }
}
