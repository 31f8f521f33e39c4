package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.admin.HomeDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code claviger hsm rotate-root}. */
@Command(name = "rotate-root", description = "Replaces the server's own root and the keys under it.")
final class HsmRotateRootCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Mixin
    private final OfficerOption officer = new OfficerOption();

    @Override
    public Integer call() {
        HomeDirectory directory = home.directory();
        return Replies.print(
                new AdminClient(directory, officer.credentials(directory))
                        .ask(new Request("hsm-rotate-root", Map.of())),
                command);
    }
}
