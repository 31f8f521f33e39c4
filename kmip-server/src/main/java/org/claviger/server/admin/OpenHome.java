package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.secret.SecretBytes;
import org.claviger.server.audit.AuditSpool;
import org.claviger.server.clock.ClockWatch;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.StaleSettings;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.DomainTags;
import org.claviger.server.custody.Erasure;
import org.claviger.server.custody.PeerKeys;
import org.claviger.server.custody.Rotation;
import org.claviger.server.identity.OfficerRegistry;
import org.claviger.server.object.ObjectMaterials;
import org.claviger.server.stale.DatabaseAbsence;
import org.claviger.server.stale.KnownRecords;
import org.claviger.server.stale.StaleReads;
import org.claviger.storage.Change;
import org.claviger.storage.CommitListener;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A home that is opened: its module, its store, its keys. The one who opened it has the home's lock. */
public final class OpenHome implements AutoCloseable {
    /** What the root keys of this server are called in its token. */
    static final String ROOT_NAME = "claviger";

    static final String AUDIT_KEY = "claviger-audit";
    private static final Duration CODE_LIFETIME = Duration.ofDays(7);
    private static final Logger LOG = LoggerFactory.getLogger(OpenHome.class);

    private final HomeDirectory directory;
    private final Configuration configuration;
    private final TrustedClock clock;
    private final SecureRandom random;
    private final Hsm hsm;
    private final DomainTags tags;
    private final ObjectStore store;
    private final Custody custody;
    private final Authorities authorities;
    private final TokenSigner auditKey;
    private final Rotation rotation;
    private final ClockWatch clockWatch;
    private final AuditSpool spool;
    private final @Nullable DatabaseAbsence absence;

    private OpenHome(
            HomeDirectory directory,
            Configuration configuration,
            TrustedClock clock,
            SecureRandom random,
            Hsm hsm,
            DomainTags tags,
            ObjectStore store,
            Custody custody,
            Authorities authorities,
            TokenSigner auditKey,
            @Nullable KnownRecords known)
            throws IOException {
        this.directory = directory;
        this.configuration = configuration;
        this.clock = clock;
        this.random = random;
        this.hsm = hsm;
        this.tags = tags;
        this.store = store;
        this.custody = custody;
        this.authorities = authorities;
        this.auditKey = auditKey;
        this.rotation = rotation(configuration, clock, hsm, store, custody, auditKey);
        // Nothing irreversible on the word of one clock, also where it steps while keys are being replaced.
        rotation.heldWhile(clock::isDoubtedNow);
        this.clockWatch = new ClockWatch(
                clock,
                store,
                configuration.store().node(),
                configuration.clock().gap());
        this.spool = AuditSpool.open(
                directory.auditSpool(),
                configuration.store().node(),
                tags,
                configuration.store().stale().spoolBytes(),
                () -> RandomCode.of(random));
        this.absence = known == null
                ? null
                : new DatabaseAbsence(store, configuration.store().node(), clock, spool, known);
    }

    /** How a new store gets its keys: new ones, or those of a backup. */
    interface Founding {
        /** The store is not there yet. */
        default void before(Hsm hsm, DomainTags tags) {}

        /** The store is there, and knows its tag keys afterwards. */
        default void after(ObjectStore store, Hsm hsm, DomainTags tags) {}

        static Founding ofNew(TrustedClock clock) {
            return new Founding() {
                @Override
                public void after(ObjectStore store, Hsm hsm, DomainTags tags) {
                    Custody.initialise(store, hsm, tags, clock, ROOT_NAME);
                }
            };
        }
    }

    /** A new home, opened, and the one-time code with which its first officer is enrolled. */
    public record Created(OpenHome home, String code) {}

    public static OpenHome open(
            HomeDirectory directory, Configuration configuration, TrustedClock clock, FatalStoreListener fatal) {
        return open(directory, configuration, clock, fatal, _ -> {});
    }

