package org.claviger.hsm.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.hsm.pkcs11.SwitchedModule;
import org.claviger.hsm.software.SoftwareHsm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two SoftHSM2 with the same keys, as one. */
@Timeout(120)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2 and a C compiler: apt-get install softhsm2 gcc")
class HsmPoolTest {
    private static final KeyTemplate ROOT = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);

    @TempDir
    private Path folder;

    private SwitchedModule a;
    private byte[] wrapped;
    private byte[] cipher;

    static boolean available() {
        return SwitchedModule.isAvailable();
    }

    @BeforeEach
    void makeKeys() {
        a = SwitchedModule.in(folder.resolve("a"));
        try (Hsm alone = a.open()) {
            KeyHandle root = alone.generateTokenKey("root", KeyKind.AES, 256, ROOT);
            KeyHandle key = alone.generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
            wrapped = alone.wrapKey(root, new AesKeyWrap(), key);
            cipher = alone.encrypt(key, new AesEcb(), new byte[16]);
            new TokenKeys(alone).create("signs");
        }
    }

    private static HsmPool pool(SwitchedModule first, SwitchedModule second) {
        HsmPool pool = HsmPool.open(
                List.of(new HsmPool.Source("a", first::open), new HsmPool.Source("b", second::open)),
                _ -> true,
                Duration.ofHours(1));
        pool.look();
        return pool;
    }

    private KeyHandle key(Hsm hsm) {
        return hsm.unwrapKey(hsm.findTokenKey("root").orElseThrow(), new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER);
    }

    private static List<HsmMember.State> states(HsmPool pool) {
        return pool.members().stream().map(HsmMember::state).toList();
    }

    @Test
    void letsTheOtherModuleTakeOverAndTakesTheFirstOneBack() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        try (HsmPool pool = pool(a, b)) {
            KeyHandle ofA = key(pool);
            TokenSigner signer = new TokenKeys(pool).find("signs").orElseThrow();
            assertThat(states(pool)).containsExactly(HsmMember.State.WORKING, HsmMember.State.READY);

            a.takeAway();
            assertThatThrownBy(() -> pool.encrypt(ofA, new AesEcb(), new byte[16]))
                    .isInstanceOfSatisfying(
                            HsmException.class,
                            e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.STALE_HANDLE));
            assertThat(pool.encrypt(key(pool), new AesEcb(), new byte[16])).isEqualTo(cipher);
            assertThat(TokenSigner.isSigned(signer.publicKey(), new byte[1], signer.sign(new byte[1])))
                    .isTrue();
            assertThat(states(pool)).containsExactly(HsmMember.State.AWAY, HsmMember.State.WORKING);
            assertThat(pool.health().isReady()).isTrue();

            a.putBack();
            pool.look();
            assertThat(states(pool)).containsExactly(HsmMember.State.READY, HsmMember.State.WORKING);

            b.takeAway();
            // A call that names no key is made once more by itself.
            assertThat(pool.random(8)).hasSize(8);
            assertThat(pool.encrypt(key(pool), new AesEcb(), new byte[16])).isEqualTo(cipher);
            assertThat(pool.generation()).isEqualTo(3);
        }
    }

    @Test
    void saysThatItIsAwayWhenAllAreAndComesBackWithTheFirst() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        try (HsmPool pool = pool(a, b)) {
            a.takeAway();
            b.takeAway();
            assertThatThrownBy(() -> pool.random(8)).isInstanceOf(HsmException.class);
            pool.look();
            assertThat(pool.health().isReady()).isFalse();
            assertThat(pool.health().cause()).contains("a: ").contains("b: ");

            b.putBack();
            pool.look();

            assertThat(pool.encrypt(key(pool), new AesEcb(), new byte[16])).isEqualTo(cipher);
            assertThat(states(pool)).containsExactly(HsmMember.State.AWAY, HsmMember.State.WORKING);
        }
    }

    @Test
    void startsWithTheOneThatIsThere() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        a.takeAway();
        try (HsmPool pool = pool(a, b)) {
            assertThat(pool.encrypt(key(pool), new AesEcb(), new byte[16])).isEqualTo(cipher);
            a.putBack();
            pool.look();
            assertThat(states(pool)).containsExactly(HsmMember.State.READY, HsmMember.State.WORKING);
        }
    }

    @Test
    void leavesOutAModuleWithAnotherKeyUnderTheSameLabel() {
        SwitchedModule b = SwitchedModule.in(folder.resolve("b"));
        try (Hsm alone = b.open()) {
            alone.generateTokenKey("root", KeyKind.AES, 256, ROOT);
            new TokenKeys(alone).create("signs");
        }
        try (HsmPool pool = pool(a, b)) {
            assertThat(pool.members().getLast())
                    .isEqualTo(new HsmMember(
                            "b",
                            HsmMember.State.LEFT_OUT,
                            "its token has another key under the label root: it is no copy of the one in use"));
            a.takeAway();
            assertThatThrownBy(() -> pool.random(8))
                    .isInstanceOfSatisfying(
                            HsmException.class, e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.UNAVAILABLE));
            assertThat(pool.health().isReady()).isFalse();
        }
    }

    @Test
    void leavesOutAModuleThatSignsWithAnotherKey() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        try (Hsm alone = b.open()) {
            alone.destroyTokenKey("signs");
            new TokenKeys(alone).create("signs");
        }
        try (HsmPool pool = pool(a, b)) {
            assertThat(states(pool)).containsExactly(HsmMember.State.WORKING, HsmMember.State.LEFT_OUT);
            assertThat(pool.members().getLast().cause()).contains("another key under the label signs");
        }
    }

    @Test
    void leavesAModuleOutUntilItHasTheNewestRoot() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        try (HsmPool pool = pool(a, b)) {
            pool.generateTokenKey("root-2", KeyKind.AES, 256, ROOT);
            assertThat(pool.members().getLast().cause()).contains("lacks the key root-2");
            // The new root is in one module alone, which is no moment to destroy the old one.
            assertThatThrownBy(() -> pool.destroyTokenKey("root"))
                    .isInstanceOf(HsmException.class)
                    .hasMessageContaining("root-2");
            assertThat(pool.findTokenKey("root")).isPresent();

            b.takeAway();
            pool.look();
            a.replicateTo(b);
            b.putBack();
            pool.look();

            assertThat(states(pool)).containsExactly(HsmMember.State.WORKING, HsmMember.State.READY);
            assertThat(pool.destroyTokenKey("root")).isTrue();
            a.takeAway();
            assertThat(pool.findTokenKey("root")).isEmpty();
            assertThat(pool.findTokenKey("root-2")).isPresent();
        }
    }

    @Test
    void worksWithTheModuleThatHasTheKeyThatIsAskedFor() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        try (Hsm alone = b.open()) {
            alone.generateTokenKey("root-2", KeyKind.AES, 256, ROOT);
        }
        try (HsmPool pool = pool(a, b)) {
            assertThat(pool.findTokenKey("root-2")).isPresent();
            pool.look();
            assertThat(states(pool)).containsExactly(HsmMember.State.LEFT_OUT, HsmMember.State.WORKING);
            assertThatThrownBy(() -> pool.generateTokenKey("root-2", KeyKind.AES, 256, ROOT))
                    .isInstanceOfSatisfying(
                            HsmException.class, e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.LABEL_TAKEN));
        }
    }

    @Test
    void closesTheModuleWhoseKeysCannotBeCompared() {
        SoftwareHsm module = new SoftwareHsm();
        module.generateTokenKey("no-root", KeyKind.AES, 256, CIPHER);

        assertThatThrownBy(() ->
                        HsmPool.open(List.of(new HsmPool.Source("a", () -> module)), _ -> true, Duration.ofHours(1)))
                .isInstanceOf(HsmException.class);

        assertThat(module.health().state()).isEqualTo(HsmHealth.State.CLOSED);
    }

    @Test
    void triesAPinOnce() {
        SwitchedModule b = a.copy(folder.resolve("b"));
        AtomicInteger tried = new AtomicInteger();
        HsmPool.Source wrong = new HsmPool.Source("b", () -> {
            tried.incrementAndGet();
            return b.openWithPin("wrong-pin");
        });
        try (HsmPool pool =
                HsmPool.open(List.of(new HsmPool.Source("a", a::open), wrong), _ -> true, Duration.ofMillis(1))) {
            for (int i = 0; i < 5; i++) {
                pool.look();
            }
            a.takeAway();
            assertThatThrownBy(() -> pool.random(8)).isInstanceOf(HsmException.class);
            pool.look();

            assertThat(tried).hasValue(1);
            assertThat(pool.members().getLast().cause()).contains("refused the PIN");
        }
        // Whoever waits for a module opens the pool again: not where a PIN was refused.
        assertThatThrownBy(() ->
                        HsmPool.open(List.of(new HsmPool.Source("a", a::open), wrong), _ -> true, Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        HsmException.class, e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.PIN));
    }
}
