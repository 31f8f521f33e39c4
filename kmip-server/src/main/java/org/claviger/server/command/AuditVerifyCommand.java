package org.claviger.server.command;

import picocli.CommandLine.Command;

/** {@code claviger audit verify}. */
@Command(
        name = "verify",
        description =
                "Verifies that no audit record was changed, removed, reordered or put in. Exit code 0 only when every"
                        + " record holds.")
final class AuditVerifyCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(server().verifyAudit());
    }
}
