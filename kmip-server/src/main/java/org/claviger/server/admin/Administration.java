package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.hsm.HsmException;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.backup.BackupException;
import org.claviger.server.clock.ClockException;
import org.claviger.server.custody.CustodyException;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.Officer;
import org.claviger.server.identity.OfficerRegistry;
import org.claviger.server.identity.Pem;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.server.identity.RegisteredClient.Match;
import org.claviger.server.policy.Role;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.UniqueClaimException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be asked of an open home, by whichever way it was asked. What changes the server needs an officer, and is
 * in the audit together with what it changes.
 */
public final class Administration {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Duration CLIENT_LIFETIME = Duration.ofDays(5 * 365);
    private static final Duration OFFICER_LIFETIME = Duration.ofDays(2 * 365);
    private static final int ATTEMPTS_MAX = 8;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

    private final OpenHome home;
    private final ObjectStore store;
    private final Doctor doctor;
    private final BackupRequests backups;
    private final HsmAdministration hsm;
    private final ClockAdministration clock;
    private final EnrolledHsms hsms;

    public Administration(OpenHome home, Doctor doctor) {
        this.home = home;
        this.store = home.store();
        this.doctor = doctor;
        this.backups = new BackupRequests(home);
        this.hsm = new HsmAdministration(home);
        this.clock = new ClockAdministration(home);
        this.hsms = new EnrolledHsms(home);
    }

    /** Whether a name is one that files, certificates and logs can bear. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Who asks: an officer whose certificate was verified, or somebody on the spot who has proved nothing. */
    record Asker(@Nullable X509Certificate certificate) {}

    /** @param challenge what was said to the one who asks */
    Reply execute(Envelope envelope, String challenge) {
        return guarded(envelope.body(), () -> {
            boolean signed = envelope.certificate() != null;
            return new Asker(signed ? OfficerProof.verify(envelope, challenge) : null);
        });
    }

    /** For an officer whose certificate was verified by TLS. */
    Reply executeAs(X509Certificate certificate, String body) {
        return guarded(body, () -> new Asker(certificate));
    }

    private interface AskerSource {
        Asker get();
    }

    private Reply guarded(String body, AskerSource asker) {
        try {
            Request request = AdminMessages.decode(body, Request.class);
            return run(request, asker.get());
        } catch (AdminException | CustodyException | ClockException e) {
            return Reply.failed(String.valueOf(e.getMessage()));
        } catch (BackupException e) {
            return Reply.failed(String.valueOf(e.getMessage()));
        } catch (HsmException e) {
            return Reply.failed("The HSM could not do it: " + e.getMessage());
        } catch (StoreFullException e) {
            return Reply.failed("The disk of the store is full; make room and try again");
        } catch (StoreException e) {
            return Reply.failed("The store could not do it: " + e.getMessage());
        } catch (IOException e) {
            return Reply.failed("The request was not understood: " + e.getMessage());
        }
    }

    private Reply run(Request request, Asker asker) {
        return switch (request.command()) {
            case "client-add" -> addClient(request, clock.believedBy(officer(asker, "ClientAdd")));
            case "client-list" -> listClients();
            case "client-revoke" -> revokeClient(argument(request, "name"), officer(asker, "ClientRevoke"));
            case "client-password" -> ClientPasswords.set(store, request, officer(asker, "ClientPassword"), now());
            case "officer-enroll" -> enroll(request, asker);
            case "officer-list" -> listOfficers();
            case "officer-revoke" -> revokeOfficer(argument(request, "name"), officer(asker, "OfficerRevoke"));
            case "audit-verify" -> {
                hsms.adopt();
                yield AuditCheck.verify(
                        home.directory(), store, home.configuration().audit().checkpointCopies());
            }
            case "hsm-status" -> hsm.status();
            case "hsm-mechanisms" -> hsm.mechanisms();
            case HsmAdministration.RANDOM -> hsm.random();
            case "hsm-rotate" ->
                hsm.rotate(
                        request.arguments().get("domain"),
                        request.arguments().containsKey("compromised"),
                        request.arguments().getOrDefault("hsms", ""),
                        clock.believedBy(officer(asker, "HsmRotate")));
            case "hsm-rotate-root" -> hsm.rotateRoot(clock.believedBy(officer(asker, "HsmRotateRoot")));
            case "clock-status" -> clock.status();
            case "clock-confirm" -> clock.confirm(officer(asker, "ClockConfirm"));
            case "hsm-list" -> hsms.list();
            case "hsm-enroll" -> hsms.accept(request, officer(asker, "HsmEnroll"));
            case "hsm-retire" -> hsms.retire(argument(request, "name"), officer(asker, "HsmRetire"));
            case "store-verify" ->
                new StoreCheck(home).verify(request.arguments().get("head"));
            case "store-compact" -> StoreCompactor.compact(store.compaction());
            case "store-stats" -> new StoreCheck(home).stats();
            case "erasure-status" -> hsm.erasureStatus();
            case "doctor" -> doctor.examine(home);
            default -> backups.run(request, operation -> officer(asker, operation));
        };
    }

