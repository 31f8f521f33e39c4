package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.Mechanism;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * A domain key as one HSM can open it: under a root of that HSM, or as another one has sent it, encrypted to its
 * transport key and signed.
 *
 * @param mechanism what a sent key is encrypted by; empty where it lies under a root
 * @param label of the root, or of the transport key, in that HSM's token
 * @param sender the fingerprint of the key that has signed what was sent; empty under a root
 */
record KeyWrapping(
        String domain,
        String hsm,
        DomainKeyUse use,
        int version,
        String mechanism,
        String label,
        Bytes wrapped,
        String sender,
        Bytes signature) {
    private static final int FORMAT = 1;

    static RecordKey key(String domain, String hsm, DomainKeyUse use, int version) {
        return new RecordKey(domain, RecordKind.KEY_WRAPPING, hsm + "/" + use.label() + "/" + version);
    }

    /** Under the root that the key was made under, which one HSM alone has. */
    static KeyWrapping underRoot(String domain, String hsm, DomainKeyRecord key) {
        return underRoot(domain, hsm, key.use(), key.version(), key.rootLabel(), key.wrapped());
    }

    static KeyWrapping underRoot(
            String domain, String hsm, DomainKeyUse use, int version, String rootLabel, Bytes wrapped) {
        return new KeyWrapping(domain, hsm, use, version, "", rootLabel, wrapped, "", Bytes.EMPTY);
    }

    /** All of a domain's, of every HSM. */
    static Map<RecordKey, StoredRecord> list(ObjectStore store, String domain) {
        return store.all(LocateQuery.of(domain, RecordKind.KEY_WRAPPING)).stream()
                .collect(Collectors.toMap(StoredRecord::key, record -> record));
    }

    RecordKey key() {
        return key(domain, hsm, use, version);
    }

    /** Whether it waits for its HSM to take it up. */
    boolean isSent() {
        return !mechanism.isEmpty();
    }

    /** Whether it was sent to a transport key of its HSM that is not announced any more: it has ended, or is about to. */
    boolean isSentToFormerKey(EnrolledHsm to) {
        return isSent() && !label.equals(to.transportLabel());
    }

    /** Whether a module has the key that opens it. */
    boolean isOpenable(Hsm module) {
        return module.findTokenKey(label).isPresent();
    }

    KeyWrapping signed(String by, Bytes withSignature) {
        return new KeyWrapping(domain, hsm, use, version, mechanism, label, wrapped, by, withSignature);
    }

    /** What the sender signs: a key that somebody else made up is not taken. */
    byte[] statement() {
        return ("claviger key transport 1\ndomain: " + domain + "\nto: " + hsm + "\nuse: " + use.label()
                        + "\nversion: " + version + "\nmechanism: " + mechanism + "\nlabel: " + label + "\nkey: "
                        + wrapped.toHex() + "\n")
                .getBytes(UTF_8);
    }

    /** The key in the module; the caller ends it. */
    KeyHandle unwrap(Hsm module, PeerKeys peers, KeyTemplate template) {
        requireGenuine(peers);
        return module.unwrapKey(opener(module), how(), wrapped.toArray(), KeyKind.AES, template);
    }

    /** The key in clear: of a tag key alone. */
    SecretBytes open(Hsm module, PeerKeys peers) {
        requireGenuine(peers);
        return module.unwrapBytes(opener(module), how(), wrapped.toArray());
    }

    private void requireGenuine(PeerKeys peers) {
        if (isSent()) {
            peers.require(sender, statement(), signature);
        }
    }

    private Mechanism.KeyWrap how() {
        return isSent() ? KeyRecovery.oaep(mechanism) : DomainKeys.ROOT_WRAP;
    }

    private KeyHandle opener(Hsm module) {
        if (!isSent()) {
            return DomainKeys.root(module, label);
        }
        return module.findTokenKey(label)
                .orElseThrow(() -> HsmException.unavailable("The " + use.label() + " key " + version + " of domain '"
                        + domain + "' was sent to the key " + label + ", which this token has no more."));
    }

    void create(Change.Builder change, Instant now) {
        change.create(key(), now, content());
    }

    RecordContent content() {
        BodyWriter body = new BodyWriter().octet(FORMAT).text(hsm).octet(use.code());
        body.number(version).text(mechanism).text(label).part(wrapped.toArray());
        return RecordContent.of(body.text(sender).part(signature.toArray()).toBlob());
    }

    static KeyWrapping decode(RecordKey key, Blob blob) {
        BodyReader body = new BodyReader(blob);
        BodyReader.requireFormat(body.octet(), FORMAT);
        String hsm = body.text();
        DomainKeyUse use = DomainKeyUse.ofCode(body.octet());
        KeyWrapping read = new KeyWrapping(
                key.domain(),
                hsm,
                use,
                body.number(),
                body.text(),
                body.text(),
                Bytes.owning(body.part()),
                body.text(),
                Bytes.owning(body.part()));
        if (!read.key().equals(key)) {
            throw new CustodyException("The record " + key + " is not what was written");
        }
        return read;
    }
}
