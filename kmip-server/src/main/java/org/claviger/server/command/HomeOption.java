package org.claviger.server.command;

import java.nio.file.Path;
import org.claviger.server.admin.HomeDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --home}, which every command takes. */
final class HomeOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "${env:CLAVIGER_HOME}",
            description = "The directory with everything of one server.")
    private @Nullable Path path;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** Whether one was named. */
    boolean isGiven() {
        return path != null;
    }

    HomeDirectory directory() {
        if (path == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: '--home=DIR'");
        }
        return HomeDirectory.of(path);
    }
}
