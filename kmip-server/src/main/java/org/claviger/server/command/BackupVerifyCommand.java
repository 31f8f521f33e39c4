package org.claviger.server.command;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger backup verify}. */
@Command(
        name = "verify",
        description = {
            "Proves a backup on the server that made it: signature, content, audit, and that every key in it opens.",
            "",
            "That the custodians can open it, `claviger backup drill` proves."
        })
final class BackupVerifyCommand extends ServerCommand {
    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() {
        Map<String, String> arguments =
                Map.of("file", file.toAbsolutePath().normalize().toString());
        return print(ask("backup-verify", arguments));
    }
}