    private Instant now() {
        return home.clock().instant();
    }

    private Officer officer(Asker asker, String operation) {
        if (asker.certificate() == null) {
            throw new AdminException("This changes the server, so it needs an officer: add --as FILE.p12"
                    + " (`claviger admin enroll` makes one)");
        }
        ClientCertificate certificate = ClientCertificate.of(asker.certificate());
        Instant now = home.clock().instant();
        var entry = OfficerRegistry.find(store, certificate);
        if (entry.isEmpty() || !entry.get().officer().isEnabled() || now.isAfter(certificate.notAfter())) {
            AuditRecord denied = AuditRecord.of(now, operation)
                    .by(certificate.serial(), entry.map(e -> e.officer().name()).orElse(""), "")
                    .denied("officer")
                    .result(ResultStatus.OPERATION_FAILED, ResultReason.PERMISSION_DENIED)
                    .build();
            store.commit(Change.journalOnly(AuditEncoding.encode(denied), Durability.SYNCED));
            throw new AdminException("The certificate \"" + certificate.subject()
                    + "\" is not, or no longer, an officer's of this server; nothing was done");
        }
        return entry.get().officer();
    }

    private Reply addClient(Request request, Officer officer) {
        String name = argument(request, "name");
        if (!isName(name)) {
            throw new AdminException(
                    "A client's name has letters, digits, dots, dashes and underscores, not \"" + name + "\"");
        }
        if (ClientRegistry.find(store, name).isPresent()) {
            throw new AdminException("There is a client " + name + " already; choose another name"
                    + " (a revoked name is not given again, for its objects still belong to it)");
        }
        String role = request.arguments().getOrDefault("role", Role.DEFAULT);
        if (Role.findBuiltIn(role).isEmpty()) {
            throw new AdminException("There is no role " + role + "; roles are "
                    + String.join(", ", Role.builtIn().stream().map(Role::name).toList()));
        }
        Instant now = home.clock().instant();
        @Nullable String given = request.arguments().get("certificate");
        if (given == null && home.configuration().policy().fips()) {
            throw new AdminException("policy.fips: the key of a new client would be made by the JDK of this command;"
                    + " make it in the client's own module and give its certificate by --certificate");
        }
        X509Certificate certificate = given == null
                ? home.authorities()
                        .clients()
                        .issue(publicKey(request), name, Purpose.CLIENT, sans(request), now, CLIENT_LIFETIME)
                : certificate(given);
        RegisteredClient client = new RegisteredClient(
                name,
                RegisteredClient.DEFAULT_DOMAIN,
                request.arguments().get("group"),
                role,
                request.arguments().containsKey("bySubject") ? Match.ISSUER_AND_SUBJECT : Match.CERTIFICATE,
                ClientCertificate.of(certificate),
                now,
                null);
        try {
            store.commit(ClientRegistry.add(Change.builder(), client)
                    .journal(audit(now, "ClientAdd", officer, "client", name))
                    .build());
        } catch (UniqueClaimException | ConflictException e) {
            throw new AdminException("A client with this name or certificate is there already; nothing was changed", e);
        }
        return Reply.done(
                "Client " + name + " (role " + role + ") may connect",
                Map.of(
                        "certificate", Pem.encode(certificate),
                        "authority", home.authorities().serversBundle(home.directory())));
    }

    private static List<String> sans(Request request) {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        request.arguments().getOrDefault("sans", "").lines().forEach(names::add);
        return names;
    }

    private Reply listClients() {
        List<String> lines = new ArrayList<>();
        for (RegisteredClient client : ClientRegistry.list(store)) {
            lines.add("%-24s %-12s %-8s added %s  certificate %s until %s"
                    .formatted(
                            client.name(),
                            client.role(),
                            client.isEnabled() ? "enabled" : "revoked",
                            DAY.format(client.added()),
                            client.certificate().serial(),
                            DAY.format(client.certificate().notAfter())));
        }
        return Reply.done(lines);
    }

