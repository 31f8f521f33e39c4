package org.claviger.server.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings domain keys from one enrolled HSM to the others: encrypts them to their transport keys, signed, and takes up
 * what was sent to this one, under roots that are made here and never leave.
 *
 * <p>A transport key takes keys once. With what was sent to it, an older copy of the store opens as long as it lives,
 * so it ends as soon as the keys lie under a root, and the next one is announced in the same commit.
 */
final class KeyTransport {
    private static final Logger LOG = LoggerFactory.getLogger(KeyTransport.class);

    /** How often it is written down that a server works with its HSM. */
    static final Duration SEEN = Duration.ofMinutes(5);

    private final ObjectStore store;
    private final Hsm hsm;
    private final Custody custody;
    private final InstantSource clock;
    private final TokenSigner signer;
    private final String fingerprint;
    private boolean swept;

    KeyTransport(ObjectStore store, Hsm hsm, Custody custody, InstantSource clock, TokenSigner signer) {
        this.store = store;
        this.hsm = hsm;
        this.custody = custody;
        this.clock = clock;
        this.signer = signer;
        this.fingerprint = PeerKeys.fingerprint(signer.publicKey().getEncoded());
    }

    /** Adds a key of this HSM, for another one, to a change. */
    void send(Change.Builder change, EnrolledHsm to, String domain, HeldKey key) {
        sent(to, domain, key).create(change, clock.instant());
    }

    private KeyWrapping sent(EnrolledHsm to, String domain, HeldKey key) {
        requireGenuine(to);
        try (KeyEscrow escrow = KeyEscrow.to(hsm, custody, to.transportKey().toArray())) {
            KeyWrapping sent = new KeyWrapping(
                    domain,
                    to.name(),
                    key.record().use(),
                    key.record().version(),
                    escrow.mechanism(),
                    to.transportLabel(),
                    escrow.wrap(key),
                    "",
                    Bytes.EMPTY);
            return sent.signed(fingerprint, Bytes.owning(signer.sign(sent.statement())));
        }
    }

    private static void requireGenuine(EnrolledHsm to) {
        // None is announced before a server has worked with a new HSM.
        if (!to.announced().isEmpty() && !to.isTransportAnnounced()) {
            throw new CustodyException("The key that the HSM '" + to.name()
                    + "' is sent keys to is not the one that it has signed: somebody changed the store");
        }
    }

    /** Adds new keys, which lie under a root of this HSM, for every enrolled one to the change that brings them in. */
    void distribute(Change.Builder change, String domain, List<DomainKeyRecord> made) {
        List<StoredRecord> enrolled = EnrolledHsm.records(store);
        if (enrolled.isEmpty()) {
            return;
        }
        custody.domains().lookForName();
        String own = custody.hsmName()
                .filter(this::isActive)
                .orElseThrow(() ->
                        new CustodyException("This HSM is not enrolled any more, so it makes no keys for the others"));
        for (StoredRecord record : enrolled) {
            EnrolledHsm each = EnrolledHsm.decode(record.body());
            change.read(record);
            for (DomainKeyRecord key : made) {
                KeyWrapping wrapping = KeyWrapping.underRoot(domain, own, key);
                if (each.name().equals(own)) {
                    wrapping.create(change, clock.instant());
                } else if (each.isActive()) {
                    send(change, each, domain, new HeldKey(key, wrapping, null));
                }
            }
        }
    }

    /**
     * Before a tag key is replaced, which somebody may know who can write the store.
     *
     * @throws CustodyException where another HSM has not signed the key that it is sent keys to
     */
    void requireAnnounced() {
        custody.domains().lookForName();
        String own = custody.hsmName().orElse("");
        for (EnrolledHsm each : EnrolledHsm.list(store)) {
            if (each.isActive() && !each.name().equals(own) && !each.isTransportAnnounced()) {
                throw new CustodyException(
                        "The HSM '" + each.name() + "' has not signed the key that it is sent keys to:"
                                + " start a server with it, for two seconds or longer, or retire it (`claviger hsm retire "
                                + each.name() + "`)");
            }
        }
    }

