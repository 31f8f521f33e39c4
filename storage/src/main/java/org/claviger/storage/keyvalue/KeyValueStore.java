package org.claviger.storage.keyvalue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.JournalWriter;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.RecordTag;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoreCompaction;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumKeeper;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.SumUp;
import org.claviger.storage.TagRenewal;
import org.claviger.storage.UncommittedView;
import org.claviger.storage.UniqueClaim;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store over an ordered key-value engine. Reads show what the engine shows, which is durable; changes go
 * through {@link Acceptance} and {@link Committer}.
 */
public final class KeyValueStore implements ObjectStore {
    static final String FORMAT = "format";
    private static final int FORMAT_WITH_SUMS = 2;
    static final String SEQUENCE = "sequence";

    /** How many claims are kept in mind with their last holder: some 4 MiB. */
    private static final int HOLDERS_MAX = 16_384;

    private final KeyValueEngine engine;
    private final RecordTag tag;
    private final RecordEncoding encoding;
    private final CheckedRecords checked;
    private final Acceptance acceptance;
    private final Committer committer;
    private final SumNumbers numbers;
    private final GroupWriter writer;
    private final boolean summed;

    /** By the hash of the claim. Only a guess where to look: the record itself has to say that it holds the claim. */
    private final AtomicReferenceArray<@Nullable Holder> lastHolders = new AtomicReferenceArray<>(HOLDERS_MAX);

    private record Holder(DomainClaim claim, RecordKey key) {}

    private volatile boolean closing;

    private KeyValueStore(
            KeyValueEngine engine, StoreSettings settings, Reserve reserve, long sequence, boolean summed) {
        this.engine = engine;
        this.tag = settings.tag();
        this.encoding = new RecordEncoding(tag);
        this.checked = new CheckedRecords(encoding);
        this.numbers = new SumNumbers(tag, encoding);
        this.summed = summed;
        this.acceptance = new Acceptance(
                new AcceptedState(engine, checked), encoding, numbers, sequence, engine.usableBytes(), reserve);
        JournalWriter journal =
                new JournalWriter(settings.node(), settings.epoch(), () -> journalHead(settings.node()));
        SumKeeper sums = new SumKeeper(
                settings.node(), () -> settings.epochAfter(journalHead(settings.node())), numbers, this::find);
        this.writer = new GroupWriter(
                engine, acceptance, encoding, journal, sums, summed, reserve, settings.commitListener());
        this.committer = new Committer(acceptance, writer, settings.fatalListener());
    }

    /** Takes the engine over: closing the store closes it, and so does a refusal to open. */
    public static KeyValueStore open(KeyValueEngine engine, StoreSettings settings) {
        return open(engine, settings, Reserve.NONE);
    }

