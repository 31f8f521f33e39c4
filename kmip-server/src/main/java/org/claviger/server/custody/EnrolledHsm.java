package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKey;
import org.claviger.hsm.TokenSigner;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * An HSM that has roots of its own for the domains of this store. While there is one alone, none is enrolled.
 *
 * @param signingKey the public half of its audit key (SubjectPublicKeyInfo), whose fingerprint was confirmed
 * @param certificates of the authorities in its token (DER), by their kinds
 * @param transport the number of its transport key: each takes keys once
 * @param transportKey the public half (SubjectPublicKeyInfo)
 * @param announced what its HSM has signed that key with; empty where nobody has worked with it yet
 * @param seen when a server last worked with it
 */
public record EnrolledHsm(
        String name,
        String module,
        Bytes signingKey,
        Map<String, Bytes> certificates,
        int transport,
        Bytes transportKey,
        Bytes announced,
        Instant enrolled,
        @Nullable Instant retired,
        Instant seen) {
    /** Format 1 has no {@link #announced}. */
    private static final int FORMAT = 2;

    private static final String TRANSPORT = "claviger-transport-";

    public EnrolledHsm {
        certificates = Map.copyOf(certificates);
    }

    static RecordKey key(String name) {
        return new RecordKey(RecordKey.SERVER, RecordKind.HSM, name);
    }

    /** All that are, or were, enrolled. */
    public static List<EnrolledHsm> list(ObjectStore store) {
        return records(store).stream().map(record -> decode(record.body())).toList();
    }

    static List<StoredRecord> records(ObjectStore store) {
        return store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.HSM));
    }

    public static Optional<EnrolledHsm> find(ObjectStore store, String name) {
        return store.find(key(name)).map(record -> decode(record.body()));
    }

    /** What the HSM of a token is called where it is, or is to be, enrolled: the token itself says so. */
    static Optional<String> nameIn(Hsm hsm) {
        return hsm.tokenKeys().stream()
                .map(TokenKey::label)
                .filter(label -> label.startsWith(TRANSPORT))
                .map(label -> label.substring(TRANSPORT.length(), label.lastIndexOf('-')))
                .findFirst();
    }

    /** The numbers of its transport keys in its token. */
    static List<Integer> transports(Hsm hsm, String name) {
        String prefix = TRANSPORT + name + "-";
        return hsm.tokenKeys().stream()
                .map(TokenKey::label)
                .filter(label -> label.startsWith(prefix))
                .map(label -> Integer.parseInt(label.substring(prefix.length())))
                .toList();
    }

    static String transportLabel(String name, int number) {
        return TRANSPORT + name + "-" + number;
    }

    public String fingerprint() {
        return PeerKeys.fingerprint(signingKey.toArray());
    }

    public PublicKey publicKey() {
        return PeerKeys.decode(signingKey);
    }

    public boolean isActive() {
        return retired == null;
    }

    String transportLabel() {
        return transportLabel(name, transport);
    }

    /** With a transport key of this HSM, which it signs. */
    EnrolledHsm withTransport(int number, Bytes key, TokenSigner signer) {
        Bytes signature = Bytes.owning(signer.sign(announcement(name, number, key)));
        return new EnrolledHsm(name, module, signingKey, certificates, number, key, signature, enrolled, retired, seen);
    }

    /**
     * Whether the transport key is one that the HSM itself has announced: who can make records, because they know the tag
     * key, could have put one of their own in its place.
     */
    boolean isTransportAnnounced() {
        return !announced.isEmpty()
                && PeerKeys.isSigned(publicKey(), announcement(name, transport, transportKey), announced);
    }

    private static byte[] announcement(String name, int number, Bytes key) {
        return ("claviger transport key 1\nhsm: " + name + "\nnumber: " + number + "\nkey: " + key.toHex() + "\n")
                .getBytes(UTF_8);
    }

    EnrolledHsm seen(Instant now) {
        return new EnrolledHsm(
                name, module, signingKey, certificates, transport, transportKey, announced, enrolled, retired, now);
    }

    EnrolledHsm retired(Instant now) {
        return new EnrolledHsm(
                name, module, signingKey, certificates, transport, transportKey, announced, enrolled, now, seen);
    }

    RecordContent content() {
        BodyWriter body = new BodyWriter().octet(FORMAT).text(name).text(module).part(signingKey.toArray());
        body.number(certificates.size());
        new TreeMap<>(certificates)
                .forEach((kind, certificate) -> body.text(kind).part(certificate.toArray()));
        body.number(transport).part(transportKey.toArray()).part(announced.toArray());
        return RecordContent.of(
                body.instant(enrolled).optionalInstant(retired).instant(seen).toBlob());
    }

    static EnrolledHsm decode(Blob blob) {
        BodyReader body = new BodyReader(blob);
        int format = body.octet();
        if (format != 1) {
            BodyReader.requireFormat(format, FORMAT);
        }
        String name = body.text();
        String module = body.text();
        Bytes signingKey = Bytes.owning(body.part());
        Map<String, Bytes> certificates = new TreeMap<>();
        for (int left = body.number(); left > 0; left--) {
            certificates.put(body.text(), Bytes.owning(body.part()));
        }
        return new EnrolledHsm(
                name,
                module,
                signingKey,
                certificates,
                body.number(),
                Bytes.owning(body.part()),
                format == 1 ? Bytes.EMPTY : Bytes.owning(body.part()),
                body.instant(),
                body.optionalInstant(),
                body.instant());
    }
}