    /** @param progress is told what is done now, in words that follow the server's name */
    public static OpenHome open(
            HomeDirectory directory,
            Configuration configuration,
            TrustedClock clock,
            FatalStoreListener fatal,
            Consumer<String> progress) {
        Steps steps = new Steps();
        try {
            progress.accept("opens its module");
            Hsm hsm = steps.add(TokenAccess.open(
                    directory, configuration.hsm(), configuration.limits().streams()));
            SecureRandom random = randomOf(configuration, hsm);
            DomainTags tags = steps.add(new DomainTags());
            KnownRecords known = knownRecords(configuration.store().stale());
            progress.accept("opens its store; after a kill it reads the log");
            ObjectStore store = steps.add(openStore(directory, configuration, tags, clock, fatal, known));
            progress.accept("opens its keys");
            Custody custody = steps.add(Custody.open(
                    store,
                    hsm,
                    tags,
                    clock,
                    configuration.hsm().cachedHandlesMax(),
                    new PeerKeys(PublicKeys.readIfThere(directory.peerKeys()))));
            progress.accept("sums up all its records, once, for an older version made the store");
            store.sumUp();
            progress.accept("opens its authorities");
            EnrolledHsms.adopt(directory, store, custody);
            TokenKeys keys = new TokenKeys(hsm);
            Authorities authorities = Authorities.open(directory, keys, random);
            TokenSigner auditKey = TokenAccess.signer(keys, AUDIT_KEY);
            AuditCheck.keepKey(directory, auditKey.publicKey());
            OpenHome home = new OpenHome(
                    directory, configuration, clock, random, hsm, tags, store, custody, authorities, auditKey, known);
            home.clockWatch.begin();
            return steps.done(home);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } finally {
            steps.closeUnlessDone();
        }
    }

    /**
     * Makes the token where there is none, the keys, the authorities and the server's certificate.
     *
     * @param configuration of the new home, whose directory and file are there
     * @param makeToken whether a SoftHSM2 token is made in the home
     * @param founding what puts keys into the new store
     */
    public static Created create(
            HomeDirectory directory,
            Configuration configuration,
            TrustedClock clock,
            FatalStoreListener fatal,
            boolean makeToken,
            Founding founding) {
        Steps steps = new Steps();
        try {
            if (makeToken) {
                try (SecretBytes officerPin =
                        SecretBytes.takeFrom(RandomCode.of(new SecureRandom()).getBytes(US_ASCII))) {
                    // Nobody needs it again: a token that is full or damaged is made anew from a backup.
                    TokenAccess.createSoftHsmToken(directory, configuration.hsm(), officerPin);
                }
            }
            Hsm hsm = steps.add(TokenAccess.open(
                    directory, configuration.hsm(), configuration.limits().streams()));
            SecureRandom random = randomOf(configuration, hsm);
            DomainTags tags = steps.add(new DomainTags());
            founding.before(hsm, tags);
            ObjectStore store = steps.add(openStore(directory, configuration, tags, clock, fatal, null));
            founding.after(store, hsm, tags);
            Custody custody = steps.add(
                    Custody.open(store, hsm, tags, clock, configuration.hsm().cachedHandlesMax()));
            TokenKeys keys = new TokenKeys(hsm);
            Authorities authorities = Authorities.create(directory, keys, clock.instant(), random);
            TokenSigner auditKey = keys.create(AUDIT_KEY);
            HomeDirectory.writeNew(directory.auditKey(), PublicKeys.encode(auditKey.publicKey()));
            var _ = new ServerCertificate(directory, configuration, authorities.servers(), keys, clock, random)
                    .current();
            String code = RandomCode.of(random);
            Instant now = clock.instant();
            store.commit(OfficerRegistry.permit(Change.builder(), code, now, now.plus(CODE_LIFETIME))
                    .build());
            return new Created(
                    steps.done(new OpenHome(
                            directory,
                            configuration,
                            clock,
                            random,
                            hsm,
                            tags,
                            store,
                            custody,
                            authorities,
                            auditKey,
                            null)),
                    code);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } finally {
            steps.closeUnlessDone();
        }
    }

