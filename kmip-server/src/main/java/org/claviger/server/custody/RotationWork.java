package org.claviger.server.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.claviger.hsm.Hsm;
import org.claviger.secret.SecretBytes;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.custody.RotationRecord.Claim;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.TagFence;
import org.claviger.storage.TagLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the rotation of one domain's keys through its phases. Each step is written down with what it did, in one
 * commit, so whoever takes it up after a crash goes on where it stopped:
 *
 * <ol>
 *   <li>the next root's label is written down, then the root is made under it, with the keys: a label is used once, so
 *       that a root which nobody finished can be destroyed without a doubt;
 *   <li>the keys are committed. From then on no change is accepted that keeps new material under the old ones;
 *   <li>the objects move, page by page, until a whole pass finds nothing old;
 *   <li>after a compromise everything in the domain is tagged with its new tag key;
 *   <li>the old keys' records go, and only then, in the HSM, the root that they lie under.
 * </ol>
 *
 * A worker that lost its claim, because it stood still for too long, fails at its next commit.
 */
final class RotationWork {
    private static final Logger LOG = LoggerFactory.getLogger(RotationWork.class);
    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final int PAGE = 50;

    private final ObjectStore store;
    private final Hsm hsm;
    private final Custody custody;
    private final MaterialRecords materials;
    private final InstantSource clock;
    private final Erasure erasure;
    private final KeyTransport transport;
    private final Pace pace;
    private final String domain;
    private final String worker;
    private StoredRecord stored;
    private RotationRecord state;

    /** In which era this pass over the objects began; null where another process began it. */
    private @Nullable Long passEra;

    /** Null before the new tag key is in use. */
    private @Nullable Retagging retagging;

    /** In which era that was asked of all nodes: another primary may not know of the question. */
    private long turnedEra;

    RotationWork(
            ObjectStore store,
            Hsm hsm,
            Custody custody,
            MaterialRecords materials,
            InstantSource clock,
            Erasure erasure,
            KeyTransport transport,
            Pace pace,
            String domain,
            String worker,
            StoredRecord stored) {
        this.store = store;
        this.hsm = hsm;
        this.custody = custody;
        this.materials = materials;
        this.clock = clock;
        this.erasure = erasure;
        this.transport = transport;
        this.pace = pace;
        this.domain = domain;
        this.worker = worker;
        this.stored = stored;
        this.state = RotationRecord.decode(stored.body());
    }

    /** Whether another process is at it. */
    boolean isClaimedByAnother() {
        return state.claim().keepsOut(worker, clock.instant());
    }

    /**
     * Goes on until it is done, or is to stop.
     *
     * @return false where some objects could not be moved: it is tried again later
     * @throws org.claviger.storage.ConflictException if another process has taken it over
     */
    boolean run() {
        custody.refresh(domain);
        while (state.isRunning() && !pace.isStopped() && !pace.isHeld()) {
            boolean advanced = switch (state.phase()) {
                case PREPARING -> prepare();
                case MOVING -> move();
                case TAGGING -> tag();
                case ENDING -> end();
                case ENDED -> true;
            };
            if (!advanced) {
                return false;
            }
        }
        return true;
    }

    private boolean prepare() {
        if (state.replacesTagKey()) {
            transport.requireAnnounced();
        }
        save(state.withNextRoot());
        // Under their labels lies no key: the commit that would have brought one in did not happen.
        destroyRoots(state.roots().spoiled());
        List<DomainKeyRecord> made;
        try (SecretBytes tagKey = state.replacesTagKey()
                ? hsm.randomSecret(DomainTags.KEY_BYTES)
                : custody.keys(domain).openTagKey()) {
            made = DomainFounding.make(hsm, state.roots().next(), state.roots().epoch(), state.version(), tagKey);
        }
        Change.Builder change = Change.builder();
        for (DomainKeyRecord key : made) {
            change.create(
                    DomainKeyRecord.key(domain, key.use(), key.version()),
                    clock.instant(),
                    RecordContent.of(key.encode()));
        }
        transport.distribute(change, domain, made);
        change.journal(audit("RotationKeysMade", state.roots().next()));
        publish(change, state.moving());
        return true;
    }

    /**
     * Before anything is tagged: whoever crashed between the new keys' commit and this has both keys open since. Where
     * other nodes may be there, all of them accept tags of the new key before one makes any, and all make them before the
     * first walk.
     *
     * @return whether the new key is in use everywhere
     */
    private boolean isTurned() {
        long era = store.era();
        if (retagging != null && turnedEra == era) {
            return true;
        }
        Optional<TagFence> fence = store.tagFence();
        if (fence.isEmpty()) {
            custody.domains().turnTagKey(domain);
        } else {
            custody.domains().learnTagKey(domain);
            if (!raise(fence.get(), TagLevel.Stage.ACCEPTS) || !raise(fence.get(), TagLevel.Stage.TAGS)) {
                return false;
            }
        }
        retagging = new Retagging(store, custody.tags(), store.tagRenewal(), pace, domain);
        turnedEra = era;
        return true;
    }

    private boolean raise(TagFence fence, TagLevel.Stage stage) {
        if (fence.raise(domain, new TagLevel(state.version(), stage), () -> !pace.isStopped() && !pace.isHeld())) {
            return true;
        }
        if (!pace.isStopped() && !pace.isHeld()) {
            throw new CustodyException("Not every node has taken up the new tag key yet");
        }
        return false;
    }

