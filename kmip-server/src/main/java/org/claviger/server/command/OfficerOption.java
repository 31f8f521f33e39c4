package org.claviger.server.command;

import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.Officers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --as}: who stands behind a change. In a demo home that is its own administrator. */
final class OfficerOption {
    /** Where the password of the officer's file comes from when nobody is to be asked. */
    static final String PASSWORD_VARIABLE = "CLAVIGER_P12_PASSWORD";

    @Option(
            names = "--as",
            paramLabel = "FILE.p12",
            description = {
                "The officer who does it, as `claviger admin enroll` wrote it; a demo home has its own.",
                "Its password is asked for, or comes from CLAVIGER_P12_PASSWORD."
            })
    private @Nullable Path file;

    Officers.@Nullable Credentials credentials(HomeDirectory home) {
        if (file != null) {
            return Officers.read(file, password("Password of " + file + ": "));
        }
        return Files.isReadable(home.demoAdministrator())
                ? Officers.read(home.demoAdministrator(), HomeInitialiser.OPEN_PASSWORD.toCharArray())
                : null;
    }

    /** Whether it is the one that everybody knows. */
    static boolean isOpen(char[] password) {
        return Arrays.equals(password, HomeInitialiser.OPEN_PASSWORD.toCharArray());
    }

    /** From the environment, else from the terminal, else the one of files that their directory protects. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    static char[] password(String question) {
        String given = System.getenv(PASSWORD_VARIABLE);
        if (given != null) {
            return given.toCharArray();
        }
        Console console = System.console();
        char[] typed = console != null && console.isTerminal() ? console.readPassword(question) : null;
        return typed == null || typed.length == 0 ? HomeInitialiser.OPEN_PASSWORD.toCharArray() : typed;
    }
}
