package org.claviger.server.custody;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.custody.DestructionRecord.Part;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys old roots in every enrolled HSM. Each one's server does its own part and signs that it is done; whoever sees
 * that all have signed closes the epoch. An HSM that is away keeps it open, until it returns or is retired.
 */
final class Destruction {
    private static final Logger LOG = LoggerFactory.getLogger(Destruction.class);

    private final ObjectStore store;
    private final Hsm hsm;
    private final Custody custody;
    private final Erasure erasure;
    private final KeyTransport transport;
    private final InstantSource clock;
    private final TokenSigner signer;

    Destruction(
            ObjectStore store, Hsm hsm, Custody custody, Erasure erasure, KeyTransport transport, InstantSource clock) {
        this.store = store;
        this.hsm = hsm;
        this.custody = custody;
        this.erasure = erasure;
        this.transport = transport;
        this.clock = clock;
        this.signer = erasure.signer();
    }

    /**
     * Adds to the change that deletes a domain's old keys what every enrolled HSM has of them.
     *
     * @return whether any HSM is enrolled; where none is, the one there is does it by itself
     */
    static boolean announce(
            Change.Builder change,
            ObjectStore store,
            String domain,
            int version,
            Instant oldSince,
            Instant newSince,
            Instant now) {
        List<StoredRecord> enrolled = EnrolledHsm.records(store);
        if (enrolled.isEmpty()) {
            return false;
        }
        Map<RecordKey, StoredRecord> wrappings = KeyWrapping.list(store, domain);
        List<Part> parts = new ArrayList<>();
        for (StoredRecord record : enrolled) {
            EnrolledHsm each = EnrolledHsm.decode(record.body());
            StoredRecord sealKey = wrappings.get(KeyWrapping.key(domain, each.name(), DomainKeyUse.SEAL, version));
            KeyWrapping wrapping = sealKey == null ? null : KeyWrapping.decode(sealKey.key(), sealKey.body());
            if (each.isActive()) {
                change.read(record);
                String root = wrapping == null || wrapping.isSent() ? "" : wrapping.label();
                parts.add(new Part(each.name(), root, each.transport(), "", null, Bytes.EMPTY));
            }
        }
        wrappings.values().stream()
                .filter(record ->
                        KeyWrapping.decode(record.key(), record.body()).version() <= version)
                .forEach(change::delete);
        DestructionRecord destruction = new DestructionRecord(domain, version, oldSince, newSince, parts);
        change.create(destruction.key(), now, destruction.content());
        return true;
    }

    static boolean isAnnounced(ObjectStore store, String domain, int version) {
        return store.find(DestructionRecord.key(domain, version)).isPresent();
    }

    /** What is not destroyed everywhere. */
    List<DestructionRecord> open() {
        return records().stream()
                .map(record -> DestructionRecord.decode(record.body()))
                .toList();
    }

    /** Which of the HSMs that have to confirm are still waited for. */
    List<String> waitedFor(DestructionRecord destruction) {
        return destruction.parts().stream()
                .filter(part -> !part.isConfirmed())
                .map(Part::hsm)
                .filter(name -> EnrolledHsm.find(store, name)
                        .filter(EnrolledHsm::isActive)
                        .isPresent())
                .toList();
    }

    /** Does this HSM's part of all that is open, and closes what all have confirmed. */
    void look() {
        String own = custody.hsmName().orElse("");
        for (StoredRecord record : records()) {
            DestructionRecord destruction = DestructionRecord.decode(record.body());
            StoredRecord current = record;
            for (Part part : destruction.parts()) {
                if (part.hsm().equals(own) && !part.isConfirmed()) {
                    current = destroy(current, part);
                }
            }
            DestructionRecord now = DestructionRecord.decode(current.body());
            if (waitedFor(now).isEmpty()) {
                close(current, now);
            }
        }
    }

    private StoredRecord destroy(StoredRecord record, Part part) {
        DestructionRecord destruction = DestructionRecord.decode(record.body());
        StoredRecord current = record;
        Part noted = part;
        requireNothingUnder(part.root());
        if (!part.root().isEmpty()
                && part.fingerprint().isEmpty()
                && hsm.findTokenKey(part.root()).isPresent()) {
            noted = part.fingerprinted(Erasure.fingerprint(hsm, part.root()));
            Part toNote = noted;
            destruction = destruction.with(part.hsm(), any -> toNote);
            current = commit(Change.builder(), current, destruction);
        }
        if (!part.root().isEmpty()) {
            hsm.destroyTokenKey(part.root());
        }
        // Keys that were never taken up were sent to the one there was then.
        transport.endTransports(part.root().isEmpty() ? part.transport() : 0);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Part confirmed = noted.confirmed(now, Bytes.owning(signer.sign(destruction.statement(noted, now))));
        LOG.info("The HSM {} has destroyed its root {} of domain '{}'", part.hsm(), part.root(), destruction.domain());
        return commit(Change.builder(), current, destruction.with(part.hsm(), any -> confirmed));
    }

    /** Nobody can take it back, so it is looked at once more. */
    private void requireNothingUnder(String root) {
        for (String domain : OpenDomains.list(store)) {
            for (StoredRecord record : KeyWrapping.list(store, domain).values()) {
                KeyWrapping wrapping = KeyWrapping.decode(record.key(), record.body());
                if (wrapping.label().equals(root)) {
                    throw new CustodyException("The " + wrapping.use().label() + " key of domain '" + domain
                            + "' still lies under root " + root + ", which is not destroyed");
                }
            }
        }
    }

    private void close(StoredRecord record, DestructionRecord destruction) {
        Map<String, EnrolledHsm> known =
                EnrolledHsm.list(store).stream().collect(Collectors.toMap(EnrolledHsm::name, each -> each));
        List<String> hsms = new ArrayList<>();
        @Nullable Part first = null;
        for (Part part : destruction.parts()) {
            EnrolledHsm each = known.get(part.hsm());
            Instant destroyed = part.destroyed();
            if (destroyed == null) {
                hsms.add(part.hsm() + " retired" + (each == null ? "" : " " + each.retired()) + " without a word, root "
                        + (part.root().isEmpty() ? "never made" : part.root()));
                continue;
            }
            if (each == null
                    || !PeerKeys.isSigned(each.publicKey(), destruction.statement(part, destroyed), part.signature())) {
                throw new CustodyException("What the HSM '" + part.hsm() + "' is to have confirmed of domain '"
                        + destruction.domain() + "' is not signed by it; the epoch stays open");
            }
            hsms.add(part.hsm() + " destroyed " + destroyed + ", root "
                    + (part.root().isEmpty() ? "never made" : part.root() + " " + part.fingerprint()));
            first = first == null || first.root().isEmpty() ? part : first;
        }
        Change.Builder change = Change.builder().delete(record);
        erasure.record(
                change,
                new Erasure.Gone(
                        destruction.domain(),
                        destruction.version(),
                        first == null ? "" : first.root(),
                        first == null ? "" : first.fingerprint(),
                        destruction.oldSince(),
                        destruction.newSince(),
                        hsms));
        change.journal(AuditEncoding.encode(AuditRecord.of(clock.instant(), "ErasureClosed")
                .by(null, "", destruction.domain())
                .on("epoch", Integer.toString(destruction.version()))
                .build()));
        store.commit(change.build());
    }

    private StoredRecord commit(Change.Builder change, StoredRecord previous, DestructionRecord next) {
        return store.commit(change.update(previous, next.content()).build()).record(previous.key());
    }

    private List<StoredRecord> records() {
        return store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.DESTRUCTION));
    }
}
