package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that is carried out by the server of a home, running or stopped, and prints what comes of it. */
abstract class ServerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    CommandSpec command() {
        return command;
    }

    HomeOption home() {
        return home;
    }

    /** The way to the server, with nobody's word for what is asked. */
    AdminClient server() {
        return new AdminClient(home.directory(), null);
    }

    Reply ask(String request, Map<String, String> arguments) {
        return server().ask(new Request(request, arguments));
    }

    /** Prints the lines where they belong; returns the exit code. */
    int print(Reply reply) {
        reply.output().forEach(command.commandLine().getOut()::println);
        reply.errors().forEach(line -> command.commandLine().getErr().println("claviger: " + line));
        return reply.exit();
    }
}
