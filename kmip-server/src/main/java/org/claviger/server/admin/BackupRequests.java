package org.claviger.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.HsmException;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.backup.BackupCreation;
import org.claviger.server.backup.BackupVerification;
import org.claviger.server.backup.CustodianRegistry;
import org.claviger.server.backup.CustodianSet;
import org.claviger.server.backup.DestructionList;
import org.claviger.server.backup.MadeBackup;
import org.claviger.server.backup.Throttle;
import org.claviger.server.config.BackupSection;
import org.claviger.server.custody.CustodyException;
import org.claviger.server.identity.Officer;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;

/** What can be asked of an open home about custodians and backups. */
final class BackupRequests {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

    private final OpenHome home;

    BackupRequests(OpenHome home) {
        this.home = home;
    }

    /** @param officer finds who asks, for the audit of an operation; refuses whoever is none */
    Reply run(Request request, Function<String, Officer> officer) {
        try {
            return answer(request, officer);
        } catch (HsmException | CustodyException e) {
            throw new AdminException("The HSM could not do it: " + e.getMessage(), e);
        }
    }

    private Reply answer(Request request, Function<String, Officer> officer) {
        return switch (request.command()) {
            case "custodians-facts" -> facts();
            case "custodians-register" -> register(request, officer.apply("CustodiansCreate"));
            case "custodians-list" -> list();
            case "backup-create" -> create(request);
            case "backup-verify" -> verify(request);
            case "audit-destroyed" -> destroyed(request);
            default ->
                throw new AdminException("This server knows no command " + request.command()
                        + "; use the version of claviger that it runs");
        };
    }

    /** What the shares of new custodians vouch for. */
    private Reply facts() {
        return Reply.done(
                "",
                Map.of(
                        "auditKey", base64(auditKey().toArray()),
                        "custodians",
                                String.valueOf(
                                        CustodianRegistry.current(home.store()).isPresent()),
                        "environment", environment(home.configuration().backup())));
    }

    static String environment(BackupSection backup) {
        return backup.environment().name().toLowerCase(Locale.ROOT);
    }

    private Bytes auditKey() {
        return Bytes.of(home.auditKey().publicKey().getEncoded());
    }

    private Reply register(Request request, Officer officer) {
        CustodianSet set = CustodianSet.decode(Blob.adopt(decode(request, "set")));
        if (!set.auditKey().equals(auditKey())
                || !set.environment().equals(environment(home.configuration().backup()))) {
            throw new AdminException("The custodians were made for another server; make them for this one");
        }
        Instant now = home.clock().instant();
        home.store()
                .commit(CustodianRegistry.add(Change.builder(), set)
                        .journal(Administration.audit(now, "CustodiansCreate", officer, "custodians", set.id()))
                        .build());
        return Reply.done(List.of("Backups are now made for set " + set.id() + ": " + set.threshold() + " of "
                + String.join(", ", set.names())));
    }

    private Reply list() {
        List<CustodianSet> sets = CustodianRegistry.sets(home.store());
        if (sets.isEmpty()) {
            return Reply.done(List.of("There are no custodians; make them with `claviger custodians create`"));
        }
        List<String> lines = new ArrayList<>();
        for (CustodianSet set : sets) {
            lines.add("set %s  made %s  %d of %d needed  %s: %s"
                    .formatted(
                            set.id(),
                            MINUTE.format(set.created()),
                            set.threshold(),
                            set.custodians().size(),
                            set.equals(sets.getFirst()) ? "new backups are theirs" : "replaced",
                            String.join(", ", set.names())));
            for (MadeBackup backup : CustodianRegistry.backups(home.store())) {
                if (backup.custodianSet().equals(set.id())) {
                    lines.add("    backup of %s, kept until %s: %s"
                            .formatted(
                                    MINUTE.format(backup.created()), MINUTE.format(backup.expires()), backup.file()));
                }
            }
        }
        return Reply.done(lines);
    }

