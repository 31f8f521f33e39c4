package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger admin revoke}. */
@Command(name = "revoke", description = "Takes an officer's rights away. The last one cannot be revoked.")
final class AdminRevokeCommand extends OfficerCommand {
    @Parameters(paramLabel = "NAME", description = "The officer, as `claviger admin list` shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Override
    public Integer call() {
        return print(ask("officer-revoke", Map.of("name", name)));
    }
}
