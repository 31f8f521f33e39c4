package org.claviger.server.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.claviger.server.admin.BackupDrill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger backup drill}. */
@Command(
        name = "drill",
        description = "Restores a backup into a throw-away token and home, opens every key, and takes both away again."
                + " Needs the custodians' shares and SoftHSM2, and no server.")
final class BackupDrillCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Mixin
    private final ShareOption shares = new ShareOption();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where the throw-away home is made (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    @Override
    public Integer call() {
        BackupDrill.Report report = new BackupDrill(directory).run(file, shares.read());
        PrintWriter out = command.commandLine().getOut();
        out.println("%d objects open on a new token, %d have no material, %d audit records"
                .formatted(report.opened(), report.empty(), report.restored().entries()));
        report.restored().leftOut().forEach(name -> out.println("not in the backup, no escrow: " + name));
        report.problems().forEach(problem -> command.commandLine().getErr().println("claviger: " + problem));
        out.println(report.problems().isEmpty() ? "the backup restores" : "the backup does not restore");
        return report.problems().isEmpty() ? 0 : FAILED;
    }
}
