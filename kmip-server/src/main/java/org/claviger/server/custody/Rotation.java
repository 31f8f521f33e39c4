package org.claviger.server.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the root of a domain and the keys under it, and moves what lies under the old ones, while the domain is
 * served. Begun by command, by age, and when a seal key has made many seals; carried on in the background, after a crash
 * too, by one process at a time.
 */
public final class Rotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** No domain is called so. */
    private static final String AMONG = "/among";

    private static final String LISTING = "/listing";

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final ObjectStore store;
    private final Hsm hsm;
    private final Custody custody;
    private final MaterialRecords materials;
    private final InstantSource clock;
    private final Erasure erasure;
    private final KeyTransport transport;
    private final Destruction destruction;
    private final TagTakeover takeover;
    private final Settings settings;
    private final Pace pace;
    private final String worker = UUID.randomUUID().toString();
    /** A permit for each reason to look at once: something was begun, or it is to stop. */
    private final Semaphore wake = new Semaphore(0);

    private final Setbacks setbacks;
    private volatile @Nullable Thread thread;

    /**
     * How rotation goes.
     *
     * @param period how old a domain's keys may be; null for as old as they get
     * @param objectsPerSecond how many objects are protected anew in a second, at most
     * @param alone whether no other process can be at the store: what another one has begun is taken up at once
     */
    public record Settings(@Nullable Duration period, int objectsPerSecond, boolean alone) {}

    public Rotation(
            ObjectStore store,
            Hsm hsm,
            Custody custody,
            MaterialRecords materials,
            InstantSource clock,
            Erasure erasure,
            Settings settings) {
        this.store = store;
        this.hsm = hsm;
        this.custody = custody;
        this.materials = materials;
        this.clock = clock;
        this.erasure = erasure;
        this.transport = new KeyTransport(store, hsm, custody, clock, erasure.signer());
        this.destruction = new Destruction(store, hsm, custody, erasure, transport, clock);
        this.takeover = new TagTakeover(store, custody, TagTakeover.LOOK);
        this.setbacks = new Setbacks(clock);
        this.settings = settings;
        this.pace = new Pace(settings.objectsPerSecond());
    }

    /** While this says so nothing is begun by itself, and what was begun stands still before its next step. */
    public void heldWhile(BooleanSupplier condition) {
        pace.holdWhile(condition);
    }

    /** Whether there is such a domain; the server's own keys are those of {@link RecordKey#SERVER}. */
    public boolean knows(String domain) {
        return OpenDomains.list(store).contains(domain);
    }

    /** Every domain that holds objects. */
    public List<String> domains() {
        return OpenDomains.list(store).stream()
                .filter(domain -> !domain.equals(RecordKey.SERVER))
                .toList();
    }

    /**
     * Writes down that a domain's keys are to be replaced, which then happens by itself.
     *
     * @param audit who wants it, in the same commit
     * @throws CustodyException if one runs already, or the tag key is to be replaced and cannot be
     */
    public void begin(String domain, RotationReason reason, @Nullable Blob audit) {
        if (reason == RotationReason.COMPROMISE) {
            transport.requireAnnounced();
        }
        custody.refresh(domain);
        DomainKeyRecord newest = custody.keys(domain).newestRecord(DomainKeyUse.SEAL);
        Optional<StoredRecord> before = store.find(RotationRecord.key(domain));
        Optional<RotationRecord> earlier = before.map(StoredRecord::body).map(RotationRecord::decode);
        if (earlier.filter(RotationRecord::isRunning).isPresent()) {
            throw new CustodyException("The keys of " + name(domain)
                    + " are being replaced already; `claviger hsm status` shows how far that is");
        }
        int epoch = Math.max(
                newest.epoch(), earlier.map(record -> record.roots().epoch()).orElse(0));
        RecordContent content = RotationRecord.begin(
                        reason,
                        newest.version() + 1,
                        epoch,
                        newest.rootLabel(),
                        newest.since(store, domain),
                        clock.instant())
                .content();
        Change.Builder change = Change.builder();
        before.ifPresentOrElse(
                record -> change.update(record, content),
                () -> change.create(RotationRecord.key(domain), clock.instant(), content));
        if (audit != null) {
            change.journal(audit);
        }
        try {
            store.commit(change.build());
        } catch (ConflictException e) {
            throw new CustodyException("The keys of " + name(domain) + " began to be replaced at the same moment", e);
        }
        setbacks.forget(domain);
        wake.release();
        LOG.atInfo().addKeyValue("reason", reason).log("The keys of {} are being replaced", name(domain));
    }

    /**
     * From now on what is begun is carried on in the background, and what is due is begun.
     *
     * @param paused while this says so nothing is begun or carried on
     */
    public void start(BooleanSupplier paused) {
        takeover.start();
        thread = Thread.ofPlatform().name("rotation").daemon().start(() -> {
            while (!stoppedAfter(LOOK)) {
                if (!paused.getAsBoolean() && !pace.isHeld()) {
                    look();
                }
            }
        });
    }

    /** Whether it runs in the background. */
    public boolean isStarted() {
        return thread != null;
    }

    /** Begins what is due, and carries on what was begun, in every domain. */
    public void look() {
        among(transport::look);
        for (String domain : domainsThere()) {
            if (setbacks.isWaiting(domain)) {
                continue;
            }
            try {
                custody.refresh(domain);
                beginIfDue(domain);
                carryOn(domain);
            } catch (ConflictException e) {
                LOG.debug("Another process is at the rotation of {}", name(domain));
            } catch (HsmException | StoreException | CustodyException e) {
                setbacks.met(domain, e);
                LOG.atWarn().setCause(e).log("The rotation of {} does not go on; it is tried again", name(domain));
            }
        }
        destroyOldRoots();
    }

    /** None while the store cannot be read. */
    private List<String> domainsThere() {
        if (setbacks.isWaiting(LISTING)) {
            return List.of();
        }
        try {
            return OpenDomains.list(store);
        } catch (StoreException e) {
            setbacks.met(LISTING, e);
            LOG.atWarn().setCause(e).log("Which keys are to be replaced cannot be seen; it is tried again");
            return List.of();
        }
    }

    /** Nobody can take it back, so it is no step to take while everything stands still. */
    private void destroyOldRoots() {
        if (!pace.isHeld()) {
            among(destruction::look);
        }
    }

    /** What is to be done between several enrolled HSMs. */
    private void among(Runnable step) {
        if (setbacks.isWaiting(AMONG)) {
            return;
        }
        try {
            step.run();
        } catch (ConflictException e) {
            LOG.debug("Another process is at what lies between the enrolled HSMs");
        } catch (HsmException | StoreException | CustodyException e) {
            setbacks.met(AMONG, e);
            LOG.atWarn().setCause(e).log("Keys were not exchanged with other HSMs, or not ended; it is tried again");
        }
    }

    /**
     * Carries what was begun on to its end, here and now.
     *
     * @return whether nothing is left to do
     */
    public boolean carryOn(String domain) {
        Optional<StoredRecord> record = store.find(RotationRecord.key(domain))
                .filter(found -> RotationRecord.decode(found.body()).isRunning());
        if (record.isEmpty()) {
            return true;
        }
        RotationWork work = new RotationWork(
                store, hsm, custody, materials, clock, erasure, transport, pace, domain, worker, record.get());
        if (!settings.alone() && work.isClaimedByAnother()) {
            return false;
        }
        boolean whole = work.run();
        destroyOldRoots();
        if (!whole) {
            setbacks.met(domain, "some objects cannot be opened and stay under the old keys; the log names them");
            return false;
        }
        return !pace.isStopped() && !pace.isHeld();
    }

    /** Whether a domain's keys are being replaced at present. */
    public boolean isUnderWay(String domain) {
        return store.find(RotationRecord.key(domain))
                .filter(found -> RotationRecord.decode(found.body()).isRunning())
                .isPresent();
    }

    /** Whether a domain gets another tag key at present, because the old one may be known. */
    public boolean isTagKeyReplaced(String domain) {
        return store.find(RotationRecord.key(domain))
                .filter(RotationRecord::isTagKeyReplaced)
                .isPresent();
    }

    public List<RotationStatus> status() {
        return OpenDomains.list(store).stream()
                .map(domain -> {
                    custody.refresh(domain);
                    return RotationStatus.of(store, custody, domain, setbacks.cause(domain));
                })
                .toList();
    }

    /** What was destroyed and can still be opened by who has an old copy of the store and the token, domain by domain. */
    public List<Erasure.Open> notErased() {
        return domains().stream()
                .map(domain -> {
                    custody.refresh(domain);
                    return erasure.open(
                            domain,
                            custody.keys(domain).newestRecord(DomainKeyUse.SEAL).since(store, domain));
                })
                .toList();
    }

    /**
     * Old keys that are gone from the store, and whose roots are not destroyed in every enrolled HSM.
     *
     * @param waitedFor the HSMs that have not confirmed it
     */
    public record NotDestroyed(String domain, int epoch, Instant since, List<String> waitedFor) {}

    public List<NotDestroyed> notDestroyed() {
        return destruction.open().stream()
                .map(each ->
                        new NotDestroyed(each.domain(), each.version(), each.newSince(), destruction.waitedFor(each)))
                .toList();
    }

    /** What is erased. */
    public List<ErasureRecord> erased() {
        return erasure.closed();
    }

    private void beginIfDue(String domain) {
        boolean running = store.find(RotationRecord.key(domain))
                .filter(record -> RotationRecord.decode(record.body()).isRunning())
                .isPresent();
        if (running) {
            return;
        }
        Duration period = settings.period();
        DomainKeyRecord newest = custody.keys(domain).newestRecord(DomainKeyUse.SEAL);
        if (custody.isRotationDue(domain)) {
            begin(domain, RotationReason.SEALS, null);
        } else if (period != null
                && !clock.instant().isBefore(newest.since(store, domain).plus(period))) {
            begin(domain, RotationReason.AGE, null);
        } else if (!domain.equals(RecordKey.SERVER) && erasure.isDue(domain, newest.since(store, domain))) {
            begin(domain, RotationReason.ERASURE, null);
        }
    }

    private boolean stoppedAfter(Duration wait) {
        try {
            if (wake.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
            return pace.isStopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String name(String domain) {
        return domain.equals(RecordKey.SERVER) ? "the server" : "domain '" + domain + "'";
    }

    /** Ends the background work at the next object; what is begun goes on at the next start. */
    @Override
    public void close() {
        pace.stop();
        takeover.close();
        wake.release();
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(CLOSE_WAIT)) {
                LOG.warn("The rotation of keys did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
