package org.claviger.server.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code claviger backup create}. */
@Command(
        name = "create",
        description = {
            "Writes everything of a server, as it is now, into one encrypted and signed file. The server goes on serving.",
            "",
            "The custodians (`claviger custodians create`) are needed to restore it, not to make it."
        },
        footer = {"%nExample:", "  claviger backup create --home ./home --out /backup/claviger-2026-05-01.backup"})
final class BackupCreateCommand extends ServerCommand {
    private static final int MEBIBYTE = 1 << 20;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The file, on the server's machine; one that is there is not overwritten.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(
            names = "--rate",
            paramLabel = "MIB",
            description = "How many MiB are written a second at most, in place of backup.rate.")
    private @Nullable Integer rate;

    @Override
    public Integer call() {
        Map<String, String> arguments = new HashMap<>();
        Path file = out.toAbsolutePath().normalize();
        arguments.put("file", file.toString());
        if (rate != null) {
            if (rate < 1) {
                throw new ParameterException(command().commandLine(), "--rate is at least 1, in MiB a second");
            }
            arguments.put("rate", String.valueOf((long) rate * MEBIBYTE));
        }
        try (FileProgress _ = FileProgress.of(file, command().commandLine().getErr())) {
            return print(ask("backup-create", arguments));
        }
    }
}
