package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger client revoke}. */
@Command(
        name = "revoke",
        description =
                "Shuts a client out, on connections that are open, too: it returns when its next request is refused."
                        + " The client's objects stay.")
final class ClientRevokeCommand extends OfficerCommand {
    @Parameters(paramLabel = "NAME", description = "The client, as `claviger client list` shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Override
    public Integer call() {
        return print(ask("client-revoke", Map.of("name", name)));
    }
}