    private boolean isActive(String name) {
        return EnrolledHsm.find(store, name).filter(EnrolledHsm::isActive).isPresent();
    }

    /** Sends what others lack, and takes up what was sent here. */
    void look() {
        List<StoredRecord> enrolled = EnrolledHsm.records(store);
        if (enrolled.isEmpty()) {
            return;
        }
        custody.domains().lookForName();
        String own = custody.hsmName().orElse(null);
        for (StoredRecord record : enrolled) {
            EnrolledHsm each = EnrolledHsm.decode(record.body());
            custody.domains().peers().know(each);
            if (each.isActive() && each.name().equals(own)) {
                takeUp(record, each);
            } else if (own != null && each.isActive() && isActive(own)) {
                sendMissing(record, each);
            }
        }
    }

    private void sendMissing(StoredRecord record, EnrolledHsm to) {
        for (String domain : OpenDomains.list(store)) {
            Map<RecordKey, StoredRecord> there = KeyWrapping.list(store, domain);
            for (HeldKey key : HeldKey.list(store, domain, custody.hsmName().orElse(null))) {
                DomainKeyRecord made = key.record();
                StoredRecord last = there.get(KeyWrapping.key(domain, to.name(), made.use(), made.version()));
                boolean lacks = last == null
                        || KeyWrapping.decode(last.key(), last.body()).isSentToFormerKey(to);
                if (!lacks || !key.isThere(hsm)) {
                    continue;
                }
                Change.Builder change = Change.builder().read(record).read(stored(domain, made));
                if (last == null) {
                    send(change, to, domain, key);
                } else {
                    change.update(last, sent(to, domain, key).content());
                }
                store.commit(change.build());
                LOG.info(
                        "Sent the {} key {} of domain '{}' to the HSM {}",
                        made.use().label(),
                        made.version(),
                        domain,
                        to.name());
            }
        }
    }

    private StoredRecord stored(String domain, DomainKeyRecord key) {
        RecordKey name = DomainKeyRecord.key(domain, key.use(), key.version());
        return store.find(name).orElseThrow(() -> new ConflictException(name, 1, 0));
    }

    /** In one commit: all keys that were sent here lie under roots of this HSM, and the next ones go to a new key. */
    private void takeUp(StoredRecord record, EnrolledHsm own) {
        Change.Builder change = Change.builder();
        int taken = addTaken(change, own, KeyWrapping::isSent);
        if (taken == 0) {
            if (own.announced().isEmpty()) {
                renewTransport(change, record, own);
                return;
            }
            sweep(own);
            note(record, own);
            return;
        }
        renewTransport(change, record, own);
        LOG.info("Took up {} keys that were sent to the HSM {}", taken, own.name());
    }

    /** Adds certain keys that were sent to this HSM, under roots of its own; says how many. */
    private int addTaken(Change.Builder change, EnrolledHsm own, Predicate<KeyWrapping> which) {
        int taken = 0;
        for (String domain : OpenDomains.list(store)) {
            for (StoredRecord each : KeyWrapping.list(store, domain).values()) {
                KeyWrapping sent = KeyWrapping.decode(each.key(), each.body());
                // What was sent to a key that is gone keeps nobody from the rest: it is sent again.
                if (sent.hsm().equals(own.name()) && which.test(sent) && sent.isOpenable(hsm)) {
                    change.update(each, underRoot(sent).content());
                    taken++;
                }
            }
        }
        return taken;
    }

    /** From then on the keys are opened by the roots that they lie under. */
    private void commitTaken(Change.Builder change) {
        store.commit(change.build());
        OpenDomains.list(store).forEach(custody::refresh);
    }

    /** That a server works with it. */
    private void note(StoredRecord record, EnrolledHsm own) {
        Instant now = clock.instant();
        if (!now.isBefore(own.seen().plus(SEEN))) {
            store.commit(
                    Change.builder().update(record, own.seen(now).content()).build());
        }
    }

