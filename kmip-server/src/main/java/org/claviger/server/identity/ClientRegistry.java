package org.claviger.server.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.identity.RegisteredClient.Match;
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
import org.jspecify.annotations.Nullable;

/**
 * The clients of this server, as records of its store. It keeps nothing: each question is answered from the view that
 * decides, so that a revocation counts for the next request (P2).
 */
public final class ClientRegistry {
    /** A client and the record it was read from, for the change that rests on it. */
    public record Entry(RegisteredClient client, StoredRecord stored) {}

    private static final int FORMAT = 1;
    /** Of clients with a password: a server that does not know it must not let them in without. */
    private static final int FORMAT_WITH_PASSWORD = 2;

    private static final String BY_CERTIFICATE = "client-certificate";
    private static final String BY_SUBJECT = "client-issuer-subject";

    private ClientRegistry() {}

    /** Whose certificate this is: by the certificate itself, else by its issuer and subject. Revoked ones are found. */
    public static Optional<Entry> find(StoreView view, ClientCertificate certificate) {
        return view.findHolder(RecordKey.SERVER, claimOf(Match.CERTIFICATE, certificate))
                .or(() -> view.findHolder(RecordKey.SERVER, claimOf(Match.ISSUER_AND_SUBJECT, certificate)))
                .map(ClientRegistry::entry);
    }

    public static Optional<Entry> find(StoreView view, String name) {
        return view.find(key(name)).map(ClientRegistry::entry);
    }

    /** All of them, the newest first. */
    public static List<RegisteredClient> list(StoreView view) {
        return view.all(LocateQuery.of(RecordKey.SERVER, RecordKind.CLIENT)).stream()
                .map(stored -> entry(stored).client())
                .toList();
    }

    /** Adds a client; the commit refuses it where the name or the certificate is taken. */
    public static Change.Builder add(Change.Builder change, RegisteredClient client) {
        return change.create(key(client.name()), client.added(), content(client));
    }

    public static Change.Builder revoke(Change.Builder change, Entry entry, Instant when) {
        return change.update(entry.stored(), content(entry.client().revokedAt(when)));
    }

    /** Gives a client a password, another one, or none. */
    public static Change.Builder setPassword(Change.Builder change, Entry entry, @Nullable PasswordHash password) {
        return change.update(entry.stored(), content(entry.client().withPassword(password)));
    }

    private static RecordKey key(String name) {
        return new RecordKey(RecordKey.SERVER, RecordKind.CLIENT, name);
    }

    private static UniqueClaim claimOf(Match match, ClientCertificate certificate) {
        return switch (match) {
            case CERTIFICATE -> UniqueClaim.of(BY_CERTIFICATE, certificate.fingerprint());
            case ISSUER_AND_SUBJECT -> UniqueClaim.of(BY_SUBJECT, certificate.issuer() + "\n" + certificate.subject());
        };
    }

    private static RecordContent content(RegisteredClient client) {
        PasswordHash password = client.password();
        BodyWriter body = client.certificate()
                .writeTo(new BodyWriter()
                        .number(password == null ? FORMAT : FORMAT_WITH_PASSWORD)
                        .text(client.name())
                        .text(client.domain())
                        .optionalText(client.group())
                        .text(client.role())
                        .number(client.match().code()))
                .instant(client.added())
                .optionalInstant(client.revoked());
        if (password != null) {
            body.text(password.username())
                    .part(password.salt().toArray())
                    .number(password.iterations())
                    .part(password.hash().toArray());
        }
        return RecordContent.of(body.toBlob()).withClaims(List.of(claimOf(client.match(), client.certificate())));
    }

    private static Entry entry(StoredRecord stored) {
        BodyReader body = new BodyReader(stored.body());
        int format = body.number();
        if (format != FORMAT_WITH_PASSWORD) {
            BodyReader.requireFormat(format, FORMAT);
        }
        RegisteredClient client = new RegisteredClient(
                body.text(),
                body.text(),
                body.optionalText(),
                body.text(),
                matchOf(body.number()),
                ClientCertificate.readFrom(body),
                body.instant(),
                body.optionalInstant(),
                format == FORMAT ? null : passwordFrom(body));
        return new Entry(client, stored);
    }

    private static PasswordHash passwordFrom(BodyReader body) {
        return new PasswordHash(body.text(), Bytes.owning(body.part()), body.number(), Bytes.owning(body.part()));
    }

    private static Match matchOf(int code) {
        for (Match match : Match.values()) {
            if (match.code() == code) {
                return match;
            }
        }
        throw new IllegalStateException("a client is matched in way " + code + ", which this version does not know");
    }
}
