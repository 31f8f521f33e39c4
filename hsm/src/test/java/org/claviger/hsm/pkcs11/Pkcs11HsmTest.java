package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmException.Reason;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrapPad;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class Pkcs11HsmTest {
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);

    @TempDir
    static Path directory;

    static SoftHsmToken token;

    @BeforeAll
    static void makeToken() {
        token = SoftHsmToken.in(directory);
    }

    @Test
    void refusesAMissingLibraryInOneSentence() {
        var config = new Pkcs11Config(Path.of("/no/such/module.so"), null, "any", () -> SecretBytes.allocate(0));

        var failure = catchThrowableOfType(HsmException.class, () -> Pkcs11Hsm.open(config));

        assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(failure).hasMessageContaining("/no/such/module.so").hasMessageEndingWith(".");
    }

    @Test
    void knowsFromTheProbeWhichKeysAreSlowAndThatRootsStay() {
        try (Pkcs11Hsm hsm = Pkcs11Hsm.open(token.config())) {
            hsm.capabilities();

            assertThat(hsm.capabilities().keepsKeys()).isTrue();
            assertThat(hsm.isSlow(KeyKind.RSA_PRIVATE)).isTrue();
            assertThat(hsm.isSlow(KeyKind.AES)).isFalse();
        }
    }

    @Test
    void refusesAFileThatIsNoLibrary() {
        var config = new Pkcs11Config(token.configuration(), null, "any", () -> SecretBytes.allocate(0));

        var failure = catchThrowableOfType(HsmException.class, () -> Pkcs11Hsm.open(config));

        assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
    }

    @Test
    void refusesAMissingToken() {
        var config = new Pkcs11Config(
                token.library(), token.configuration(), "no-such-token", () -> SecretBytes.allocate(0));

        var failure = catchThrowableOfType(HsmException.class, () -> Pkcs11Hsm.open(config));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("no-such-token");
    }

    @Test
    void refusesAWrongPin() {
        var failure = catchThrowableOfType(
                HsmException.class,
                () -> Pkcs11Hsm.open(token.configWithPin("not-the-pin")).close());

        assertThat(failure.reason()).isEqualTo(Reason.PIN);
        assertThat(failure).hasMessageContaining("not tried again").hasMessageNotContaining("not-the-pin");
    }

    @Test
    void triesNoPinThatIsEmpty() {
        try (var hsm = token.open()) {
            long logins = hsm.calls().getOrDefault("C_Login", 0L);

            var failure = catchThrowableOfType(
                    HsmException.class,
                    () -> Pkcs11Hsm.open(token.configWithPin("")).close());

            assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(failure).hasMessageContaining("was not tried");
            assertThat(hsm.calls()).containsEntry("C_Login", logins);
        }
    }

    @Test
    void leavesTheLastTryAndALockedTokenToTheOperator() {
        long usual = Ck.CKF_TOKEN_INITIALIZED | Ck.CKF_USER_PIN_INITIALIZED;

        new TokenSlots.Token(1, "hsm", usual).requireTries();
        for (long flag : new long[] {Ck.CKF_USER_PIN_FINAL_TRY, Ck.CKF_USER_PIN_LOCKED}) {
            var failure = catchThrowableOfType(
                    HsmException.class, () -> new TokenSlots.Token(1, "hsm", usual | flag).requireTries());

            assertThat(failure.reason()).isEqualTo(Reason.PIN);
        }
    }

    @Test
    void readsThePinFromTheFirstLineOfAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("pin"), "test-user-pin\nnot this\n");
        Pkcs11Config good = token.config();
        var config =
                new Pkcs11Config(good.library(), good.softHsmConfiguration(), good.tokenLabel(), PinSource.file(file));

        try (var hsm = Pkcs11Hsm.open(config)) {
            assertThat(hsm.health().isReady()).isTrue();
        }
    }

    @Test
    void neverTriesAWrongPinTwice() {
        var asked = new AtomicInteger();
        var good = token.config();
        var changing = new Pkcs11Config(
                good.library(),
                good.softHsmConfiguration(),
                good.tokenLabel(),
                () -> asked.incrementAndGet() == 1
                        ? good.pinSource().pin()
                        : SecretBytes.copyOf("was-changed".getBytes(StandardCharsets.UTF_8)));
        try (var hsm = Pkcs11Hsm.open(changing)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(hsm::reconnect)
                        .isInstanceOfSatisfying(
                                HsmException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PIN));
            }

            assertThat(asked).hasValue(2);
            assertThat(hsm.calls()).containsEntry("C_Login", 2L);
            assertThat(hsm.health().state()).isEqualTo(HsmHealth.State.UNAVAILABLE);
            assertThatThrownBy(() -> hsm.random(1))
                    .isInstanceOfSatisfying(
                            HsmException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        }
    }

    @Test
    void refusesAHundredStaleHandlesAfterTheModuleStartedAnew() {
        try (var hsm = token.open()) {
            var stale = new ArrayList<KeyHandle>();
            for (int i = 0; i < 100; i++) {
                stale.add(hsm.generateSecretKey(KeyKind.AES, 256, CIPHER));
            }

            hsm.reconnect();
            var fresh = new ArrayList<KeyHandle>();
            for (int i = 0; i < 100; i++) {
                fresh.add(hsm.generateSecretKey(KeyKind.AES, 256, CIPHER));
            }

            assertThat(hsm.generation()).isEqualTo(2);
            assertThat(fresh)
                    .extracting(KeyHandle::number)
                    .containsAnyElementsOf(stale.stream().map(KeyHandle::number).toList());
            for (var handle : stale) {
                assertThatThrownBy(() -> hsm.encrypt(handle, new AesEcb(), new byte[16]))
                        .isInstanceOfSatisfying(
                                HsmException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STALE_HANDLE));
                hsm.destroy(handle);
            }
            for (var handle : fresh) {
                assertThat(hsm.encrypt(handle, new AesEcb(), new byte[16])).hasSize(16);
            }
        }
    }

    @Test
    void opensASealedSecretInTwoCallsOfTheModule() {
        try (var hsm = token.open();
                var secret = hsm.randomSecret(32)) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
            var gcm = new AesGcm(hsm.random(12), new byte[] {1});
            byte[] sealed = hsm.seal(key, gcm, secret);
            // The probe calls the module too, until it is done.
            hsm.capabilities();
            Map<String, Long> before = hsm.calls();

            try (var opened = hsm.open(key, gcm, sealed)) {
                assertThat(opened.matches(secret)).isTrue();
            }

            Map<String, Long> after = hsm.calls();
            assertThat(after.values().stream().mapToLong(Long::longValue).sum()
                            - before.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum())
                    .isEqualTo(2);
            assertThat(after).containsEntry("C_Decrypt", before.getOrDefault("C_Decrypt", 0L) + 1);
            assertThat(after).doesNotContainKey("C_FindObjects");
        }
    }

    @Test
    void refusesToWrapALengthThatTheModuleWouldNotRestore() {
        try (var hsm = token.open();
                var odd = SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5})) {
            KeyHandle wrappingKey = hsm.generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));

            assertThatThrownBy(() -> hsm.wrapBytes(wrappingKey, new AesKeyWrapPad(), odd))
                    .isInstanceOfSatisfying(
                            MechanismUnsupportedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.KEY_SIZE));
        }
    }

    @Test
    void sharesAModuleThatRunsAlreadyAndLeavesItRunning() {
        try (var first = token.open()) {
            KeyHandle key = first.generateSecretKey(KeyKind.AES, 256, CIPHER);

            token.open().close();

            assertThat(first.encrypt(key, new AesEcb(), new byte[16])).hasSize(16);
        }
    }

    @Test
    void saysBusyWhenEverySessionStaysInUse() {
        var good = token.config();
        var narrow = new Pkcs11Config(
                good.library(),
                good.softHsmConfiguration(),
                good.tokenLabel(),
                good.pinSource(),
                "",
                1,
                1,
                Duration.ofMillis(50),
                Duration.ofSeconds(5));
        try (var hsm = Pkcs11Hsm.open(narrow)) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
            try (var first = hsm.encryptStream(key, new AesEcb())) {
                assertThatThrownBy(() -> hsm.encryptStream(key, new AesEcb()))
                        .isInstanceOfSatisfying(
                                HsmException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
                assertThat(first.update(new byte[16])).hasSize(16);
            }
            // The stream that was broken off left no session behind that still encrypts.
            try (var second = hsm.encryptStream(key, new AesEcb())) {
                assertThat(second.update(new byte[16])).hasSize(16);
            }
        }
    }

    @Test
    void saysThatTheModuleHasGoneAndComesBack() {
        try (var hsm = token.open()) {
            hsm.capabilities();
            hsm.generateTokenKey("survivor", KeyKind.AES, 256, CIPHER);
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);

            Pkcs11.load(token.library()).finish();

            assertThatThrownBy(() -> hsm.encrypt(key, new AesEcb(), new byte[16]))
                    .isInstanceOfSatisfying(
                            HsmException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
            assertThat(hsm.health().state()).isEqualTo(HsmHealth.State.UNAVAILABLE);
            assertThat(hsm.health().cause()).endsWith(".");

            hsm.reconnect();

            assertThat(hsm.health().isReady()).isTrue();
            assertThat(hsm.findTokenKey("survivor")).isPresent();
            hsm.destroyTokenKey("survivor");
        }
    }

    @Test
    void letsRunningCallsEndBeforeItStartsAnew() throws Exception {
        try (var hsm = token.open();
                var pool = Executors.newFixedThreadPool(8)) {
            var stop = new AtomicBoolean();
            var unexpected = new ConcurrentLinkedQueue<Exception>();
            for (int i = 0; i < 8; i++) {
                pool.submit(() -> {
                    while (!stop.get()) {
                        useOnce(hsm, unexpected);
                    }
                });
            }

            for (int i = 0; i < 5; i++) {
                hsm.reconnect();
            }
            stop.set(true);
            pool.shutdown();

            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(unexpected).isEmpty();
            assertThat(hsm.generation()).isEqualTo(6);
        }
    }

    /** A caller during a restart sees these two reasons, or success with the right answer. */
    private static void useOnce(Pkcs11Hsm hsm, Collection<Exception> unexpected) {
        try (var secret = SecretBytes.copyOf("a secret".getBytes(StandardCharsets.UTF_8))) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
            var gcm = new AesGcm(hsm.random(12), new byte[] {1});
            try (var opened = hsm.open(key, gcm, hsm.seal(key, gcm, secret))) {
                if (!opened.matches(secret)) {
                    unexpected.add(new IllegalStateException("opened something else"));
                }
            }
            hsm.destroy(key);
        } catch (HsmException e) {
            if (e.reason() != Reason.UNAVAILABLE && e.reason() != Reason.STALE_HANDLE) {
                unexpected.add(e);
            }
        }
    }

    @Test
    void doesNotHoldUpAStartForItsProbe() {
        try (var hsm = token.open()) {
            assertThat(hsm.random(8)).hasSize(8);
            assertThat(hsm.capabilities().module()).contains(SoftHsmToken.LABEL);
        }
    }

    @Test
    void endsWithItsStreamsOpen() {
        var hsm = token.open();
        KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
        var stream = hsm.encryptStream(key, new AesEcb());

        hsm.close();

        assertThatThrownBy(() -> stream.update(new byte[16])).isInstanceOf(HsmException.class);
        assertThat(hsm.health().state()).isEqualTo(HsmHealth.State.CLOSED);
        stream.close();
        hsm.close();
    }
}
