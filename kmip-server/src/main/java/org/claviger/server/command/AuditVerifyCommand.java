package org.claviger.server.command;

import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code claviger audit verify}. */
@Command(
        name = "verify",
        description =
                "Verifies that no audit record was changed, removed, reordered or put in. Exit code 0 only when every"
                        + " record holds.")
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
        return Replies.print(new AdminClient(home.directory(), null).verifyAudit(), command);
    }
}