    private Reply revokeClient(String name, Officer officer) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            ClientRegistry.Entry entry = ClientRegistry.find(store, name)
                    .orElseThrow(() ->
                            new AdminException("There is no client " + name + "; `claviger client list` shows them"));
            if (!entry.client().isEnabled()) {
                return Reply.done(List.of("Client " + name + " was revoked already"));
            }
            Instant now = home.clock().instant();
            try {
                store.commit(ClientRegistry.revoke(Change.builder(), entry, now)
                        .journal(audit(now, "ClientRevoke", officer, "client", name))
                        .build());
                return Reply.done(List.of("Client " + name + " is revoked; its next request is refused"));
            } catch (ConflictException e) {
                LOG.atDebug().addKeyValue("client", name).log("The client has changed meanwhile: looking again");
            }
        }
        throw new AdminException("Client " + name + " is being changed by others all the time; try again");
    }

    private Reply enroll(Request request, Asker asker) {
        String name = argument(request, "name");
        if (!isName(name)) {
            throw new AdminException(
                    "An officer's name has letters, digits, dots, dashes and underscores, not \"" + name + "\"");
        }
        if (OfficerRegistry.find(store, name).isPresent()) {
            throw new AdminException("There is an officer " + name + " already; choose another name by --name");
        }
        Instant now = home.clock().instant();
        Change.Builder change = Change.builder();
        @Nullable String code = request.arguments().get("code");
        AuditRecord.Builder audit = AuditRecord.of(now, "OfficerEnroll").on("officer", name);
        if (code == null) {
            Officer officer = officer(asker, "OfficerEnroll");
            audit.by(officer.certificate().serial(), officer.name(), "");
        } else {
            OfficerRegistry.Enrolment enrolment = OfficerRegistry.findEnrolment(store, code)
                    .filter(found -> now.isBefore(found.expires()))
                    .orElseThrow(() -> new AdminException(
                            "This code is not, or no longer, good;" + " each enrols one officer, within seven days"));
            change.delete(enrolment.stored());
            audit.by(null, name, "");
        }
        X509Certificate certificate = home.authorities()
                .officers()
                .issue(publicKey(request), name, Purpose.OFFICER, List.of(), now, OFFICER_LIFETIME);
        try {
            store.commit(OfficerRegistry.add(change, new Officer(name, ClientCertificate.of(certificate), now, null))
                    .journal(AuditEncoding.encode(audit.build()))
                    .build());
        } catch (UniqueClaimException | ConflictException e) {
            throw new AdminException(
                    "The code was used, or the name taken, at the same moment; nothing was changed", e);
        }
        return Reply.done(
                "Officer " + name + " is enrolled",
                Map.of(
                        "certificate", Pem.encode(certificate),
                        "authority", home.authorities().serversBundle(home.directory())));
    }

    private Reply listOfficers() {
        List<String> lines = new ArrayList<>();
        for (Officer officer : OfficerRegistry.list(store)) {
            lines.add("%-24s %-8s enrolled %s  certificate %s until %s"
                    .formatted(
                            officer.name(),
                            officer.isEnabled() ? "enabled" : "revoked",
                            DAY.format(officer.added()),
                            officer.certificate().serial(),
                            DAY.format(officer.certificate().notAfter())));
        }
        return Reply.done(lines);
    }

    private Reply revokeOfficer(String name, Officer asking) {
        OfficerRegistry.Entry entry = OfficerRegistry.find(store, name)
                .orElseThrow(
                        () -> new AdminException("There is no officer " + name + "; `claviger admin list` shows them"));
        if (!entry.officer().isEnabled()) {
            return Reply.done(List.of("Officer " + name + " was revoked already"));
        }
        long left = OfficerRegistry.list(store).stream()
                .filter(officer -> officer.isEnabled() && !officer.name().equals(name))
                .count();
        if (left == 0) {
            throw new AdminException(name + " is the last officer: nobody could change this server any more;"
                    + " enrol another one first");
        }
        Instant now = home.clock().instant();
        try {
            store.commit(OfficerRegistry.revoke(Change.builder(), entry, now)
                    .journal(audit(now, "OfficerRevoke", asking, "officer", name))
                    .build());
        } catch (ConflictException e) {
            throw new AdminException("Officer " + name + " was changed at the same moment; try again", e);
        }
        return Reply.done(List.of("Officer " + name + " is revoked"));
    }

    static Blob audit(Instant now, String operation, Officer officer, String role, String id) {
        return AuditEncoding.encode(AuditRecord.of(now, operation)
                .by(officer.certificate().serial(), officer.name(), "")
                .on(role, id)
                .build());
    }

    static String argument(Request request, String name) {
        String value = request.arguments().get(name);
        if (value == null) {
            throw new AdminException(
                    "The request lacks its " + name + "; use the version of claviger that the server runs");
        }
        return value;
    }

    private static PublicKey publicKey(Request request) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(argument(request, "publicKey"))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AdminException("The public key is not one on P-256", e);
        }
    }

    private static X509Certificate certificate(String pem) {
        try {
            return Pem.parseCertificates(pem.getBytes(UTF_8), "The given file").getFirst();
        } catch (IOException e) {
            throw new AdminException(e.getMessage() + "; give a certificate in PEM", e);
        }
    }
}
