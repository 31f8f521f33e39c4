package org.claviger.server.command;

import picocli.CommandLine.Option;

/** {@code --help}, without the version that only the root shows. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;
}