    static SecureRandom randomOf(Configuration configuration, Hsm hsm) {
        return configuration.policy().fips() ? HsmRandom.of(hsm) : new SecureRandom();
    }

    private static Rotation rotation(
            Configuration configuration,
            TrustedClock clock,
            Hsm hsm,
            ObjectStore store,
            Custody custody,
            TokenSigner auditKey) {
        boolean alone = !(configuration.store().url() instanceof StoreUrl.Postgres);
        ObjectMaterials materials = new ObjectMaterials();
        Erasure erasure = new Erasure(
                store,
                materials,
                auditKey,
                clock,
                new Erasure.Settings(configuration.erasure().epoch(), alone));
        return new Rotation(
                store,
                hsm,
                custody,
                materials,
                clock,
                erasure,
                new Rotation.Settings(
                        configuration.custody().rotationPeriod(),
                        configuration.custody().rotationRate(),
                        alone));
    }

    private static ObjectStore openStore(
            HomeDirectory directory,
            Configuration configuration,
            DomainTags tags,
            TrustedClock clock,
            FatalStoreListener fatal,
            @Nullable KnownRecords known) {
        return Stores.open(
                configuration.store().url(),
                directory.path(),
                StoreSettings.of(tags, fatal)
                        .withNode(configuration.store().node())
                        .withClock(clock)
                        .withCommitListener(known == null ? CommitListener.NONE : known)
                        .withStandbyRequired(configuration.store().standbyRequired())
                        .withReserve(configuration.audit().reserveBytes()));
    }

    private static @Nullable KnownRecords knownRecords(StaleSettings stale) {
        Duration age = stale.age();
        return age == null ? null : new KnownRecords(age, stale.records());
    }

    public HomeDirectory directory() {
        return directory;
    }

    public Configuration configuration() {
        return configuration;
    }

    public TrustedClock clock() {
        return clock;
    }

    /** Keeps an eye on the clock. */
    public ClockWatch clockWatch() {
        return clockWatch;
    }

    public SecureRandom random() {
        return random;
    }

    public Hsm hsm() {
        return hsm;
    }

    public ObjectStore store() {
        return store;
    }

    /** For those who read records past the store, to check them. */
    RecordTag tags() {
        return tags;
    }

    public Custody custody() {
        return custody;
    }

    public Authorities authorities() {
        return authorities;
    }

    public TokenSigner auditKey() {
        return auditKey;
    }

    /** Puts what an earlier process could not into the audit of the database that was away. */
    public void joinSpool() {
        DatabaseAbsence.joinLeftover(store, configuration.store().node(), clock, spool);
    }

    /** How many bytes of audit wait on this node for its database. */
    long waitingAuditBytes() {
        return spool.bytes();
    }

    /** Watches over the database where stale reads are on. */
    public Optional<DatabaseAbsence> absence() {
        return Optional.ofNullable(absence);
    }

    /** What may be read while the database is away. */
    public StaleReads staleReads() {
        return absence == null ? StaleReads.OFF : absence;
    }

    /** Replaces keys; carries on by itself once it is started. */
    public Rotation rotation() {
        return rotation;
    }

    @Override
    public void close() {
        rotation.close();
        if (absence != null) {
            absence.close();
        }
        spool.close();
        store.close();
        custody.close();
        hsm.close();
    }

    /** Closes what was opened before something failed, the last first. */
    private static final class Steps {
        private final Deque<AutoCloseable> opened = new ArrayDeque<>();
        private boolean done;

        <T extends AutoCloseable> T add(T resource) {
            opened.push(resource);
            return resource;
        }

        OpenHome done(OpenHome home) {
            done = true;
            return home;
        }

        void closeUnlessDone() {
            if (done) {
                return;
            }
            for (AutoCloseable resource : opened) {
                try {
                    resource.close();
                } catch (Exception e) {
                    // What went wrong first is what the operator has to know.
                    LOG.atDebug().setCause(e).log("Closing after a failure failed, too");
                }
            }
        }
    }
}
