package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKey;
import org.claviger.hsm.TokenKeys;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.JournalChain;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreReport;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumExpectation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a rotation after a compromise promises, on every HSM and store: who has the old tag key has nothing. */
@Timeout(180)
abstract class CompromiseContract {
    private static final String DOMAIN = Custody.DEFAULT_DOMAIN;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final MaterialRecords PLAIN = new PlainRecords();
    private static final int ENTRIES = 1_200;

    /** The long form crashes at every step, the short one at some of them, others each time. */
    private static final int STRIDE = Boolean.getBoolean("claviger.prove") ? 1 : 4;

    private static final Random RANDOM = new Random();

    @TempDir
    private Path home;

    private CustodyFixture fixture;
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;
    private final Map<String, byte[]> values = new HashMap<>();

    abstract CustodyFixture fixtureIn(Path directory);

    @BeforeEach
    void initialises() {
        fixture = fixtureIn(home);
    }

    @AfterEach
    void closes() {
        fixture.close();
    }

    @Test
    void takesNothingThatIsForgedUnderTheOldTagKey() {
        fill();
        RecordKey client = new RecordKey(RecordKey.SERVER, RecordKind.CLIENT, "mallory");
        RecordKey object = new RecordKey(DOMAIN, RecordKind.OBJECT, "forged");
        try (Forger forger = new Forger()) {
            forger.forge(client, "may everything");
            forger.forge(object, "forged");
            // As long as the key is in use the forgery is as good as any record.
            assertThat(fixture.store().find(client)).isPresent();
            assertThat(fixture.store().find(object)).isPresent();
            forger.takeAway(client, object);

            rotateBoth();
            everythingHolds(2);
            forger.forge(client, "may everything");
            forger.forge(object, "forged");
        }

        assertThatThrownBy(() -> fixture.store().find(client)).isInstanceOf(IntegrityException.class);
        assertThatThrownBy(() -> fixture.store().find(object)).isInstanceOf(IntegrityException.class);
        assertThat(verify(fixture.store(), fixture.custody().tags(), List.of()).problems())
                .anyMatch(problem -> problem.startsWith(client + " was changed outside the server"))
                .anyMatch(problem -> problem.startsWith(object + " was changed outside the server"));
    }

    @Test
    void acceptsBothKeysOnlyWhileItRuns() {
        fill();
        RecordTag tags = fixture.custody().tags();
        RecordKey key = new RecordKey(DOMAIN, RecordKind.OBJECT, "any");
        byte[] message = {1, 2, 3};
        byte[] old = tags.tag(key, message);
        AtomicInteger looks = new AtomicInteger();
        ObjectStore store = proxy(ObjectStore.class, (method, args) -> {
            if (method.getName().equals("inspect")) {
                looks.incrementAndGet();
                assertThat(tags.matches(key, message, old)).isTrue();
                assertThat(tags.tag(key, message)).isNotEqualTo(old);
            }
            return method.invoke(fixture.store(), args);
        });
        Rotation rotation = rotation(store, fixture.hsm());

        rotation.begin(DOMAIN, RotationReason.COMPROMISE, null);
        rotation.look();

        assertThat(looks).hasPositiveValue();
        assertThat(rotation.isTagKeyReplaced(DOMAIN)).isFalse();
        assertThat(tags.matches(key, message, old)).isFalse();
    }

