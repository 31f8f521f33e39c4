package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.admin.HomeDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger admin revoke}. */
@Command(name = "revoke", description = "Takes an officer's rights away. The last one cannot be revoked.")
final class AdminRevokeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Mixin
    private final OfficerOption officer = new OfficerOption();

    @Parameters(paramLabel = "NAME", description = "The officer, as `claviger admin list` shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Override
    public Integer call() {
        HomeDirectory directory = home.directory();
        return Replies.print(
                new AdminClient(directory, officer.credentials(directory))
                        .ask(new Request("officer-revoke", Map.of("name", name))),
                command);
    }
}