    /** Whatever is committed after the new key came into use is tagged with it, so none with the old key comes later. */
    private boolean tag() {
        if (!isTurned()) {
            return true;
        }
        long era = turnedEra;
        Retagging.Step step = Objects.requireNonNull(retagging).next();
        if (step.done()) {
            // Whose walk was over another primary's records does not end the key by which some here are read.
            commit(Change.builder().era(era), state);
            if (store.tagFence().isPresent() && !raise(store.tagFence().get(), TagLevel.Stage.ALONE)) {
                return true;
            }
            removeOldKeys(era);
        } else if (step.renewed() > 0) {
            save(state.advanced(step.renewed(), 0, null));
        }
        return true;
    }

    private boolean move() {
        if (state.replacesTagKey() && !isTurned()) {
            return true;
        }
        if (state.pass().after() == null) {
            passEra = store.era();
        }
        Resealing resealing = new Resealing(store, custody, materials, pace, domain, state.version());
        RecordPage page = store.locate(LocateQuery.of(domain, RecordKind.OBJECT)
                .after(state.pass().after())
                .limit(PAGE));
        Resealing.Result result = resealing.renew(page.records());
        if (pace.isStopped()) {
            return true;
        }
        if (page.next() != null) {
            save(state.advanced(result.moved(), result.failed(), page.next()));
            return true;
        }
        Long era = passEra;
        if (era != null && state.pass().found() + result.found() == 0) {
            Resealing.Result unlisted = resealing.renew(unlisted(resealing));
            if (unlisted.found() > 0) {
                save(state.advanced(unlisted.moved(), unlisted.failed(), null));
                return unlisted.failed() == 0;
            }
            if (state.replacesTagKey()) {
                commit(Change.builder().era(era), state.tagging());
            } else {
                removeOldKeys(era);
            }
            return true;
        }
        boolean stuck = state.pass().failed() + result.failed() > 0;
        save(state.advanced(result.moved(), result.failed(), null));
        return !stuck;
    }

    /** Old objects that no list names; not looked for where nobody could change anything meanwhile. */
    private List<StoredRecord> unlisted(Resealing resealing) {
        if (store.description().readsHoldUpChanges()) {
            return List.of();
        }
        List<RecordKey> keys = RecordSearch.find(
                store,
                custody.tags(),
                key -> key.domain().equals(domain) && key.kind() == RecordKind.OBJECT,
                resealing::isOld);
        if (!keys.isEmpty()) {
            LOG.warn(
                    "{} objects are in no list, {} is one; `claviger store verify` names them",
                    keys.size(),
                    keys.getFirst());
        }
        return keys.stream().flatMap(key -> store.find(key).stream()).toList();
    }

    /** Nothing is kept under them, and nothing can be: see {@link #prepare} and {@link Resealing}. */
    private void removeOldKeys(long era) {
        Change.Builder change = Change.builder().era(era);
        for (DomainKeyRecord key : custody.keys(domain).records()) {
            if (key.version() < state.version()) {
                store.find(DomainKeyRecord.key(domain, key.use(), key.version()))
                        .ifPresent(change::delete);
                if (key.use() == DomainKeyUse.SEAL) {
                    store.find(SealCounter.key(domain, key.version())).ifPresent(change::delete);
                }
            }
        }
        boolean several = Destruction.announce(
                change, store, domain, state.version() - 1, state.roots().oldSince(), newSince(), clock.instant());
        publish(
                change,
                state.ending(
                        several ? "" : Erasure.fingerprint(hsm, state.roots().old())));
        custody.domains().endOlderTagKeys(domain);
    }

    private Instant newSince() {
        return store.find(DomainKeyRecord.key(domain, DomainKeyUse.SEAL, state.version()))
                .orElseThrow()
                .created();
    }

    private boolean end() {
        // Also where the process that removed them came no further.
        custody.domains().endOlderTagKeys(domain);
        // Empty where several HSMs are enrolled, each of which destroys its own.
        boolean alone = !state.roots().oldFingerprint().isEmpty();
        List<String> ending = new ArrayList<>(state.roots().spoiled());
        if (alone) {
            ending.add(state.roots().old());
        }
        destroyRoots(ending);
        Change.Builder change =
                Change.builder().journal(audit("RotationEnded", state.roots().old()));
        if (alone) {
            erasure.record(
                    change,
                    new Erasure.Gone(
                            domain,
                            state.version() - 1,
                            state.roots().old(),
                            state.roots().oldFingerprint(),
                            state.roots().oldSince(),
                            newSince(),
                            List.of()));
        }
        commit(change, state.ended(clock.instant()));
        return true;
    }

    /** The one thing here that nobody can take back, so it is looked at once more. */
    private void destroyRoots(List<String> labels) {
        for (DomainKeyRecord key : DomainKeyRecord.list(store, domain)) {
            if (labels.contains(key.rootLabel())) {
                throw new CustodyException("The " + key.use().label() + " key of domain '" + domain
                        + "' still lies under root " + key.rootLabel() + ", which is not destroyed");
            }
        }
        labels.forEach(hsm::destroyTokenKey);
    }

    private void publish(Change.Builder change, RotationRecord next) {
        custody.keys(domain).publish(() -> commit(change, next));
    }

    private void save(RotationRecord next) {
        commit(Change.builder(), next);
    }

    private void commit(Change.Builder change, RotationRecord next) {
        RotationRecord claimed = next.claimed(new Claim(worker, clock.instant().plus(CLAIM)));
        change.update(stored, claimed.content());
        stored = store.commit(change.build()).record(stored.key());
        state = claimed;
    }

    private Blob audit(String operation, String root) {
        Instant now = clock.instant();
        return AuditEncoding.encode(AuditRecord.of(now, operation)
                .by(null, "", domain)
                .on("root", root)
                .build());
    }
}
