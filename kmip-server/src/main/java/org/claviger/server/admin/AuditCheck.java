package org.claviger.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.audit.AuditException;
import org.claviger.server.audit.AuditReport;
import org.claviger.server.audit.AuditVerifier;
import org.claviger.server.audit.Checkpoint;
import org.claviger.storage.ObjectStore;

/** Verifies the audit of a home with the public key in it; the module is not needed. */
public final class AuditCheck {
    private AuditCheck() {}

    /** @param copies where checkpoints were kept outside the home */
    public static Reply verify(HomeDirectory home, ObjectStore store, List<Path> copies) {
        AuditReport report = report(home, store, copies, List.of());
        List<String> lines = new ArrayList<>();
        lines.add("%d audit records and %d signed checkpoints were verified"
                .formatted(report.entries(), report.checkpoints()));
        report.unsigned()
                .forEach((node, count) ->
                        lines.add("%s: %d records are newer than its last checkpoint".formatted(node, count)));
        if (report.holds()) {
            lines.add("every record holds");
            return Reply.done(lines);
        }
        return new Reply(1, lines, report.problems(), Map.of());
    }

    /** @param given checkpoints that somebody kept and brings */
    static AuditReport report(HomeDirectory home, ObjectStore store, List<Path> copies, List<Checkpoint> given) {
        List<Checkpoint> kept = keptCheckpoints(home, copies);
        kept.addAll(given);
        return new AuditVerifier(PublicKeys.read(home.auditKey())).verify(store, kept);
    }

    private static List<Checkpoint> keptCheckpoints(HomeDirectory home, List<Path> copies) {
        List<Checkpoint> kept = new ArrayList<>();
        for (Path file : Stream.concat(Stream.of(home.auditCheckpoint()), copies.stream())
                .filter(Files::exists)
                .toList()) {
            try {
                kept.add(Checkpoint.parse(Files.readString(file)));
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            } catch (AuditException e) {
                throw new AdminException(
                        file + " is no checkpoint: " + e.getMessage() + "; look who has changed it", e);
            }
        }
        return kept;
    }
}
