package org.claviger.server.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.Blob;
import org.claviger.storage.ClockAheadException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine and its database that were both ahead, and are set right: by no more than their own word are they held up. */
class ClockWatchTest {
    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration GAP = Duration.ofDays(30);

    @TempDir
    private Path home;

    private Instant wall = BEGIN;
    private Instant database = BEGIN;
    private TrustedClock clock = started();

    private TrustedClock started() {
        return new TrustedClock(() -> wall, () -> 0);
    }

    @Test
    void goesByTheTimeOfADatabaseThatFellBehind() {
        try (TestServer server = new TestServer(home)) {
            ClockWatch watch = watch(server.store());
            setRight();

            watch.look();

            assertThat(clock.doubt().orElseThrow().cause()).contains("was set back by 1 h");
            assertAllGoesOn(watch);
        }
    }

    @Test
    void startsBehindItsNewestRecord() {
        try (TestServer server = new TestServer(home)) {
            watch(server.store()).leaveTrace();
            setRight();
            clock = started();
            ClockWatch watch = watch(server.store());

            watch.begin();

            assertThat(clock.doubt().orElseThrow().cause()).contains("before the newest record");
            assertAllGoesOn(watch);
        }
    }

    @Test
    void startsWithADoubtThatWasKept() {
        try (TestServer server = new TestServer(home)) {
            ClockWatch before = watch(server.store());
            wall = wall.plus(HOUR);
            before.look();
            wall = wall.minus(HOUR);
            setRight();
            clock = started();
            ClockWatch watch = watch(server.store());

            watch.begin();

            assertThat(clock.doubt().orElseThrow().cause()).contains("was set forward by 1 h");
            assertAllGoesOn(watch);
        }
    }

    private void setRight() {
        wall = wall.minus(HOUR);
        database = database.minus(HOUR);
    }

    private void assertAllGoesOn(ClockWatch watch) {
        assertThat(clock.instant()).isEqualTo(database);
        watch.leaveTrace();
        watch.confirm(ClockWatchTest::audit);
        assertThat(clock.doubt()).isEmpty();
    }

    private static Blob audit(Instant now) {
        return AuditEncoding.encode(AuditRecord.of(now, "ClockConfirm").build());
    }

    private ClockWatch watch(ObjectStore store) {
        return new ClockWatch(clock, withTime(store), StoreSettings.NODE, GAP);
    }

    /** A store that has a clock of its own, and holds changes against it as the one in PostgreSQL does. */
    private ObjectStore withTime(ObjectStore store) {
        return (ObjectStore) Proxy.newProxyInstance(
                ClockWatchTest.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("time")) {
                        return Optional.of(database);
                    }
                    if (method.getName().startsWith("commit")
                            && clock.instant().isAfter(database.plus(ClockAheadException.MOST))) {
                        throw new ClockAheadException();
                    }
                    return method.invoke(store, arguments);
                });
    }
}
