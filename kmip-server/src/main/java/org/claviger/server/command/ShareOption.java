package org.claviger.server.command;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.backup.Share;
import picocli.CommandLine.Option;

/** {@code --share}: what the custodians bring. */
final class ShareOption {
    private static final int TYPED_MAX = 32;

    @Option(
            names = "--share",
            paramLabel = "FILE",
            description = "A custodian's share; may be repeated. Without it they are asked for on the terminal.")
    private final List<Path> files = new ArrayList<>();

    List<Share> read() {
        if (files.isEmpty()) {
            return ask();
        }
        List<Share> shares = new ArrayList<>();
        for (Path file : files) {
            try {
                shares.add(Share.parse(Files.readString(file)));
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            }
        }
        return shares;
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private static List<Share> ask() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new AdminException("The custodians' shares are needed: name their files by --share");
        }
        List<Share> shares = new ArrayList<>();
        while (shares.size() < TYPED_MAX) {
            String name = console.readLine("Custodian (empty when all have come): ");
            if (name == null || name.isBlank()) {
                break;
            }
            char[] value = console.readPassword("The line \"value:\" of %s's share: ", name);
            String text = new String(value == null ? new char[0] : value).replaceFirst("^\\s*value:", "");
            shares.add(Share.parse("custodian: " + name.strip() + "\nvalue: " + text.strip() + "\n"));
        }
        return shares;
    }
}
