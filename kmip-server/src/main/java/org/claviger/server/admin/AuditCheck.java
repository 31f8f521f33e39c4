package org.claviger.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.audit.AuditException;
import org.claviger.server.audit.AuditReport;
import org.claviger.server.audit.AuditVerifier;
import org.claviger.server.audit.Checkpoint;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies the audit of a home with the public key in it; the module is not needed. */
public final class AuditCheck {
    private static final Logger LOG = LoggerFactory.getLogger(AuditCheck.class);

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

    /** The server's own key is there to verify with; those of the servers before it, and of others, are there alone. */
    static void keepKey(HomeDirectory home, PublicKey key) throws IOException {
        if (!PublicKeys.readIfThere(home.auditKey()).contains(key)) {
            PublicKeys.add(home.auditKey(), key);
            LOG.warn("{} lacked the key that the token signs with, and has it again", home.auditKey());
        }
    }

    /**
     * Before a server starts, whose newer checkpoints take the place of those that were kept: the store has what they
     * name, or it was put back. A store that was restored from a backup is in a newer epoch, and is none that was.
     *
     * @throws AdminException where it was put back, or a checkpoint was changed
     */
    public static void requireKept(HomeDirectory home, ObjectStore store, List<Path> copies) {
        List<PublicKey> keys = PublicKeys.read(home.auditKey());
        for (Path file : kept(home, copies)) {
            Checkpoint checkpoint = read(file);
            if (keys.stream().noneMatch(checkpoint::isSignedBy)) {
                throw new AdminException(file + " is signed by none of the keys in " + home.auditKey()
                        + ": look who has changed it; moved away, it keeps no server from starting");
            }
            if (!isThere(store, checkpoint)) {
                throw new AdminException(("The store was put back to what it was before %s: it lacks the audit record"
                                + " %d of node %s in epoch %d, which is signed in %s. What was revoked or destroyed since would be good"
                                + " again: restore the newest state. If it was meant, move that file away, start,"
                                + " and revoke and destroy anew")
                        .formatted(
                                checkpoint.when(),
                                checkpoint.position().sequence(),
                                checkpoint.node(),
                                checkpoint.position().epoch(),
                                file));
            }
        }
    }

    private static boolean isThere(ObjectStore store, Checkpoint checkpoint) {
        JournalPosition signed = checkpoint.position();
        Optional<JournalEntry> newest = store.journalHead(checkpoint.node());
        if (newest.isEmpty() || newest.get().position().epoch() > signed.epoch()) {
            return newest.isPresent();
        }
        JournalPosition before = new JournalPosition(signed.epoch(), signed.sequence() - 1);
        return store.journal(checkpoint.node(), before, 1).stream()
                .anyMatch(
                        entry -> entry.position().equals(signed) && entry.hash().equals(checkpoint.entryHash()));
    }

    private static List<Checkpoint> keptCheckpoints(HomeDirectory home, List<Path> copies) {
        return kept(home, copies).stream().map(AuditCheck::read).collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<Path> kept(HomeDirectory home, List<Path> copies) {
        return Stream.concat(Stream.of(home.auditCheckpoint()), copies.stream())
                .filter(Files::exists)
                .toList();
    }

    private static Checkpoint read(Path file) {
        try {
            return Checkpoint.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } catch (AuditException e) {
            throw new AdminException(
                    file + " is no checkpoint: " + e.getMessage()
                            + ": look who has changed it; moved away, it keeps no server from starting",
                    e);
        }
    }
}
