package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.claviger.codec.attribute.Attribute;
import org.claviger.server.custody.Material;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one item has read and what it wants to change. Everything that a decision rested on is named in the change with
 * the version that was seen, so that the store refuses it where any of that has moved, and the item is decided again.
 */
final class Transaction {
    private final StoreView view;
    private final boolean sharingNames;
    private final long era;
    private final Map<RecordKey, Optional<StoredRecord>> read = new LinkedHashMap<>();
    private final Map<RecordKey, ManagedObject> loaded = new LinkedHashMap<>();
    private final Map<RecordKey, RecordContent> written = new LinkedHashMap<>();
    private final Map<RecordKey, Instant> created = new LinkedHashMap<>();
    private final Map<RecordKey, ManagedObject> remarkedBefore = new LinkedHashMap<>();
    private final boolean dating;
    private boolean dated;
    private boolean onlyUsed = true;

    /**
     * What one item does.
     *
     * @param sharingNames whether objects may have the same Name
     * @param dating whether the clock is believed, so that the use of an object may date it
     */
    Transaction(StoreView view, boolean sharingNames, boolean dating) {
        this.view = view;
        this.dating = dating;
        this.sharingNames = sharingNames;
        // Before the first read: what is read later is of this era, or of one that the commit refuses.
        this.era = view.era();
    }

    StoreView view() {
        return view;
    }

    /** A record that the decision rests on. */
    Optional<StoredRecord> find(RecordKey key) {
        return read.computeIfAbsent(key, view::find);
    }

    /** Adds to what the decision rests on a record that was found by an index. */
    void readFound(StoredRecord record) {
        read.putIfAbsent(record.key(), Optional.of(record));
    }

    /** An object as it stands at this time, with this item's own changes. */
    Optional<ManagedObject> object(String domain, String id, Instant now) {
        if (id.isEmpty() || id.length() > RecordKey.ID_BYTES_MAX / 4) {
            return Optional.empty();
        }
        RecordKey key = key(domain, id);
        ManagedObject known = loaded.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ManagedObject> object = find(key).map(ObjectRecord::read).map(found -> found.at(now));
        object.ifPresent(found -> loaded.put(key, found));
        return object;
    }

    void create(ManagedObject object, Instant now) {
        RecordKey key = key(object.domain(), object.id());
        if (find(key).isPresent()) {
            throw new IllegalStateException("an object is created under an identifier that is taken");
        }
        dated = true;
        onlyUsed = false;
        created.put(key, now);
        loaded.put(key, object);
        restOnDomainKey(object);
        written.put(key, content(object));
    }

    void save(ManagedObject object) {
        dated = true;
        onlyUsed = false;
        write(object, object);
    }

    /**
     * Saves what the mere use of an object changes in it. Where the clock is not believed nothing is written beside
     * that: neither the time nor a move of the state that the object's dates have made meanwhile.
     *
     * @param object the object that was loaded here
     * @return the object as the item goes on with it
     */
    ManagedObject remark(ManagedObject object, Attribute attribute, Object value, @Nullable Instant changed) {
        ManagedObject remarked = object.withAttributes(object.attributes().with(attribute, value));
        if (dating) {
            ManagedObject saved = changed == null ? remarked : remarked.changed(changed);
            write(saved, saved);
            return saved;
        }
        RecordKey key = key(object.domain(), object.id());
        ManagedObject stored = remarkedBefore.getOrDefault(
                key, find(key).map(ObjectRecord::read).orElse(object));
        ManagedObject undated = stored.withAttributes(stored.attributes().with(attribute, value));
        remarkedBefore.put(key, undated);
        write(remarked, undated);
        return remarked;
    }

    /** Whether something is changed that has a date. */
    boolean isDated() {
        return dated;
    }

    private void write(ManagedObject object, ManagedObject stored) {
        RecordKey key = key(object.domain(), object.id());
        ManagedObject before = loaded.put(key, object);
        if (before == null) {
            throw new IllegalStateException("an object is saved that was not loaded here");
        }
        if (!Objects.equals(before.material(), object.material())) {
            restOnDomainKey(object);
        }
        written.put(key, content(stored));
    }

    private RecordContent content(ManagedObject object) {
        RecordContent content = ObjectRecord.write(object);
        return sharingNames ? content.withClaims(List.of()) : content;
    }

    /**
     * New material rests on the newest version of the domain key that protects it: where that key is replaced meanwhile
     * the item is run again, so that nothing new is kept under a key that is about to end.
     */
    private void restOnDomainKey(ManagedObject object) {
        Material material = object.material();
        if (material == null) {
            return;
        }
        RecordKey key = material.domainKey(object.domain());
        RecordKey next = material.nextDomainKey(object.domain());
        if (find(key).isEmpty()) {
            throw new ConflictException(key, 1, 0);
        }
        if (find(next).isPresent()) {
            throw new ConflictException(next, 0, 1);
        }
    }

    /** Objects of this item whose material is gone. */
    List<ManagedObject> destroyed() {
        if (written.isEmpty()) {
            return List.of();
        }
        return loaded.entrySet().stream()
                .filter(entry -> written.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .filter(object -> object.material() == null)
                .toList();
    }

    void put(RecordKey key, RecordContent content, Instant now) {
        onlyUsed = false;
        if (find(key).isEmpty()) {
            dated = true;
            created.put(key, now);
        }
        written.put(key, content);
    }

    /** The change that records a refusal: it rests on what was read, and changes nothing. */
    Change readsOnly(Blob audit) {
        Change.Builder change = Change.builder().era(era);
        read.forEach((key, record) ->
                change.read(key, record.map(StoredRecord::version).orElse(0L)));
        return change.journal(audit).durability(Durability.WRITTEN).build();
    }

    boolean isChanging() {
        return !written.isEmpty();
    }

    /**
     * The change to commit, with its audit payload.
     *
     * @param synced whether the answer waits for the disk even where nothing changes
     */
    Change change(Blob audit, boolean synced) {
        Change.Builder change = Change.builder().era(era);
        read.forEach((key, record) ->
                change.read(key, record.map(StoredRecord::version).orElse(0L)));
        written.forEach((key, content) -> {
            Optional<StoredRecord> previous = read.getOrDefault(key, Optional.empty());
            if (previous.isPresent()) {
                change.update(previous.get(), content);
            } else {
                change.create(key, created.getOrDefault(key, Instant.EPOCH), content);
            }
        });
        change.journal(audit).ofUse(onlyUsed);
        return change.durability(isChanging() || synced ? Durability.SYNCED : Durability.WRITTEN)
                .build();
    }

    private static RecordKey key(String domain, String id) {
        return new RecordKey(domain, RecordKind.OBJECT, id);
    }
}
