package org.claviger.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultStatus;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * What was destroyed since a time, out of the audit, signed by the audit key: with it a restore leaves out what is to
 * stay destroyed. A text of lines, each with a name and a value:
 *
 * <pre>
 * claviger-destroyed: 1
 * server: (hex, SHA-256 of the audit key)
 * since: 2026-05-01T00:00:00Z
 * until: 2026-05-03T10:00:00.000001Z
 * head: 1 2041 (hex, hash) node-1             epoch, sequence, hash of the newest entry looked at, node
 * destroyed: 2026-05-02T08:00:00Z 7c1e... default      when, identifier, domain
 * signature: (Base64, SHA256withECDSA over the lines before)
 * </pre>
 */
public final class DestructionList {
    private static final int PAGE = 1_000;

    /** How far the clocks of nodes may be apart: as many minutes before the backup have to be covered, too. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final String SIGNATURE = "signature: ";

    /** Begins the line of each object. */
    public static final String DESTROYED = "destroyed: ";

    private final String server;
    private final Instant since;
    private final Instant until;
    private final List<BackupHeader.Head> heads;
    private final Set<Destroyed> destroyed;

    private DestructionList(
            String server, Instant since, Instant until, List<BackupHeader.Head> heads, Set<Destroyed> destroyed) {
        this.server = server;
        this.since = since;
        this.until = until;
        this.heads = heads;
        this.destroyed = destroyed;
    }

    /** An object that is gone. */
    record Destroyed(String domain, String id) {}

    /** Writes it, signed. */
    public static String export(ObjectStore store, TokenSigner auditKey, Instant since, Instant now) {
        StringBuilder text = new StringBuilder("claviger-destroyed: 1\nserver: ")
                .append(fingerprint(Bytes.of(auditKey.publicKey().getEncoded())))
                .append("\nsince: ")
                .append(since.truncatedTo(ChronoUnit.MICROS))
                .append("\nuntil: ")
                .append(now.truncatedTo(ChronoUnit.MICROS))
                .append('\n');
        StringBuilder lines = new StringBuilder();
        for (String node : store.journalNodes()) {
            JournalEntry head = collect(store, node, since, lines);
            if (head != null) {
                text.append("head: ")
                        .append(head.position().epoch())
                        .append(' ')
                        .append(head.position().sequence())
                        .append(' ')
                        .append(HexFormat.of().formatHex(head.hash().toByteArray()))
                        .append(' ')
                        .append(node)
                        .append('\n');
            }
        }
        text.append(lines);
        byte[] signature = auditKey.sign(text.toString().getBytes(UTF_8));
        return text + SIGNATURE + Base64.getEncoder().encodeToString(signature) + "\n";
    }

    private static @Nullable JournalEntry collect(ObjectStore store, String node, Instant since, StringBuilder lines) {
        JournalEntry last = null;
        List<JournalEntry> page;
        do {
            page = store.journal(node, last == null ? null : last.position(), PAGE);
            for (JournalEntry entry : page) {
                AuditRecord record = AuditEncoding.decode(entry.payload());
                if (isDestruction(record) && !record.when().isBefore(since)) {
                    record.objects().stream()
                            .filter(object -> object.role().equals(ObjectRole.TARGET.label()))
                            .forEach(object -> lines.append(DESTROYED)
                                    .append(record.when())
                                    .append(' ')
                                    .append(object.id())
                                    .append(' ')
                                    .append(record.domain())
                                    .append('\n'));
                }
                last = entry;
            }
        } while (!page.isEmpty());
        return last;
    }

    private static boolean isDestruction(AuditRecord record) {
        return record.operation().equals(Operation.DESTROY.label())
                && record.isAllowed()
                && !record.undone()
                && record.status() == ResultStatus.SUCCESS;
    }

    /**
     * Reads one that this key signed.
     *
     * @param auditKey SubjectPublicKeyInfo
     */
    public static DestructionList parse(String text, Bytes auditKey) {
        int signed = text.lastIndexOf(SIGNATURE);
        if (!text.startsWith("claviger-destroyed: 1\n") || signed < 0) {
            throw new BackupException("This is no destruction list, or one of a newer version");
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(BackupInput.publicKey(auditKey));
            verifier.update(text.substring(0, signed).getBytes(UTF_8));
            byte[] signature = Base64.getDecoder()
                    .decode(text.substring(signed + SIGNATURE.length()).strip());
            if (!verifier.verify(signature)) {
                throw new BackupException("The destruction list is not signed by the server that made the backup,"
                        + " or was changed after it was made");
            }
            return read(text.substring(0, signed));
        } catch (GeneralSecurityException | IllegalArgumentException | DateTimeException e) {
            throw new BackupException("The destruction list is damaged", e);
        }
    }

    private static DestructionList read(String text) {
        String server = "";
        Instant since = Instant.MAX;
        Instant until = Instant.MIN;
        List<BackupHeader.Head> heads = new ArrayList<>();
        Set<Destroyed> destroyed = new LinkedHashSet<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 5);
            switch (words[0]) {
                case "server:" -> server = words[1];
                case "since:" -> since = Instant.parse(words[1]);
                case "until:" -> until = Instant.parse(words[1]);
                case "head:" ->
                    heads.add(new BackupHeader.Head(
                            words[4],
                            new JournalPosition(Long.parseLong(words[1]), Long.parseLong(words[2])),
                            Bytes.ofHex(words[3])));
                case "destroyed:" -> destroyed.add(new Destroyed(words[3], words[2]));
                default -> {
                    // Its first line, or one that a later version of the same format adds.
                }
            }
        }
        return new DestructionList(server, since, until, heads, destroyed);
    }

    /** @throws BackupException unless it tells of everything that was destroyed after this backup was begun */
    void requireCovers(BackupHeader backup) {
        if (!server.equals(fingerprint(backup.custodians().auditKey()))) {
            throw new BackupException("The destruction list is of another server than the backup");
        }
        if (since.isAfter(backup.created().minus(CLOCKS))) {
            throw new BackupException("The destruction list begins at " + since + ", which is not "
                    + CLOCKS.toMinutes() + " minutes before the backup was made (" + backup.created()
                    + "): what was destroyed between is not in it; export one with an earlier --since");
        }
        for (BackupHeader.Head head : backup.heads()) {
            boolean reached = heads.stream()
                    .anyMatch(one ->
                            one.node().equals(head.node()) && one.position().compareTo(head.position()) >= 0);
            if (!reached) {
                throw new BackupException("The destruction list is older than the backup: the backup's audit of "
                        + head.node() + " goes on after it");
            }
        }
    }

    boolean contains(String domain, String id) {
        return destroyed.contains(new Destroyed(domain, id));
    }

    /** Where the audit of a node ends for this list; what came later is not in it. */
    boolean reaches(String node, JournalPosition position) {
        return heads.stream()
                .anyMatch(head -> head.node().equals(node) && head.position().compareTo(position) >= 0);
    }

    public Instant until() {
        return until;
    }

    public int size() {
        return destroyed.size();
    }

    private static String fingerprint(Bytes auditKey) {
        return HexFormat.of().formatHex(Digests.sha256(auditKey.toArray()));
    }
}
