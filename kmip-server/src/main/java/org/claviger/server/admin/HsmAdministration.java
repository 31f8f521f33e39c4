package org.claviger.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.KeyKind;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.backup.CustodianRegistry;
import org.claviger.server.backup.MadeBackup;
import org.claviger.server.custody.Erasure;
import org.claviger.server.custody.ErasureRecord;
import org.claviger.server.custody.Rotation;
import org.claviger.server.custody.RotationReason;
import org.claviger.server.custody.RotationStatus;
import org.claviger.server.identity.Officer;
import org.claviger.storage.RecordKey;
import org.jspecify.annotations.Nullable;

/** What can be asked of the module, and of the keys that the server and its domains have in it. */
final class HsmAdministration {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private static final int FINGERPRINT_SHOWN = 16;

    /** The request for random bytes. */
    static final String RANDOM = "hsm-random";

    /** An RSA key of 3,072 bits takes some 45 KiB, at times 110; a stopped server is opened for each request. */
    private static final int RANDOM_BYTES = 128 << 10;

    private static final int RANDOM_BYTES_AT_ONCE = 1 << 10;

    private final OpenHome home;

    HsmAdministration(OpenHome home) {
        this.home = home;
    }

    /** Bytes of the module's generator, for keys that a command makes in a process of its own. */
    Reply random() {
        byte[] drawn = new byte[RANDOM_BYTES];
        for (int at = 0; at < drawn.length; at += RANDOM_BYTES_AT_ONCE) {
            System.arraycopy(home.hsm().random(RANDOM_BYTES_AT_ONCE), 0, drawn, at, RANDOM_BYTES_AT_ONCE);
        }
        return Reply.done("", Map.of(RANDOM, Base64.getEncoder().encodeToString(drawn)));
    }

    /** What {@link #random} of the server gives. */
    static byte[] askRandom(AdminClient server) {
        Reply reply = server.ask(new Request(RANDOM, Map.of()));
        if (reply.exit() != 0) {
            throw new AdminException(String.join(" ", reply.errors()));
        }
        return Base64.getDecoder().decode(reply.values().getOrDefault(RANDOM, ""));
    }

    Reply status() {
        HsmHealth health = home.hsm().health();
        List<String> lines = new ArrayList<>();
        lines.add("module     " + home.hsm().module());
        lines.add("state      " + (health.isReady() ? "ready" : health.cause())
                + ", %d of %d sessions in use".formatted(health.sessionsBusy(), health.sessionsMax())
                + ", %d keys held".formatted(home.custody().handlesHeld()));
        for (HsmMember member : home.hsm().members()) {
            lines.add("    %-8s %s"
                    .formatted(
                            member.name(), member.state().label() + (member.isUsable() ? "" : ": " + member.cause())));
        }
        if (health.isReady()) {
            lines.add("mechanisms " + home.hsm().capabilities().mechanisms().size()
                    + " seen to work; `claviger hsm mechanisms` lists them");
        }
        Instant now = home.clock().instant();
        home.rotation().status().forEach(status -> lines.addAll(lines(status, now)));
        return Reply.done(lines);
    }

    private static List<String> lines(RotationStatus status, Instant now) {
        List<String> lines = new ArrayList<>();
        String owner = owner(status.domain());
        long days = Duration.between(status.since(), now).toDays();
        lines.add("%s: keys of version %d since %s (%d days), root %s, %,d seals"
                .formatted(
                        owner, status.version(), MINUTE.format(status.since()), days, status.root(), status.seals()));
        RotationStatus.Progress rotation = status.rotation();
        if (rotation == null) {
            return lines;
        }
        if (rotation.ended() != null) {
            lines.add("    replaced %s to %s (%s), %,d objects moved"
                    .formatted(
                            MINUTE.format(rotation.begun()),
                            MINUTE.format(rotation.ended()),
                            rotation.reason(),
                            rotation.moved()));
            return lines;
        }
        lines.add("    being replaced since %s (%s): %s, %,d objects moved"
                .formatted(MINUTE.format(rotation.begun()), rotation.reason(), rotation.phase(), rotation.moved()));
        if (!rotation.trouble().isEmpty()) {
            lines.add("    it does not go on: " + rotation.trouble());
        }
        return lines;
    }

    private static String owner(String domain) {
        return domain.equals(RecordKey.SERVER) ? "server" : "domain " + domain;
    }

    /** What was tried with a known answer when the module was opened, and what becomes of the rest. */
    Reply mechanisms() {
        HsmCapabilities seen = home.hsm().capabilities();
        List<String> lines = new ArrayList<>();
        lines.add(seen.module());
        seen.mechanisms().forEach(mechanism -> lines.add("module    " + mechanism));
        for (KeyKind kind : KeyKind.values()) {
            if (kind.isKept()) {
                lines.add((seen.canReside(kind) ? "stays     " : "sealed    ")
                        + kind
                        + (seen.canReside(kind)
                                ? " keys that are not extractable stay in the module"
                                : " keys cannot stay in the module: they are sealed, and opened for each use"));
            }
        }
        lines.add(
                seen.trustedWrapping()
                        ? "trusted   wrapping by trusted keys alone is kept to"
                        : "trusted   wrapping by trusted keys alone is not to be had: whoever has the PIN can unwrap keys");
        if (!seen.keepsKeys()) {
            lines.add("roots     the module " + HsmCapabilities.GIVES_ROOTS_AWAY);
        }
        if (seen.gcmIv().isOfModule()) {
            lines.add(
                    "own IV    GCM encrypts under IVs of the module's own; an IV that a client gives is taken to decrypt"
                            + " alone");
        }
        List<String> software = home.configuration().policy().softwareFallback();
        lines.add(
                software.isEmpty()
                        ? "refused   everything else: policy.software-fallback names no algorithm"
                        : "software  what else is asked with " + String.join(", ", software)
                                + " (policy.software-fallback); refused for every other algorithm");
        return Reply.done(lines);
    }

