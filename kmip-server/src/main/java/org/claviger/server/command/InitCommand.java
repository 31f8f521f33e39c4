package org.claviger.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.OpenHome;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claviger init}. */
@Command(
        name = "init",
        description = {
            "Makes a home: configuration, HSM token and keys, the certificate authorities, the server's certificate.",
            "",
            "The token's PIN is not kept in the home: without --demo it comes from the environment variable"
                    + " CLAVIGER_PIN, or from where --pin says, now and at every start."
        },
        footer = {
            "%nExamples:",
            "  claviger init --home /var/lib/claviger --pin file:/etc/claviger/pin",
            "  claviger init --home ./home --demo"
        })
final class InitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Option(
            names = "--demo",
            description = "Keeps the PIN and an administrator in the home, so that everything works at once."
                    + " Never for real keys.")
    private boolean demo;

    @Option(
            names = "--pin",
            paramLabel = "SOURCE",
            description = "Where the PIN comes from: env:NAME, file:PATH, credential:NAME (systemd) or prompt.")
    private @Nullable String pin;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A key of the configuration, which is written into claviger.toml, such as"
                    + " hsm.library=/usr/lib/vendor.so.")
    private final List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
        HomeDirectory directory = home.directory();
        OpenHome.Created created = new HomeInitialiser(directory, demo, demo ? null : pin).run(settings, _ -> {});
        created.home().close();
        PrintWriter err = command.commandLine().getErr();
        err.println("Made the home " + directory.path());
        if (demo) {
            err.println("It is a demo: its PIN and its administrator are in it.");
        } else {
            err.println("The first officer is enrolled, once and within seven days, with this code:");
            err.println("  claviger admin enroll --home " + directory.path() + " --out officer.p12 --code "
                    + created.code());
        }
        err.println("Start it with: claviger serve --home " + directory.path());
        return 0;
    }
}
