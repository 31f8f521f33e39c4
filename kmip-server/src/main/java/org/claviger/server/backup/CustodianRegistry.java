package org.claviger.server.backup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * The sets of custodians and the backups of a server, as records of its store. The newest set is the one that new
 * backups are made for.
 */
public final class CustodianRegistry {
    private static final String SET = "custodians/";
    private static final String BACKUP = "backup/";

    private CustodianRegistry() {}

    public static Change.Builder add(Change.Builder change, CustodianSet set) {
        return change.create(key(SET + set.id()), set.created(), RecordContent.of(set.encode()));
    }

    public static Change.Builder add(Change.Builder change, MadeBackup backup) {
        return change.create(key(BACKUP + backup.id()), backup.created(), RecordContent.of(backup.encode()));
    }

    /** The newest first. */
    public static List<CustodianSet> sets(ObjectStore store) {
        List<CustodianSet> sets = new ArrayList<>();
        all(store, SET).forEach(record -> sets.add(CustodianSet.decode(record.body())));
        sets.sort(Comparator.comparing(CustodianSet::created).reversed());
        return sets;
    }

    public static Optional<CustodianSet> current(ObjectStore store) {
        return sets(store).stream().findFirst();
    }

    /** Every backup that was made, the newest first. */
    public static List<MadeBackup> backups(ObjectStore store) {
        List<MadeBackup> backups = new ArrayList<>();
        all(store, BACKUP).forEach(record -> backups.add(MadeBackup.decode(record.key(), record.body())));
        backups.sort(Comparator.comparing(MadeBackup::created).reversed());
        return backups;
    }

    private static RecordKey key(String id) {
        return new RecordKey(RecordKey.SERVER, RecordKind.CONFIGURATION, id);
    }

    static String backupId(RecordKey key) {
        return key.id().substring(BACKUP.length());
    }

    private static List<StoredRecord> all(ObjectStore store, String prefix) {
        return store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.CONFIGURATION)).stream()
                .filter(record -> record.key().id().startsWith(prefix))
                .toList();
    }
}
