package org.claviger.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeRestorer;
import org.claviger.server.audit.AuditException;
import org.claviger.server.audit.Checkpoint;
import org.claviger.server.backup.Restoration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger backup restore}. */
@Command(
        name = "restore",
        description = {
            "Makes a new home out of a backup, with a new token. It takes the shares of the custodians.",
            "",
            "What was destroyed after the backup stays destroyed with the newest list of the lost server"
                    + " (`claviger audit destroyed`). Without it every key is marked as possibly destroyed."
        },
        footer = {
            "%nExample:",
            "  claviger backup restore claviger.backup --home /var/lib/claviger --pin file:/etc/claviger/pin"
                    + " --share alice.share --share bob.share --share carol.share --destroyed-since destroyed.txt"
        })
final class BackupRestoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Mixin
    private final ShareOption shares = new ShareOption();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--demo", description = "Makes a demo home, with PIN and administrator in it: for tests alone.")
    private boolean demo;

    @Option(
            names = "--pin",
            paramLabel = "SOURCE",
            description = "Where the new token's PIN comes from: env:NAME, file:PATH, credential:NAME or prompt.")
    private @Nullable String pin;

    @Option(
            names = "--destroyed-since",
            paramLabel = "FILE",
            description = "The newest list of what was destroyed, by `claviger audit destroyed`.")
    private @Nullable Path destroyed;

    @Option(
            names = "--audit-head",
            paramLabel = "FILE",
            description = "The newest audit checkpoint that was kept elsewhere: shows what the list may lack.")
    private @Nullable Path auditHead;

    @Option(
            names = "--accept-unknown-destructions",
            description = "Restores though keys may come back that were destroyed, and marks every one.")
    private boolean unknownAccepted;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A key of the configuration, which is written into the new claviger.toml, such as store.url or"
                            + " hsm.library.")
    private final List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
        HomeDirectory directory = home.directory();
        HomeRestorer.Restored restored =
                new HomeRestorer(directory, demo, demo ? null : pin).run(file, shares.read(), destructions(), settings);
        restored.created().home().close();
        report(directory, restored);
        return 0;
    }

    private Restoration.Destructions destructions() {
        try {
            return new Restoration.Destructions(
                    destroyed == null ? null : Files.readString(destroyed),
                    auditHead == null ? null : Checkpoint.parse(Files.readString(auditHead)),
                    unknownAccepted);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } catch (AuditException e) {
            throw new AdminException(auditHead + " is no audit checkpoint: " + e.getMessage(), e);
        }
    }

    private void report(HomeDirectory directory, HomeRestorer.Restored restored) {
        Restoration.Result result = restored.result();
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        out.println("Restored %d objects and %d audit records into %s"
                .formatted(result.objects(), result.entries(), directory.path()));
        if (result.destroyed() > 0) {
            out.println(result.destroyed() + " objects were left out, for they were destroyed after the backup");
        }
        result.leftOut().forEach(name -> out.println("not in the backup, no escrow: " + name));
        if (restored.restoration().isUnknown()) {
            err.println("claviger: What was destroyed after the backup is not known:"
                    + " every key is marked as possibly destroyed (attribute y-possibly-destroyed)");
        }
        err.println("claviger: Clients that were revoked after the backup are enabled again: revoke them anew");
        err.println("claviger: The server has a new authority: give clients the file "
                + directory.authorities().resolve("servers-ca.crt"));
        if (!demo) {
            err.println("An officer is enrolled, once and within seven days, with this code:");
            err.println("  claviger admin enroll --home " + directory.path() + " --out officer.p12 --code "
                    + restored.created().code());
        }
    }
}
