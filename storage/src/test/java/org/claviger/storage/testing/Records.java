package org.claviger.storage.testing;

import java.time.Instant;
import java.util.List;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.UniqueClaim;

/** Valid records and changes, of which a test says only what matters to it. */
public final class Records {
    public static final String DOMAIN = "default";
    public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

    private Records() {}

    public static RecordKey object(String id) {
        return new RecordKey(DOMAIN, RecordKind.OBJECT, id);
    }

    public static RecordContent content(String body) {
        return RecordContent.of(Blob.of(body));
    }

    public static RecordContent indexed(String body, IndexTerm... terms) {
        return content(body).withIndexes(List.of(terms));
    }

    public static RecordContent claiming(String body, UniqueClaim... claims) {
        return content(body).withClaims(List.of(claims));
    }

    public static Change creation(String id, String body) {
        return creation(object(id), content(body));
    }

    public static Change creation(RecordKey key, RecordContent content) {
        return Change.builder().create(key, CREATED, content).build();
    }
}
