package org.claviger.server.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;

/** The officers of this server and the one-time codes with which new ones are enrolled, as records of its store. */
public final class OfficerRegistry {
    /** An officer and the record it was read from. */
    public record Entry(Officer officer, StoredRecord stored) {}

    /** The right to become an officer, once, until a time. The code itself is nowhere: only its digest. */
    public record Enrolment(Instant expires, StoredRecord stored) {}

    private static final int FORMAT = 1;
    private static final String BY_CERTIFICATE = "officer-certificate";

    private OfficerRegistry() {}

    public static Optional<Entry> find(StoreView view, ClientCertificate certificate) {
        return view.findHolder(RecordKey.SERVER, claimOf(certificate)).map(OfficerRegistry::entry);
    }

    public static Optional<Entry> find(StoreView view, String name) {
        return view.find(key(name)).map(OfficerRegistry::entry);
    }

    public static List<Officer> list(StoreView view) {
        return view.all(LocateQuery.of(RecordKey.SERVER, RecordKind.OFFICER)).stream()
                .map(stored -> entry(stored).officer())
                .toList();
    }

    public static Change.Builder add(Change.Builder change, Officer officer) {
        return change.create(key(officer.name()), officer.added(), content(officer));
    }

    public static Change.Builder revoke(Change.Builder change, Entry entry, Instant when) {
        return change.update(entry.stored(), content(entry.officer().revokedAt(when)));
    }

    /** A code that enrols one officer until it expires. */
    public static Change.Builder permit(Change.Builder change, String code, Instant now, Instant expires) {
        return change.create(
                enrolmentKey(code),
                now,
                RecordContent.of(
                        new BodyWriter().number(FORMAT).instant(expires).toBlob()));
    }

    public static Optional<Enrolment> findEnrolment(StoreView view, String code) {
        return view.find(enrolmentKey(code))
                .map(stored -> new Enrolment(bodyOf(stored).instant(), stored));
    }

    private static RecordKey key(String name) {
        return new RecordKey(RecordKey.SERVER, RecordKind.OFFICER, name);
    }

    /** Codes have 100 bits of randomness, so a plain digest is enough that nobody reads one from the store. */
    private static RecordKey enrolmentKey(String code) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
            return new RecordKey(
                    RecordKey.SERVER, RecordKind.ENROLMENT, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static UniqueClaim claimOf(ClientCertificate certificate) {
        return UniqueClaim.of(BY_CERTIFICATE, certificate.fingerprint());
    }

    private static RecordContent content(Officer officer) {
        return RecordContent.of(officer.certificate()
                        .writeTo(new BodyWriter().number(FORMAT).text(officer.name()))
                        .instant(officer.added())
                        .optionalInstant(officer.revoked())
                        .toBlob())
                .withClaims(List.of(claimOf(officer.certificate())));
    }

    private static Entry entry(StoredRecord stored) {
        BodyReader body = bodyOf(stored);
        return new Entry(
                new Officer(body.text(), ClientCertificate.readFrom(body), body.instant(), body.optionalInstant()),
                stored);
    }

    private static BodyReader bodyOf(StoredRecord stored) {
        BodyReader body = new BodyReader(stored.body());
        BodyReader.requireFormat(body.number(), FORMAT);
        return body;
    }
}
