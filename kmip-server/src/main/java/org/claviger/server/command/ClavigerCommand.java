package org.claviger.server.command;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.claviger.hsm.HsmException;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.audit.AuditException;
import org.claviger.server.backup.BackupException;
import org.claviger.server.config.ConfigurationException;
import org.claviger.server.custody.CustodyException;
import org.claviger.storage.StoreException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger}: the root of all commands, and how they end. */
@Command(
        name = "claviger",
        description = "Keeps keys in a hardware security module and serves them by KMIP.",
        subcommands = {
            InitCommand.class,
            ServeCommand.class,
            ClientCommand.class,
            AdminCommand.class,
            AuditCommand.class,
            CustodiansCommand.class,
            BackupCommand.class,
            HsmCommand.class,
            StoreCommand.class,
            ErasureCommand.class,
            ClockCommand.class,
            DoctorCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ClavigerCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nTo try it out:%n",
        footer = {
            "  claviger init --demo --home ./home",
            "  claviger serve --home ./home",
            "  claviger client add alice --home ./home --out ./alice     (in another terminal)",
            "",
            "Every command has --help. Exit codes: 0 done, 1 it failed, 2 bad usage.",
            "CLAVIGER_HOME stands for --home where that is not given."
        })
public final class ClavigerCommand implements Runnable {
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs a command line to its end; returns the exit code. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new ClavigerCommand());
        commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionExceptionHandler((failure, where, _) -> fail(failure, where));
        commandLine.setParameterExceptionHandler((failure, _) -> misused(failure));
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See below");
    }

    private static int misused(ParameterException failure) {
        CommandLine where = failure.getCommandLine();
        PrintWriter err = where.getErr();
        err.println("claviger: " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("`" + where.getCommandSpec().qualifiedName() + " --help` tells more.");
        }
        return BAD_USAGE;
    }

    /** One sentence for what an operator can mend; a stack trace in the log for what only we can. */
    private static int fail(Exception failure, CommandLine where) {
        for (String line : sentences(failure)) {
            where.getErr().println("claviger: " + line);
        }
        return FAILED;
    }

    private static List<String> sentences(Exception failure) {
        return switch (failure) {
            case AdminException e -> List.of(String.valueOf(e.getMessage()));
            case ConfigurationException e ->
                e.problems().stream().map(Object::toString).toList();
            case HsmException e -> List.of("The HSM cannot be used: " + e.getMessage());
            case BackupException e -> List.of(String.valueOf(e.getMessage()));
            case CustodyException e -> List.of(String.valueOf(e.getMessage()));
            case AuditException e -> List.of(String.valueOf(e.getMessage()));
            case StoreException e -> List.of(String.valueOf(e.getMessage()));
            case UncheckedIOException e
            when e.getCause() != null ->
                List.of(String.valueOf(HomeDirectory.explain(e.getCause()).getMessage()));
            default -> {
                LoggerFactory.getLogger(ClavigerCommand.class)
                        .atError()
                        .setCause(failure)
                        .log("A fault of ours");
                yield List.of("It failed by a fault of ours; please report it with the lines above.");
            }
        };
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"claviger " + number()};
        }

        static String number() {
            String version = ClavigerCommand.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
