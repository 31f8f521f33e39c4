package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger backup}. */
@Command(
        name = "backup",
        description = "Everything of a server in one file, which custodians open together.",
        subcommands = {
            BackupCreateCommand.class,
            BackupVerifyCommand.class,
            BackupRestoreCommand.class,
            BackupDrillCommand.class
        })
final class BackupCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Which one: create, verify, restore or drill?");
    }
}