    /** A new transport key, with what else is to be written in that commit; the old one ends. */
    void renewTransport(Change.Builder change, StoredRecord record, EnrolledHsm own) {
        int next = own.transport() + 1;
        EnrolledHsm renewed = own.withTransport(next, EnrolmentRequest.transportKey(hsm, own.name(), next), signer)
                .seen(clock.instant());
        commitTaken(change.update(record, renewed.content()));
        swept = false;
        sweep(renewed);
    }

    /**
     * Ends every transport key but the one that is announced, and that one too where it has this number, because keys
     * that are to be gone were sent to it. What else was sent to it is taken up before.
     */
    void endTransports(int number) {
        StoredRecord record = own();
        if (EnrolledHsm.decode(record.body()).transport() == number) {
            takeUp(record, EnrolledHsm.decode(record.body()));
            record = own();
        }
        EnrolledHsm current = EnrolledHsm.decode(record.body());
        if (current.transport() == number) {
            renewTransport(Change.builder(), record, current);
        } else {
            swept = false;
            sweep(current);
        }
    }

    private StoredRecord own() {
        return store.find(EnrolledHsm.key(custody.hsmName().orElseThrow())).orElseThrow();
    }

    /**
     * Ends the transport keys before the one that is announced; another process may have left some, which ended in the
     * midst. Another node may have sent keys to them up to the commit that has announced the next one, after those that
     * lay there were taken up.
     */
    private void sweep(EnrolledHsm own) {
        if (swept) {
            return;
        }
        Change.Builder late = Change.builder();
        int taken = addTaken(late, own, sent -> sent.isSentToFormerKey(own));
        if (taken > 0) {
            commitTaken(late);
            LOG.info("Took up {} keys that were sent to the HSM {} while its transport key changed", taken, own.name());
        }
        EnrolledHsm.transports(hsm, own.name()).stream()
                .filter(number -> number < own.transport())
                .forEach(number -> hsm.destroyTokenKey(EnrolledHsm.transportLabel(own.name(), number)));
        swept = true;
    }

    private KeyWrapping underRoot(KeyWrapping sent) {
        KeyHandle root = root(sent);
        byte[] wrapped;
        if (sent.use() == DomainKeyUse.TAG) {
            try (SecretBytes tagKey = sent.open(hsm, custody.domains().peers())) {
                wrapped = DomainFounding.wrapTagKey(hsm, root, tagKey);
            }
        } else {
            wrapped = wrapped(sent, root);
        }
        return KeyWrapping.underRoot(
                sent.domain(), sent.hsm(), sent.use(), sent.version(), rootLabel(sent), Bytes.owning(wrapped));
    }

    private byte[] wrapped(KeyWrapping sent, KeyHandle root) {
        KeyHandle passing = sent.unwrap(
                hsm, custody.domains().peers(), DomainKeys.template(sent.use()).wrappable());
        try {
            byte[] wrapped = hsm.wrapKey(root, DomainKeys.ROOT_WRAP, passing);
            KeyHandle again =
                    hsm.unwrapKey(root, DomainKeys.ROOT_WRAP, wrapped, KeyKind.AES, DomainKeys.template(sent.use()));
            try {
                DomainKeys.requireSame(hsm, sent.use(), passing, again);
            } finally {
                hsm.destroy(again);
            }
            return wrapped;
        } finally {
            hsm.destroy(passing);
        }
    }

    /** One for each version of a domain's keys. What a process made that ended in the midst wraps nothing, and is used. */
    private KeyHandle root(KeyWrapping sent) {
        String label = rootLabel(sent);
        return hsm.findTokenKey(label)
                .orElseGet(() -> hsm.generateTokenKey(label, KeyKind.AES, DomainKeys.KEY_BITS, DomainKeys.ROOT));
    }

    private static String rootLabel(KeyWrapping sent) {
        return "claviger-hsm-" + sent.hsm()
                + (sent.domain().equals(RecordKey.SERVER) ? "-server" : "-domain-" + sent.domain()) + "-root-v"
                + sent.version();
    }
}