    /** As {@link #open(KeyValueEngine, StoreSettings)}, with room that is kept for the audit. */
    public static KeyValueStore open(KeyValueEngine engine, StoreSettings settings, Reserve reserve) {
        try {
            boolean summed = checkFormat(engine) >= FORMAT_WITH_SUMS;
            byte @Nullable [] sequence = engine.get(KeyLayout.meta(SEQUENCE));
            KeyValueStore store = new KeyValueStore(
                    engine,
                    settings,
                    reserve,
                    sequence == null ? 0 : ByteBuffer.wrap(sequence).getLong(),
                    summed);
            store.committer.start();
            return store;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    static byte[] format() {
        return ByteBuffer.allocate(Integer.BYTES)
                .putInt(RecordEncoding.STORE_FORMAT)
                .array();
    }

    private static int checkFormat(KeyValueEngine engine) {
        byte @Nullable [] found = engine.get(KeyLayout.meta(FORMAT));
        if (found == null) {
            KeyValueBatch batch = new KeyValueBatch();
            batch.put(KeyLayout.meta(FORMAT), format());
            engine.write(batch, true);
            return RecordEncoding.STORE_FORMAT;
        }
        int format = found.length == Integer.BYTES ? ByteBuffer.wrap(found).getInt() : -1;
        if (format > RecordEncoding.STORE_FORMAT) {
            throw new StoreOpenException("the store in " + engine.place() + " was written by a newer version (format "
                    + format + "; this version reads up to " + RecordEncoding.STORE_FORMAT
                    + "): start it with that version, or a newer one");
        }
        if (format < 1) {
            throw new StoreOpenException("the store in " + engine.place()
                    + " does not say which format it has: it is damaged, restore it from a backup");
        }
        return format;
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        return decode(key, engine.get(KeyLayout.record(key)));
    }

    private Optional<StoredRecord> decode(RecordKey key, byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(checked.decode(key, bytes));
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        DomainClaim asked = new DomainClaim(domain, claim);
        int place = Math.floorMod(asked.hashCode(), HOLDERS_MAX);
        Holder last = lastHolders.get(place);
        if (last != null && last.claim().equals(asked)) {
            // A claim has one holder: whoever has it in its record now is the one, wherever the name came from.
            Optional<StoredRecord> record = find(last.key()).filter(found -> isHeld(claim, found));
            if (record.isPresent()) {
                return record;
            }
        }
        Optional<StoredRecord> record = listedHolder(domain, claim);
        record.ifPresent(found -> lastHolders.set(place, new Holder(asked, found.key())));
        return record;
    }

    private Optional<StoredRecord> listedHolder(String domain, UniqueClaim claim) {
        try (KeyValueReader reader = engine.snapshot()) {
            byte @Nullable [] holder = reader.get(KeyLayout.claim(domain, claim));
            if (holder == null) {
                return Optional.empty();
            }
            RecordKey key = KeyLayout.claimHolder(domain, holder);
            return decode(key, reader.get(KeyLayout.record(key))).filter(record -> isHeld(claim, record));
        }
    }

    private static boolean isHeld(UniqueClaim claim, StoredRecord record) {
        return record.claims().contains(claim);
    }

    @Override
    public RecordPage locate(LocateQuery query) {
        try (KeyValueReader reader = engine.snapshot();
                IndexSearch search = new IndexSearch(reader, query, position -> {
                    RecordKey key = new RecordKey(query.domain(), query.kind(), position.id());
                    return decode(key, reader.get(KeyLayout.record(key)));
                })) {
            return search.page();
        }
    }

    @Override
    public PendingCommit commitLater(List<Change> changes) {
        AcceptedCommit commit = acceptance.accept(changes);
        committer.write(commit);
        return commit;
    }

    @Override
    public StoreView view(List<PendingCommit> pending, List<Change> uncommitted) {
        return new UncommittedView(this, pending, uncommitted);
    }

    @Override
    public List<String> journalNodes() {
        List<String> nodes = new ArrayList<>();
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(KeyLayout.journalTable());
            while (cursor.isValid() && KeyLayout.startsWith(cursor.key(), KeyLayout.journalTable())) {
                String node = KeyLayout.journalNode(cursor.key());
                nodes.add(node);
                cursor.seek(KeyLayout.after(KeyLayout.journalPrefix(node)));
            }
        }
        return nodes;
    }

    @Override
    public List<JournalEntry> journal(String node, @Nullable JournalPosition after, int limit) {
        byte[] prefix = KeyLayout.journalPrefix(node);
        List<JournalEntry> entries = new ArrayList<>();
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(
                    after == null
                            ? prefix
                            : KeyLayout.journal(node, new JournalPosition(after.epoch(), after.sequence() + 1)));
            while (entries.size() < limit && cursor.isValid() && KeyLayout.startsWith(cursor.key(), prefix)) {
                entries.add(entry(node, prefix, cursor));
                cursor.next();
            }
        }
        return entries;
    }

    @Override
    public Optional<JournalEntry> journalHead(String node) {
        byte[] prefix = KeyLayout.journalPrefix(node);
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seekBefore(KeyLayout.after(prefix));
            return cursor.isValid() && KeyLayout.startsWith(cursor.key(), prefix)
                    ? Optional.of(entry(node, prefix, cursor))
                    : Optional.empty();
        }
    }

    private JournalEntry entry(String node, byte[] prefix, KeyValueCursor cursor) {
        byte[] key = cursor.key();
        if (key.length != prefix.length + 2 * Long.BYTES) {
            throw new IntegrityException("the journal of " + node + " holds a key that is none of an entry");
        }
        return encoding.decode(node, KeyLayout.journalPosition(key), cursor.value());
    }

    @Override
    public StoreSnapshot snapshot() {
        RecordTag.Hold hold = tag.hold();
        try {
            return new KeyValueSnapshot(engine.snapshot(), hold, () -> closing);
        } catch (RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    @Override
    public void sumUp() {
        if (summed) {
            return;
        }
        committer.exclusively(() -> {
            try (StoreInspection inspection = inspect()) {
                writer.begin(SumUp.of(inspection, encoding, numbers));
            }
        });
    }

    @Override
    public List<ShardSum> sums() {
        List<ShardSum> sums = new ArrayList<>();
        byte[] prefix = KeyLayout.recordTable(RecordKind.SUM);
        try (KeyValueReader reader = engine.snapshot();
                KeyValueCursor cursor = reader.cursor()) {
            cursor.seek(prefix);
            while (cursor.isValid() && KeyLayout.startsWith(cursor.key(), prefix)) {
                sums.add(ShardSum.read(encoding.decode(KeyLayout.recordKey(cursor.key()), cursor.value()), numbers));
                cursor.next();
            }
        }
        return sums;
    }

    @Override
    public TagRenewal tagRenewal() {
        return new KeyValueTagRenewal(engine, encoding, numbers, committer, writer);
    }

    @Override
    public StoreInspection inspect() {
        return new KeyValueInspection(engine.snapshot(), () -> closing);
    }

    @Override
    public StoreCompaction compaction() {
        return engine.compaction();
    }

    @Override
    public StoreDescription description() {
        return new StoreDescription(
                engine.name(),
                engine.place(),
                RecordEncoding.STORE_FORMAT,
                engine.warning(),
                engine.readsHoldUpChanges());
    }

    @Override
    public void close() {
        closing = true;
        committer.close();
        engine.close();
    }
}
