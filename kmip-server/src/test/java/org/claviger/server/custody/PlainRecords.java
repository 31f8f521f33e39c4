package org.claviger.server.custody;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.storage.Blob;
import org.claviger.storage.IndexRange;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/** Records whose body is the material. */
final class PlainRecords implements MaterialRecords {
    static final String DESTROYED = "destroyed";

    static MaterialFacts facts(String id) {
        return new MaterialFacts(
                Custody.DEFAULT_DOMAIN, id, 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 256);
    }

    @Override
    public Optional<Held> read(StoredRecord record) {
        return record.body().length() == 0
                ? Optional.empty()
                : Optional.of(new Held(
                        Material.decode(Bytes.of(record.body().toByteArray())),
                        facts(record.key().id())));
    }

    @Override
    public LocateQuery destroyed(String domain, Instant from, Instant until) {
        return LocateQuery.of(domain, RecordKind.OBJECT)
                .with(IndexRange.of(DESTROYED, from.getEpochSecond(), until.getEpochSecond() - 1));
    }

    @Override
    public Instant destroyedAt(StoredRecord record) {
        return Instant.ofEpochSecond(record.indexes().getFirst().value().toLong());
    }

    @Override
    public RecordContent with(StoredRecord record, Material renewed) {
        return new RecordContent(
                Blob.of(Arrays.copyOf(
                        renewed.encode().toArray(), renewed.encode().length())),
                record.indexes(),
                record.claims());
    }
}
