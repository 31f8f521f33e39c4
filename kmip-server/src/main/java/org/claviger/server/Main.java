package org.claviger.server;

import org.claviger.server.command.ClavigerCommand;

/** The program {@code claviger}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(ClavigerCommand.run(arguments));
    }
}