    @Test
    void tagsAnewWhatClientsChangeMeanwhile() throws InterruptedException {
        fill();
        RecordKey counter = new RecordKey(DOMAIN, RecordKind.COUNTER, "meanwhile");
        fixture.store().commit(Change.builder().create(counter, NOW, number(0)).build());
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger changed = new AtomicInteger();
        Thread client = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                changed.addAndGet(changeOnce(counter) ? 1 : 0);
            }
        });

        rotateBoth();
        ended.set(true);
        client.join();

        assertThat(changed).hasPositiveValue();
        assertThat(fixture.store().find(counter).orElseThrow().body().toLong()).isEqualTo(changed.get());
        everythingHolds(2);
    }

    private boolean changeOnce(RecordKey counter) {
        StoredRecord record = fixture.store().find(counter).orElseThrow();
        try {
            fixture.store()
                    .commit(Change.builder()
                            .update(record, number(record.body().toLong() + 1))
                            .journal(Blob.of("changed"))
                            .build());
            return true;
        } catch (ConflictException e) {
            return false;
        }
    }

    private static RecordContent number(long value) {
        return RecordContent.of(Blob.of(value));
    }

    @Test
    void goesOnAfterACrashAtEveryStep() {
        fill();
        int version = 1;
        int crashes = 0;
        for (String domain : List.of(DOMAIN, RecordKey.SERVER)) {
            for (boolean after : new boolean[] {false, true}) {
                boolean crashed = true;
                for (int step = 1 + RANDOM.nextInt(STRIDE); crashed; step += STRIDE) {
                    crashed = crashAt(domain, step, after);
                    crashes += crashed ? 1 : 0;

                    fixture.restart();
                    assertThat(verify(fixture.store(), fixture.custody().tags(), List.of())
                                    .problems())
                            .as("%s, step %d", domain, step)
                            .isEmpty();
                    now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
                    Rotation resumed = rotation(fixture.store(), fixture.hsm());
                    resumed.look();
                    assertThat(resumed.isTagKeyReplaced(domain)).isFalse();
                    version += domain.equals(DOMAIN) ? 1 : 0;
                    everythingHolds(version);
                }
            }
        }
        assertThat(crashes).isGreaterThan(40 / STRIDE);
        System.out.println("PROOF P10 | tag keys replaced, ended after " + crashes + " steps and carried on: "
                + getClass().getSimpleName() + " | tags, sums, chain and values checked each time | lost 0");
    }

    /** Every commit, every step in the token, and every look at the whole store. */
    private boolean crashAt(String domain, int step, boolean after) {
        rotation(fixture.store(), fixture.hsm()).begin(domain, RotationReason.COMPROMISE, null);
        AtomicInteger steps = new AtomicInteger();
        ObjectStore store = failing(
                ObjectStore.class, fixture.store(), Set.of("commit", "tagRenewal", "inspect"), step, after, steps);
        Hsm hsm = failing(Hsm.class, fixture.hsm(), Set.of("generateTokenKey", "destroyTokenKey"), step, after, steps);
        try {
            rotation(store, hsm).carryOn(domain);
            return false;
        } catch (Crash e) {
            return true;
        }
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static <T> T failing(
            Class<T> type, T real, Set<String> methods, int step, boolean after, AtomicInteger steps) {
        return proxy(type, (method, args) -> {
            boolean here = methods.contains(method.getName()) && steps.incrementAndGet() == step;
            if (here && !after) {
                throw new Crash();
            }
            Object result = method.invoke(real, args);
            if (here && result instanceof AutoCloseable opened) {
                opened.close();
            }
            if (here) {
                throw new Crash();
            }
            return result;
        });
    }

    /** The store as it is where somebody has taken a record out of all lists. */
    private ObjectStore hiding(RecordKey unlisted) {
        return proxy(ObjectStore.class, (method, args) -> {
            Object result = method.invoke(fixture.store(), args);
            return result instanceof RecordPage page
                    ? new RecordPage(
                            page.records().stream()
                                    .filter(record -> !record.key().equals(unlisted))
                                    .toList(),
                            page.next())
                    : result;
        });
    }

    private interface Answer {
        @Nullable
        Object to(Method method, Object @Nullable [] args) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return answer.to(method, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Test
    void leavesWhatWasSignedTrue() {
        fill();
        List<SumExpectation> signed = fixture.store().sums().stream()
                .map(sum -> new SumExpectation(sum.of(), sum.shard(), sum.generation()))
                .toList();

        rotateBoth();

        assertThat(verify(fixture.store(), fixture.custody().tags(), signed).problems())
                .isEmpty();
    }

    @Test
    void letsABackupThatBeganBeforeReadToItsEnd() {
        assumeFalse(
                fixture.store().description().readsHoldUpChanges(),
                "a MapDB store takes no change while all of it is read");
        fill();
        AtomicInteger read = new AtomicInteger();
        try (StoreSnapshot before = fixture.store().snapshot()) {
            rotateBoth();

            before.records(kept -> read.incrementAndGet());
            before.journal(kept -> read.incrementAndGet());
        }

        assertThat(read).hasValueGreaterThan(ENTRIES);
        everythingHolds(2);
    }

    @Test
    void takesTheRecordsAsTheyLieAndNotTheListsThatNameThem() {
        fill();
        RecordKey unlisted = new RecordKey(RecordKey.SERVER, RecordKind.CLIENT, "any");
        Rotation rotation = rotation(hiding(unlisted), fixture.hsm());

        rotation.begin(RecordKey.SERVER, RotationReason.COMPROMISE, null);
        rotation.look();

        assertThat(rotation.isTagKeyReplaced(RecordKey.SERVER)).isFalse();
        assertThat(fixture.store().find(unlisted)).isPresent();
    }

    @Test
    void movesAnObjectThatNoListNamesBeforeTheKeyThatItNeedsGoes() {
        assumeFalse(
                fixture.store().description().readsHoldUpChanges(),
                "a MapDB store takes no change while all of it is read");
        fill();
        RecordKey unlisted = object("7").key();
        Rotation rotation = rotation(hiding(unlisted), fixture.hsm());

        rotation.begin(DOMAIN, RotationReason.COMMAND, null);
        rotation.look();

        everythingHolds(2);
    }

    /** Has the tag keys of the moment, and can write the store. */
    private final class Forger implements AutoCloseable {
        private final DomainTags known = new DomainTags();

        Forger() {
            for (String domain : List.of(RecordKey.SERVER, DOMAIN)) {
                known.open(domain, fixture.custody().keys(domain).openTagKey());
            }
        }

        /** Believes whatever lies there, and tags with what it knows. */
        private final RecordTag tag = new RecordTag() {
            @Override
            public byte[] tag(RecordKey key, byte[] message) {
                return known.tag(key, message);
            }

            @Override
            public boolean matches(RecordKey key, byte[] message, byte[] found) {
                return true;
            }
        };

        void forge(RecordKey key, String body) {
            write(Change.builder().create(key, NOW, RecordContent.of(Blob.of(body))));
        }

        void takeAway(RecordKey... keys) {
            Change.Builder change = Change.builder();
            for (RecordKey key : keys) {
                change.delete(fixture.store().find(key).orElseThrow());
            }
            write(change);
        }

        private void write(Change.Builder change) {
            fixture.stop();
            try (ObjectStore store = fixture.openStore(tag)) {
                store.commit(change.build());
            }
            fixture.open();
        }

        @Override
        public void close() {
            known.close();
        }
    }

    private void fill() {
        for (int i = 0; i < 60; i++) {
            String id = Integer.toString(i);
            byte[] value = fixture.hsm().random(32);
            values.put(id, value);
            try (SecretBytes clear = SecretBytes.copyOf(value)) {
                Blob body = Blob.of(fixture.custody()
                        .seal(clear, PlainRecords.facts(id))
                        .encode()
                        .toArray());
                create(new RecordKey(DOMAIN, RecordKind.OBJECT, id), body);
            }
        }
        // An object without material is moved by nobody, and so is every other kind.
        create(new RecordKey(DOMAIN, RecordKind.OBJECT, "destroyed"), Blob.of(new byte[0]));
        for (RecordKind kind : List.of(RecordKind.TICKET, RecordKind.POLICY)) {
            create(new RecordKey(DOMAIN, kind, "any"), Blob.of("any"));
        }
        for (RecordKind kind : List.of(RecordKind.CLIENT, RecordKind.OFFICER, RecordKind.CONFIGURATION)) {
            create(new RecordKey(RecordKey.SERVER, kind, "any"), Blob.of("any"));
        }
        for (int i = 0; i < ENTRIES; i += 100) {
            Change.Builder change = Change.builder();
            for (int entry = i; entry < i + 100; entry++) {
                change.journal(Blob.of("entry " + entry));
            }
            fixture.store().commit(change.build());
        }
    }

    private void create(RecordKey key, Blob body) {
        fixture.store()
                .commit(Change.builder()
                        .create(key, NOW, RecordContent.of(body))
                        .build());
    }

    private void rotateBoth() {
        Rotation rotation = rotation(fixture.store(), fixture.hsm());
        rotation.begin(RecordKey.SERVER, RotationReason.COMPROMISE, null);
        rotation.begin(DOMAIN, RotationReason.COMPROMISE, null);
        rotation.look();
        assertThat(rotation.status())
                .allSatisfy(status -> assertThat(
                                Objects.requireNonNull(status.rotation()).ended())
                        .isNotNull());
    }

    private Rotation rotation(ObjectStore store, Hsm hsm) {
        return new Rotation(
                store,
                hsm,
                fixture.custody(),
                PLAIN,
                clock,
                new Erasure(
                        store,
                        PLAIN,
                        new TokenKeys(fixture.module()).findOrCreate("test-audit"),
                        clock,
                        new Erasure.Settings(Duration.ofDays(7), true)),
                new Rotation.Settings(null, 100_000, true));
    }

    /** Before a restart and after it. */
    private void everythingHolds(int version) {
        for (int i = 0; i < 2; i++) {
            assertThat(verify(fixture.store(), fixture.custody().tags(), List.of())
                            .problems())
                    .isEmpty();
            values.forEach((id, value) -> {
                Material material = Material.decode(Bytes.of(object(id).body().toByteArray()));
                try (SecretBytes clear = fixture.custody().open(material, PlainRecords.facts(id));
                        SecretBytes expected = SecretBytes.copyOf(value)) {
                    assertThat(clear.matches(expected)).as(id).isTrue();
                }
            });
            JournalChain chain = new JournalChain();
            fixture.store().journal(StoreSettings.NODE, null, 1_000_000).forEach(chain::accept);
            assertThat(Objects.requireNonNull(chain.last()).position().sequence())
                    .isGreaterThanOrEqualTo(ENTRIES);
            assertThat(fixture.module().tokenKeys().stream()
                            .map(TokenKey::label)
                            .filter(label -> label.contains("-domain-" + DOMAIN + "-root-")))
                    .hasSize(1);
            assertThat(DomainKeyRecord.list(fixture.store(), DOMAIN))
                    .hasSize(DomainKeyUse.values().length)
                    .allSatisfy(key -> assertThat(key.version()).isEqualTo(version));
            fixture.restart();
        }
    }

    private StoredRecord object(String id) {
        return fixture.store()
                .find(new RecordKey(DOMAIN, RecordKind.OBJECT, id))
                .orElseThrow();
    }

    private static StoreReport verify(ObjectStore store, RecordTag tags, List<SumExpectation> signed) {
        try (StoreInspection inspection = store.inspect()) {
            return new StoreVerifier(tags, new byte[] {1}, rows -> {}).verify(inspection, signed);
        }
    }
}
