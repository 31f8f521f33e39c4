package org.claviger.server.command;

import org.claviger.server.admin.AdminMessages.Reply;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what came of a request. */
final class Replies {
    private Replies() {}

    /** Lines where they belong; returns the exit code. */
    static int print(Reply reply, CommandSpec command) {
        reply.output().forEach(command.commandLine().getOut()::println);
        reply.errors().forEach(line -> command.commandLine().getErr().println("claviger: " + line));
        return reply.exit();
    }
}
