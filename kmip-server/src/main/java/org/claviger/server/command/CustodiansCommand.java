package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger custodians}. */
@Command(
        name = "custodians",
        description = "Those who can open backups together.",
        subcommands = {CustodiansCreateCommand.class, CustodiansListCommand.class, CustodiansReplaceCommand.class})
final class CustodiansCommand extends CommandGroup {}
