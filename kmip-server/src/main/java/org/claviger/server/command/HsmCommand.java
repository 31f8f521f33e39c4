package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger hsm}. */
@Command(
        name = "hsm",
        description = "Shows the module and the keys in it, and replaces them.",
        subcommands = {
            HsmStatusCommand.class,
            HsmMechanismsCommand.class,
            HsmRotateCommand.class,
            HsmRotateRootCommand.class
        })
final class HsmCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Which one: status, mechanisms, rotate or rotate-root?");
    }
}
