package org.claviger.server.custody;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenSigner;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoredRecord;

/**
 * Enrols further HSMs: each has roots of its own for every domain, and the same domain keys under them. It gets the
 * keys encrypted to an RSA key that was made in it; operators of both sides compare fingerprints, because whoever could
 * put another key there would have every key of this server.
 */
public final class Enrolment {
    private final ObjectStore store;
    private final Hsm hsm;
    private final Custody custody;
    private final InstantSource clock;
    private final TokenSigner signer;

    /** @param signer the audit key of this HSM */
    public Enrolment(ObjectStore store, Hsm hsm, Custody custody, InstantSource clock, TokenSigner signer) {
        this.store = store;
        this.hsm = hsm;
        this.custody = custody;
        this.clock = clock;
        this.signer = signer;
    }

    /** What the one that is enrolled has to be told of this one: what it is called, and what its operator confirms. */
    public record Accepted(String ownName, String ownFingerprint, int keys) {}

    /** The fingerprint of this HSM. */
    public String fingerprint() {
        return PeerKeys.fingerprint(signer.publicKey().getEncoded());
    }

    /**
     * Enrols the HSM of a request, and sends it all keys.
     *
     * @param fingerprint what its operator said
     * @param ownName what this HSM is called, where it has no name yet
     * @param certificates of the authorities in this HSM's token (DER), by their kinds
     * @param audit who wants it, in the same commit
     * @throws CustodyException of a request that is another's, old, or was accepted before
     */
    public Accepted accept(
            EnrolmentRequest request, String fingerprint, String ownName, Map<String, Bytes> certificates, Blob audit) {
        Instant now = clock.instant();
        requireAcceptable(request, fingerprint, now);
        if (RotationRecord.isTagKeyReplaced(store)) {
            throw new CustodyException("The tag key is being replaced after a compromise; enrol the HSM when that is"
                    + " done (`claviger hsm status`)");
        }
        custody.domains().lookForName();
        String name = custody.hsmName().orElse(ownName);
        Change.Builder change = Change.builder().journal(audit);
        Optional<StoredRecord> own = store.find(EnrolledHsm.key(name));
        if (own.isEmpty()) {
            enrolSelf(change, name, certificates, now);
        } else {
            change.read(own.get());
        }
        EnrolledHsm other = new EnrolledHsm(
                request.name(),
                request.module(),
                request.signingKey(),
                request.certificates(),
                1,
                request.transportKey(),
                Bytes.EMPTY,
                now,
                null,
                now);
        change.create(EnrolledHsm.key(other.name()), now, other.content());
        int keys = sendAll(change, other);
        try {
            store.commit(change.build());
        } catch (ConflictException e) {
            throw new CustodyException("Keys were replaced, or an HSM was enrolled, at the same moment; try again", e);
        }
        custody.domains().lookForName();
        custody.domains().peers().know(other);
        return new Accepted(name, fingerprint(), keys);
    }

    /**
     * Before every key is replaced because somebody may know the tag key: they could have enrolled an HSM of their own,
     * to which the new keys would be sent. What the store says of the HSMs counts for nothing here.
     *
     * @param said by HSM, the fingerprint that an officer was told where it is
     * @throws CustodyException where an enrolled HSM is not named, or by another fingerprint
     */
    public void requireNamed(Map<String, String> said) {
        custody.domains().lookForName();
        String own = custody.hsmName().orElse("");
        Map<String, String> left = new HashMap<>(said);
        List<String> unnamed = new ArrayList<>();
        for (EnrolledHsm each : EnrolledHsm.list(store)) {
            if (!each.isActive()) {
                continue;
            }
            String told = left.remove(each.name());
            String genuine = each.name().equals(own) ? fingerprint() : plain(told == null ? "" : told);
            if (genuine.isEmpty()) {
                unnamed.add(each.name());
            } else if (!genuine.equals(each.fingerprint())) {
                throw new CustodyException("In the store the HSM '" + each.name() + "' has another fingerprint than "
                        + genuine + ": somebody changed the store, or mistyped it; nothing was done");
            }
        }
        if (!unnamed.isEmpty()) {
            throw new CustodyException("Whoever knew the tag key could have enrolled an HSM of their own, and each gets"
                    + " the new keys: " + String.join(", ", unnamed)
                    + ". Name each that is yours, by the fingerprint that"
                    + " `claviger hsm list` shows of its own HSM where it is: --hsm " + unnamed.getFirst()
                    + "=FINGERPRINT; retire the others (`claviger hsm retire`)");
        }
        if (!left.isEmpty()) {
            throw new CustodyException("No HSM '" + left.keySet().iterator().next()
                    + "' is enrolled; `claviger hsm list` shows those that are");
        }
    }

