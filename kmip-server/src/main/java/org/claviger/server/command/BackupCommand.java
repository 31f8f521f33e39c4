package org.claviger.server.command;

import picocli.CommandLine.Command;

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
final class BackupCommand extends CommandGroup {}
