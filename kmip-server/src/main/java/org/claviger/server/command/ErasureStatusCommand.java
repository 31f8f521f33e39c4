package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code claviger erasure status}. */
@Command(name = "status", description = "Shows where destroyed objects could still be opened, and what is erased.")
final class ErasureStatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
        return Replies.print(
                new AdminClient(home.directory(), null).ask(new Request("erasure-status", Map.of())), command);
    }
}