    private static String plain(String fingerprint) {
        return fingerprint.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
    }

    private void requireAcceptable(EnrolmentRequest request, String fingerprint, Instant now) {
        EnrolmentRequest.requireName(request.name());
        if (!request.fingerprint().equals(plain(fingerprint))) {
            throw new CustodyException("The request has the fingerprint " + request.fingerprint()
                    + ", and not the one that was given: it is not the request of that HSM; nothing was done");
        }
        if (request.made().plus(EnrolmentRequest.LIFETIME).isBefore(now)) {
            throw new CustodyException(
                    "The request was made at " + request.made() + ", more than seven days ago; make it anew");
        }
        for (EnrolledHsm known : EnrolledHsm.list(store)) {
            if (known.signingKey().equals(request.signingKey()) || known.name().equals(request.name())) {
                throw new CustodyException("The HSM '" + known.name() + "' (" + known.fingerprint() + ") "
                        + (known.isActive() ? "is enrolled already" : "was retired, and stays so")
                        + "; another one needs a name and a token of its own");
            }
        }
    }

    /** What was the only HSM gets a name, and its keys a wrapping as every other's have. */
    private void enrolSelf(Change.Builder change, String name, Map<String, Bytes> certificates, Instant now) {
        EnrolmentRequest.requireName(name);
        if (!EnrolledHsm.list(store).isEmpty()) {
            throw new CustodyException("This HSM is not enrolled; ask a server of one that is");
        }
        Bytes transportKey = EnrolmentRequest.transportKey(hsm, name, 1);
        EnrolledHsm self = new EnrolledHsm(
                        name,
                        EnrolmentRequest.moduleOf(hsm),
                        Bytes.of(signer.publicKey().getEncoded()),
                        certificates,
                        1,
                        transportKey,
                        Bytes.EMPTY,
                        now,
                        null,
                        now)
                .withTransport(1, transportKey, signer);
        change.create(EnrolledHsm.key(name), now, self.content());
        for (String domain : OpenDomains.list(store)) {
            for (DomainKeyRecord key : DomainKeyRecord.list(store, domain)) {
                KeyWrapping.underRoot(domain, name, key).create(change, now);
            }
        }
    }

    /**
     * Takes an HSM that is gone for good out of those whose word is waited for. It gets no keys any more; what is in its
     * token stays there, so the domains' keys are to be replaced afterwards.
     *
     * @throws CustodyException where a server works with it
     */
    public void retire(String name, Blob audit) {
        StoredRecord record = store.find(EnrolledHsm.key(name))
                .filter(found -> EnrolledHsm.decode(found.body()).isActive())
                .orElseThrow(() -> new CustodyException(
                        "No HSM '" + name + "' is enrolled; `claviger hsm list` shows those that are"));
        EnrolledHsm gone = EnrolledHsm.decode(record.body());
        Instant now = clock.instant();
        if (custody.hsmName().filter(name::equals).isPresent()) {
            throw new CustodyException("This server works with that HSM; ask a server of another one");
        }
        if (now.isBefore(gone.seen().plus(KeyTransport.SEEN.multipliedBy(2)))) {
            throw new CustodyException("A server worked with the HSM '" + name + "' at " + gone.seen()
                    + "; stop it, and try again after ten minutes");
        }
        Change.Builder change = Change.builder().journal(audit);
        change.update(record, gone.retired(now).content());
        for (String domain : OpenDomains.list(store)) {
            KeyWrapping.list(store, domain).values().stream()
                    .filter(each ->
                            KeyWrapping.decode(each.key(), each.body()).hsm().equals(name))
                    .forEach(change::delete);
        }
        try {
            store.commit(change.build());
            custody.domains().peers().know(gone.retired(now));
        } catch (ConflictException e) {
            throw new CustodyException("The HSM '" + name + "' was changed at the same moment; try again", e);
        }
    }

    /** Whatever is new after that was made by somebody who knows of the new HSM, or sends it later. */
    private int sendAll(Change.Builder change, EnrolledHsm to) {
        KeyTransport transport = new KeyTransport(store, hsm, custody, clock, signer);
        int sent = 0;
        for (String domain : OpenDomains.list(store)) {
            custody.refresh(domain);
            for (HeldKey key : custody.keys(domain).held()) {
                DomainKeyRecord record = key.record();
                store.find(DomainKeyRecord.key(domain, record.use(), record.version()))
                        .ifPresent(change::read);
                transport.send(change, to, domain, key);
                sent++;
            }
        }
        return sent;
    }
}
