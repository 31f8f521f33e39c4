package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger audit}. */
@Command(
        name = "audit",
        description = "The record of every decision.",
        subcommands = {AuditVerifyCommand.class, AuditDestroyedCommand.class})
final class AuditCommand extends CommandGroup {}
