package org.claviger.server.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.HomeDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger audit destroyed}. */
@Command(
        name = "destroyed",
        description = {
            "Writes the signed list of the objects that were destroyed, for a restore to leave out.",
            "",
            "Keep the newest one away from the server: let it be written each hour, to where the backups are."
        })
final class AuditDestroyedCommand extends ServerCommand {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Such as 2026-05-01T00:00:00Z, some minutes before the oldest backup; all when not given.")
    private @Nullable String since;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where it is written; the one that is there is replaced.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Override
    public Integer call() {
        Map<String, String> arguments = new HashMap<>();
        if (since != null) {
            arguments.put("since", since);
        }
        Reply reply = ask("audit-destroyed", arguments);
        String list = reply.values().get("list");
        if (list != null) {
            try {
                HomeDirectory.replace(out.toAbsolutePath(), list);
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            }
        }
        return print(reply);
    }
}
