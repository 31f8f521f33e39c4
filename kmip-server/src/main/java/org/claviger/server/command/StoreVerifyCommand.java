package org.claviger.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.claviger.server.admin.AdminException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger store verify}. */
@Command(
        name = "verify",
        description =
                "Reads every record and compares all of them with the signed sums: what was edited, swapped, deleted"
                        + " or put back behind the server's back is named. Exit code 0 only when the store holds.")
final class StoreVerifyCommand extends ServerCommand {
    @Option(
            names = "--head",
            paramLabel = "FILE",
            description = "A signed checkpoint that was kept elsewhere: shows whether the whole store was put back.")
    private @Nullable Path head;

    @Override
    public Integer call() {
        Map<String, String> arguments = head == null ? Map.of() : Map.of("head", read(head));
        return print(ask("store-verify", arguments));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AdminException("The head " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
