package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.config.Configuration;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.EnrolledHsm;
import org.claviger.server.custody.Enrolment;
import org.claviger.server.custody.EnrolmentRequest;
import org.claviger.server.custody.PeerKeys;
import org.claviger.server.identity.Officer;
import org.claviger.storage.ObjectStore;

/** The HSMs that have the keys of a home's store, each under roots of its own. */
public final class EnrolledHsms {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private final OpenHome home;

    EnrolledHsms(OpenHome home) {
        this.home = home;
    }

    /** What an HSM that is to be enrolled asks with, and what its operator says on the other side. */
    public record Asked(String request, String fingerprint) {}

    /**
     * Makes what the module of this configuration needs to be enrolled by another server; the store is not touched.
     *
     * @param name what the HSM is to be called
     */
    public static Asked ask(HomeDirectory directory, Configuration configuration, String name) {
        if (configuration.hsm().isSoftHsm()
                && !HomeDirectory.isThere(configuration.hsm().softhsmConfiguration())) {
            try (SecretBytes officerPin =
                    SecretBytes.takeFrom(RandomCode.of(new SecureRandom()).getBytes(US_ASCII))) {
                TokenAccess.createSoftHsmToken(directory, configuration.hsm(), officerPin);
            }
        }
        Clock clock = Clock.systemUTC();
        try (Hsm hsm = TokenAccess.open(
                directory, configuration.hsm(), configuration.limits().streams())) {
            TokenKeys keys = new TokenKeys(hsm);
            EnrolmentRequest.requireNew(hsm, name);
            TokenSigner signer = keys.findOrCreate(OpenHome.AUDIT_KEY);
            String request = EnrolmentRequest.make(
                    hsm,
                    name,
                    clock.instant(),
                    Authorities.propose(keys, name, clock.instant(), OpenHome.randomOf(configuration, hsm)),
                    signer);
            return new Asked(request, PeerKeys.fingerprint(signer.publicKey().getEncoded()));
        }
    }

    /** Keeps the key of the HSM that sends the keys, whose fingerprint an operator of this side has compared. */
    public static void confirm(HomeDirectory directory, String fingerprint) {
        String said = fingerprint.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
        PublicKey key = PublicKeys.read(directory.auditKey()).stream()
                .filter(known -> PeerKeys.fingerprint(known.getEncoded()).equals(said))
                .findFirst()
                .orElseThrow(() -> new AdminException("No key in " + directory.auditKey() + " has this fingerprint;"
                        + " copy pki/ of the server that has accepted the request, and compare again"));
        try {
            PublicKeys.add(directory.peerKeys(), key);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    /** Keeps in the home what other HSMs sign with, and the certificates of their authorities. */
    static void adopt(HomeDirectory directory, ObjectStore store, Custody custody) throws IOException {
        String own = custody.hsmName().orElse("");
        for (EnrolledHsm hsm : EnrolledHsm.list(store)) {
            PublicKeys.add(directory.auditKey(), hsm.publicKey());
            // An HSM that takes this home over has to be told of this one by its own operator.
            if (!hsm.isActive()) {
                PublicKeys.remove(directory.peerKeys(), hsm.publicKey());
            } else if (!hsm.name().equals(own)) {
                PublicKeys.add(directory.peerKeys(), hsm.publicKey());
            }
            Authorities.adopt(directory, hsm.certificates());
        }
    }

    void adopt() {
        try {
            adopt(home.directory(), home.store(), home.custody());
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private Enrolment enrolment() {
        return enrolment(home);
    }

    static Enrolment enrolment(OpenHome home) {
        return new Enrolment(home.store(), home.hsm(), home.custody(), home.clock(), home.auditKey());
    }

    Reply list() {
        List<String> lines = new ArrayList<>();
        String own = home.custody().hsmName().orElse("");
        for (EnrolledHsm hsm : EnrolledHsm.list(home.store())) {
            // Of its own HSM a server does not take the store's word.
            String fingerprint = hsm.name().equals(own) ? enrolment().fingerprint() : hsm.fingerprint();
            lines.add("%-16s %-8s %s".formatted(hsm.name(), hsm.isActive() ? "enrolled" : "retired", fingerprint));
            lines.add("    %s, enrolled %s, last seen %s%s"
                    .formatted(
                            hsm.module(),
                            MINUTE.format(hsm.enrolled()),
                            MINUTE.format(hsm.seen()),
                            hsm.name().equals(own) ? ", the one of this server" : ""));
        }
        if (lines.isEmpty()) {
            lines.add("There is one HSM, and none is enrolled beside it; its fingerprint is "
                    + enrolment().fingerprint());
        }
        return Reply.done(lines);
    }

    Reply accept(Request request, Officer officer) {
        EnrolmentRequest asked = EnrolmentRequest.parse(Administration.argument(request, "request"));
        Enrolment.Accepted accepted = enrolment()
                .accept(
                        asked,
                        Administration.argument(request, "fingerprint"),
                        Administration.argument(request, "ownName"),
                        home.authorities().certificates(),
                        Administration.audit(
                                home.clock().instant(),
                                "HsmEnroll",
                                officer,
                                "hsm",
                                asked.name() + " " + asked.fingerprint()));
        adopt();
        return Reply.done(List.of(
                "The HSM '" + asked.name() + "' is enrolled, and " + accepted.keys() + " keys are sent to it",
                "This HSM is '" + accepted.ownName() + "', with the fingerprint " + accepted.ownFingerprint(),
                "Compare it there, before the first start: claviger hsm enroll --confirm "
                        + accepted.ownFingerprint()));
    }

    Reply retire(String name, Officer officer) {
        enrolment().retire(name, Administration.audit(home.clock().instant(), "HsmRetire", officer, "hsm", name));
        return Reply.done(List.of(
                "The HSM '" + name + "' is retired: it gets no keys, and nothing waits for it",
                "What its token holds opens older copies of the store as long as it lasts: destroy it, and replace the"
                        + " keys by `claviger hsm rotate` and `claviger hsm rotate-root`"));
    }
}
