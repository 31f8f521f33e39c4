package org.claviger.server.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger backup verify}. */
@Command(
        name = "verify",
        description = {
            "Proves a backup on the server that made it: signature, content, audit, and that every key in it opens.",
            "",
            "That the custodians can open it, `claviger backup drill` proves."
        })
final class BackupVerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() {
        Map<String, String> arguments =
                Map.of("file", file.toAbsolutePath().normalize().toString());
        return Replies.print(
                new AdminClient(home.directory(), null).ask(new Request("backup-verify", arguments)), command);
    }
}