    /** Where destroyed objects could still be opened, and what is erased. */
    Reply erasureStatus() {
        List<String> lines = new ArrayList<>();
        for (Erasure.Open open : home.rotation().notErased()) {
            if (open.oldest() == null) {
                lines.add("domain " + open.domain() + ": every destroyed object is erased from the HSM's side");
                continue;
            }
            String until = open.due() == null
                    ? "until keys are replaced: erasure.epoch is off"
                    : "until soon after " + MINUTE.format(open.due()) + ", or `claviger hsm rotate`";
            lines.add(
                    "domain %s: %,d destroyed objects, the first at %s, open to who has the token and an older copy of"
                                    .formatted(open.domain(), open.objects(), MINUTE.format(open.oldest()))
                            + " the store, " + until);
        }
        for (Rotation.NotDestroyed waiting : home.rotation().notDestroyed()) {
            lines.add("epoch %d of %s ended %s and is open: its root is not known to be destroyed in the HSM %s"
                    .formatted(
                            waiting.epoch(),
                            owner(waiting.domain()),
                            MINUTE.format(waiting.since()),
                            String.join(", ", waiting.waitedFor())));
        }
        for (ErasureRecord closed : home.rotation().erased()) {
            lines.add("closed %s: epoch %d of domain %s, %,d objects, with root %s (%s)"
                    .formatted(
                            MINUTE.format(closed.closed()),
                            closed.epoch(),
                            closed.domain(),
                            closed.objects().size(),
                            closed.root(),
                            closed.fingerprint()
                                    .substring(0, Math.min(closed.fingerprint().length(), FINGERPRINT_SHOWN))));
            closed.hsms().forEach(hsm -> lines.add("    HSM " + hsm));
        }
        for (MadeBackup backup : CustodianRegistry.backups(home.store())) {
            if (backup.expires().isAfter(home.clock().instant())) {
                lines.add("backup %s of %s (%s) shows what was destroyed since, until %s"
                        .formatted(
                                backup.id(),
                                MINUTE.format(backup.created()),
                                backup.file(),
                                MINUTE.format(backup.expires())));
            }
        }
        lines.add("copies of the token itself, and backups of it, are not known here: what they hold lasts as they do");
        return Reply.done(lines);
    }

    /**
     * Replaces keys.
     *
     * @param domain null for all of them, and after a compromise for the server itself too
     * @param hsms after a compromise, those that get the new keys: NAME=FINGERPRINT in each line
     */
    Reply rotate(@Nullable String domain, boolean compromised, String hsms, Officer officer) {
        Rotation rotation = home.rotation();
        if (domain != null && !rotation.domains().contains(domain)) {
            throw new AdminException("There is no domain " + domain + "; `claviger hsm status` shows them");
        }
        List<String> domains = domain == null ? rotation.domains() : List.of(domain);
        if (compromised) {
            EnrolledHsms.enrolment(home).requireNamed(named(hsms));
            return rotateCompromised(domains, domain == null, officer);
        }
        domains.forEach(each -> begin(each, RotationReason.COMMAND, "HsmRotate", officer, "domain", each));
        return begun(String.join(", ", domains), domains);
    }

    private static Map<String, String> named(String hsms) {
        return hsms.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(
                        parts -> parts[0], parts -> parts.length > 1 ? parts[1] : "", (one, _) -> one));
    }

    /** What is on its way for the same reason stays so: the command can be given again after a part of it was refused. */
    private Reply rotateCompromised(List<String> domains, boolean server, Officer officer) {
        for (String each : domains) {
            if (!home.rotation().isTagKeyReplaced(each)) {
                begin(each, RotationReason.COMPROMISE, "HsmRotateCompromised", officer, "domain", each);
            }
        }
        String names = String.join(", ", domains);
        if (!server) {
            return begun(names, domains);
        }
        if (!home.rotation().isTagKeyReplaced(RecordKey.SERVER)) {
            begin(RecordKey.SERVER, RotationReason.COMPROMISE, "HsmRotateCompromised", officer, "root", "server");
        }
        List<String> all = new ArrayList<>(domains);
        all.add(RecordKey.SERVER);
        return begun(names + " and of the server itself", all);
    }

    Reply rotateRoot(Officer officer) {
        begin(RecordKey.SERVER, RotationReason.COMMAND, "HsmRotateRoot", officer, "root", "server");
        return begun("the server itself", List.of(RecordKey.SERVER));
    }

    private void begin(
            String domain, RotationReason reason, String operation, Officer officer, String role, String id) {
        boolean nobodyGoesOn = !home.rotation().isStarted() && home.rotation().isUnderWay(domain);
        if (reason == RotationReason.COMMAND && nobodyGoesOn) {
            // Begun before the server was stopped: it is carried on to its end, which is what is asked for.
            return;
        }
        home.rotation()
                .begin(domain, reason, Administration.audit(home.clock().instant(), operation, officer, role, id));
    }

    private Reply begun(String names, List<String> domains) {
        if (home.rotation().isStarted()) {
            return Reply.done(List.of("The keys of " + names + " are being replaced while the server serves;"
                    + " `claviger hsm status` shows how far it is"));
        }
        for (String domain : domains) {
            if (!home.rotation().carryOn(domain)) {
                return Reply.failed("The keys of " + names + " are not all replaced; `claviger hsm status` says why,"
                        + " and the server goes on with it when it runs");
            }
        }
        return Reply.done(List.of("The keys of " + names + " are replaced"));
    }
}
