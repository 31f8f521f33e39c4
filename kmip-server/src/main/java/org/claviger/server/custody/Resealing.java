package org.claviger.server.custody;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.claviger.hsm.HsmException;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects objects of one domain anew, under the newest version of its keys. Clients may change the same objects
 * meanwhile: what has moved is read again. No attribute changes, so no client sees that anything happened.
 */
final class Resealing {
    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
    private static final int ATTEMPTS_MAX = 8;

    /** A commit is as long as a request may be, and so are the waits of others for it. */
    private static final int COMMIT_BYTES_MAX = 4 << 20;

    private final ObjectStore store;
    private final Custody custody;
    private final MaterialRecords materials;
    private final Pace pace;
    private final String domain;
    private final int version;

    Resealing(ObjectStore store, Custody custody, MaterialRecords materials, Pace pace, String domain, int version) {
        this.store = store;
        this.custody = custody;
        this.materials = materials;
        this.pace = pace;
        this.domain = domain;
        this.version = version;
    }

    /**
     * What became of some records.
     *
     * @param moved so many are under the new keys now
     * @param failed so many are not, and stay under the old ones
     */
    record Result(int moved, int failed) {
        int found() {
            return moved + failed;
        }
    }

    Result renew(List<StoredRecord> records) {
        Map<StoredRecord, RecordContent> renewed = new LinkedHashMap<>();
        int failed = 0;
        int moved = 0;
        long bytes = 0;
        for (StoredRecord record : records) {
            if (!isOld(record) || !pace.await(1)) {
                continue;
            }
            RecordContent content = tryRenewing(record);
            if (content == null) {
                failed++;
                continue;
            }
            renewed.put(record, content);
            bytes += content.body().length();
            if (bytes > COMMIT_BYTES_MAX) {
                Result result = commit(renewed);
                moved += result.moved();
                failed += result.failed();
                renewed.clear();
                bytes = 0;
            }
        }
        Result result = commit(renewed);
        return new Result(moved + result.moved(), failed + result.failed());
    }

    private Result commit(Map<StoredRecord, RecordContent> renewed) {
        if (renewed.isEmpty()) {
            return new Result(0, 0);
        }
        try {
            store.commit(change(renewed));
            return new Result(renewed.size(), 0);
        } catch (ConflictException e) {
            return oneByOne(renewed.keySet().stream().map(StoredRecord::key).toList());
        }
    }

    private Result oneByOne(List<RecordKey> keys) {
        int moved = 0;
        int failed = 0;
        for (RecordKey key : keys) {
            if (isRenewed(key)) {
                moved++;
            } else {
                failed++;
            }
        }
        return new Result(moved, failed);
    }

    /** False where others change it all the time: the next pass finds it again. */
    private boolean isRenewed(RecordKey key) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<StoredRecord> record = store.find(key).filter(this::isOld);
            if (record.isEmpty()) {
                return true;
            }
            RecordContent content = tryRenewing(record.get());
            if (content == null) {
                return false;
            }
            try {
                store.commit(change(Map.of(record.get(), content)));
                return true;
            } catch (ConflictException e) {
                LOG.debug("{} was changed while it was protected anew", key);
            }
        }
        return false;
    }

    boolean isOld(StoredRecord record) {
        return materials
                .read(record)
                .filter(held -> held.material().domainKeyVersion() < version)
                .isPresent();
    }

    /** Null where this one object cannot be opened, which is no reason to leave the others. */
    private @Nullable RecordContent tryRenewing(StoredRecord record) {
        MaterialRecords.Held held = materials.read(record).orElseThrow();
        try {
            return materials.with(record, custody.renew(held.material(), held.facts()));
        } catch (CustodyException e) {
            LOG.atError().setCause(e).log("{} could not be protected anew; it stays under the old key", record.key());
            return null;
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.BAD_DATA || e.reason() == HsmException.Reason.FAILED) {
                LOG.atError()
                        .setCause(e)
                        .log("{} could not be protected anew; it stays under the old key", record.key());
                return null;
            }
            throw e;
        }
    }

    /** It rests on the new keys still being the newest: a worker that was stopped for long changes nothing later. */
    private Change change(Map<StoredRecord, RecordContent> renewed) {
        Change.Builder change = Change.builder();
        for (DomainKeyUse use : List.of(DomainKeyUse.SEAL, DomainKeyUse.WRAP)) {
            RecordKey key = DomainKeyRecord.key(domain, use, version);
            change.read(store.find(key).orElseThrow(() -> new ConflictException(key, 1, 0)));
            change.readAbsent(DomainKeyRecord.key(domain, use, version + 1));
        }
        renewed.forEach(change::update);
        return change.build();
    }
}
