package org.claviger.server.command;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger doctor}. */
@Command(
        name = "doctor",
        description =
                "Looks a server over: ok, amber (doubtful) or red, with what to do. Exit code 1 when something is red.")
final class DoctorCommand extends ServerCommand {
    @Override
    public Integer call() {
        return print(ask("doctor", Map.of()));
    }
}
