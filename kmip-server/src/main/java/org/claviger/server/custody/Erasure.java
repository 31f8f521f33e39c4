package org.claviger.server.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.claviger.hsm.Digests;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Ends the copies of destroyed objects. Whoever holds an old copy of the store, and the token, can open what was
 * destroyed since; so destructions are collected for a while, then the domain's keys are replaced, and with the old root
 * nothing under it can be opened any more, wherever it lies. What went is said in a signed record.
 */
public final class Erasure {
    /** What the clocks of two nodes may differ by: an object destroyed that shortly before new keys counts to them. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private static final int FINGERPRINT_BYTES = 32;

    private final ObjectStore store;
    private final MaterialRecords materials;
    private final TokenSigner signer;
    private final InstantSource clock;
    private final Settings settings;

    /**
     * How erasure goes.
     *
     * @param epoch for how long destructions are collected; null for ever
     * @param alone whether one process alone stamps what is destroyed
     */
    public record Settings(@Nullable Duration epoch, boolean alone) {}

    /**
     * Destroyed objects of a domain that old copies may still show.
     *
     * @param oldest when the first of them was destroyed; null where there are none
     * @param due when their keys are replaced at the latest; null for never
     */
    public record Open(
            String domain,
            int objects,
            @Nullable Instant oldest,
            @Nullable Instant due) {}

    public Erasure(
            ObjectStore store, MaterialRecords materials, TokenSigner signer, InstantSource clock, Settings settings) {
        this.store = store;
        this.materials = materials;
        this.signer = signer;
        this.clock = clock;
        this.settings = settings;
    }

    /** What signs here. */
    TokenSigner signer() {
        return signer;
    }

    /** Whether objects have been destroyed for so long that their copies are to end. */
    boolean isDue(String domain, Instant keysSince) {
        Duration epoch = settings.epoch();
        if (epoch == null) {
            return false;
        }
        Instant until = clock.instant().minus(epoch);
        Instant from = from(keysSince);
        return from.isBefore(until)
                && !store.locate(materials.destroyed(domain, from, until).limit(1))
                        .records()
                        .isEmpty();
    }

    /** What was destroyed since the keys of a domain were made. */
    Open open(String domain, Instant keysSince) {
        List<ErasureRecord.Erased> destroyed =
                destroyed(domain, from(keysSince), clock.instant().plus(CLOCKS_APART));
        Instant oldest = destroyed.stream()
                .map(ErasureRecord.Erased::destroyed)
                .min(Instant::compareTo)
                .orElse(null);
        Duration epoch = settings.epoch();
        return new Open(domain, destroyed.size(), oldest, oldest == null || epoch == null ? null : oldest.plus(epoch));
    }

    /**
     * A root that is destroyed, and with it what was destroyed while its keys were the newest.
     *
     * @param epoch the version of the keys that lay under it
     * @param oldSince when these keys were made
     * @param newSince when those after them were made
     * @param hsms where several HSMs had a root of their own, what became of each
     */
    record Gone(
            String domain,
            int epoch,
            String root,
            String fingerprint,
            Instant oldSince,
            Instant newSince,
            List<String> hsms) {
        Gone {
            hsms = List.copyOf(hsms);
        }
    }

    /** Adds to a change what went with the old root: the objects destroyed before the new keys were there. */
    void record(Change.Builder change, Gone gone) {
        List<ErasureRecord.Erased> objects = destroyed(gone.domain(), from(gone.oldSince()), from(gone.newSince()));
        Instant now = clock.instant();
        int part = 1;
        for (int at = 0; at < objects.size(); at += ErasureRecord.OBJECTS_MAX) {
            ErasureRecord record = new ErasureRecord(
                    gone.domain(),
                    gone.epoch(),
                    part++,
                    gone.root(),
                    gone.fingerprint(),
                    now,
                    gone.hsms(),
                    objects.subList(at, Math.min(objects.size(), at + ErasureRecord.OBJECTS_MAX)));
            change.create(record.key(), now, RecordContent.of(record.signed(signer)));
        }
    }

    /** The epochs that are closed, the newest first. */
    public List<ErasureRecord> closed() {
        List<ErasureRecord> closed = new ArrayList<>();
        for (StoredRecord record : store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.ERASURE))) {
            closed.add(ErasureRecord.decode(record.body()));
        }
        return closed;
    }

    /** What tells a root from any other, and tells nothing of it. */
    static String fingerprint(Hsm hsm, String rootLabel) {
        try (SecretBytes zeros = SecretBytes.copyOf(new byte[FINGERPRINT_BYTES])) {
            byte[] wrapped = hsm.wrapBytes(DomainKeys.root(hsm, rootLabel), DomainKeys.ROOT_WRAP, zeros);
            return Digests.fingerprint(wrapped);
        }
    }

    private Instant from(Instant keysSince) {
        return settings.alone() ? keysSince : keysSince.minus(CLOCKS_APART);
    }

    private List<ErasureRecord.Erased> destroyed(String domain, Instant from, Instant until) {
        if (domain.equals(RecordKey.SERVER) || !from.isBefore(until)) {
            return List.of();
        }
        List<ErasureRecord.Erased> destroyed = new ArrayList<>();
        for (StoredRecord record : store.all(materials.destroyed(domain, from, until))) {
            destroyed.add(new ErasureRecord.Erased(record.key().id(), materials.destroyedAt(record)));
        }
        return destroyed;
    }
}
