package org.claviger.server.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only gathers others under its name. */
abstract class CommandGroup implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        List<String> names = new ArrayList<>(command.subcommands().keySet());
        String last = names.removeLast();
        throw new ParameterException(
                command.commandLine(),
                "Which one: " + (names.isEmpty() ? last : String.join(", ", names) + " or " + last) + "?");
    }
}