    private Reply create(Request request) {
        CustodianSet custodians = CustodianRegistry.current(home.store())
                .orElseThrow(() -> new AdminException("Nobody could open a backup yet;"
                        + " make custodians first, with `claviger custodians create`"));
        BackupSection settings = home.configuration().backup();
        Path file = Path.of(Administration.argument(request, "file"));
        String rate = request.arguments().get("rate");
        Throttle throttle = new Throttle(rate == null ? settings.rateBytes() : Long.parseLong(rate));
        BackupCreation.Report report = new BackupCreation(
                        home.hsm(),
                        home.store(),
                        home.custody(),
                        home.auditKey(),
                        home.clock(),
                        settings.expiry(),
                        settings.signingKeys())
                .create(file, custodians, publicFiles(), throttle);
        record(report.backup(), file);
        List<String> lines = new ArrayList<>();
        lines.add("Backup %s: %d objects, %d audit records, %d bytes, in %s"
                .formatted(report.backup().id(), report.objects(), report.entries(), report.bytes(), file));
        lines.add("It opens with the shares of %d of %s, and is to be deleted after %s"
                .formatted(
                        custodians.threshold(),
                        String.join(", ", custodians.names()),
                        MINUTE.format(report.backup().expires())));
        report.leftOut().forEach(name -> lines.add("left out, no escrow: " + name));
        return Reply.done(lines);
    }

    /** A backup that nobody knows of could bring back what is said to be erased: without its record it is none. */
    private void record(MadeBackup backup, Path file) {
        boolean done = false;
        try {
            AuditRecord audit = AuditRecord.of(home.clock().instant(), "BackupCreate")
                    .on("backup", backup.id())
                    .build();
            home.store()
                    .commit(CustodianRegistry.add(Change.builder(), backup)
                            .journal(AuditEncoding.encode(audit))
                            .build());
            done = true;
        } finally {
            if (!done) {
                file.toFile().delete();
            }
        }
    }

    /** What a restored server needs of the old one's files, beside its store. None of them is secret. */
    private Map<String, byte[]> publicFiles() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Path file : List.of(
                home.directory().configuration(),
                home.directory().auditKey(),
                home.directory().authorities().resolve("servers-ca.crt"),
                home.directory().authorities().resolve("clients-ca.crt"))) {
            try {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            }
        }
        return files;
    }

    private Reply verify(Request request) {
        BackupVerification.Report report = new BackupVerification(
                        home.hsm(), home.store(), home.custody(), home.auditKey())
                .verify(Path.of(Administration.argument(request, "file")));
        List<String> lines = new ArrayList<>();
        lines.add("Backup %s of %s, from %s, set %s"
                .formatted(
                        report.header().id().toHex(),
                        MINUTE.format(report.header().created()),
                        report.header().store(),
                        report.header().custodians().id()));
        lines.add("%d objects open, %d have no material, %d audit records hold"
                .formatted(report.opened(), report.empty(), report.entries()));
        return new Reply(report.problems().isEmpty() ? 0 : 1, lines, report.problems(), Map.of());
    }

    private Reply destroyed(Request request) {
        try {
            Instant since = Instant.parse(request.arguments().getOrDefault("since", Instant.EPOCH.toString()));
            String list = DestructionList.export(
                    home.store(), home.auditKey(), since, home.clock().instant());
            long destroyed = list.lines()
                    .filter(line -> line.startsWith(DestructionList.DESTROYED))
                    .count();
            return Reply.done(
                    "%d objects destroyed since %s are listed, signed with the key of the audit"
                            .formatted(destroyed, since),
                    Map.of("list", list));
        } catch (DateTimeException e) {
            throw new AdminException("--since is a time such as 2026-05-01T00:00:00Z", e);
        }
    }

    private static byte[] decode(Request request, String name) {
        try {
            return Base64.getDecoder().decode(Administration.argument(request, name));
        } catch (IllegalArgumentException e) {
            throw new AdminException("The request's " + name + " is not understood", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
