package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.HsmMember.State;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.pool.HsmPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two tokens of one library with the same keys, in one process: apart, and as a pool. */
@Timeout(120)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2 and a C compiler: apt-get install softhsm2 gcc")
class SharedLibraryTest {
    private static final String TWIN = "claviger-twin";
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);

    @TempDir
    private Path folder;

    private SwitchedModule module;
    private Pkcs11Library library;
    private byte[] wrapped;
    private byte[] cipher;

    static boolean available() {
        return SwitchedModule.isAvailable();
    }

    @BeforeEach
    void makeTokens() {
        module = SwitchedModule.in(folder);
        try (Hsm alone = module.open()) {
            KeyHandle root =
                    alone.generateTokenKey("root", KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP));
            KeyHandle key = alone.generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
            wrapped = alone.wrapKey(root, new AesKeyWrap(), key);
            cipher = encrypt(alone, key);
        }
        module.addTwin(TWIN);
        library = Pkcs11Library.load(module.library());
    }

    private Pkcs11Hsm one() {
        return library.open(module.config(SwitchedModule.LABEL));
    }

    private Pkcs11Hsm twin() {
        return library.open(module.config(TWIN));
    }

    private KeyHandle key(Hsm hsm) {
        return hsm.unwrapKey(hsm.findTokenKey("root").orElseThrow(), new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER);
    }

    private static byte[] encrypt(Hsm hsm, KeyHandle key) {
        return hsm.encrypt(key, new AesEcb(), new byte[16]);
    }

    @Test
    void leavesTheKeysOfTheOtherTokenWhereOneBeginsAnewOrEnds() {
        Pkcs11Hsm one = one();
        try (Pkcs11Hsm twin = twin()) {
            KeyHandle ofOne = key(one);
            KeyHandle ofTwin = key(twin);

            one.reconnect();

            assertThat(encrypt(twin, ofTwin)).isEqualTo(cipher);
            assertThatThrownBy(() -> encrypt(one, ofOne))
                    .isInstanceOfSatisfying(
                            HsmException.class,
                            e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.STALE_HANDLE));
            assertThat(encrypt(one, key(one))).isEqualTo(cipher);
            one.close();
            assertThat(encrypt(twin, ofTwin)).isEqualTo(cipher);
            assertThat(twin.calls()).doesNotContainKey("C_Finalize").containsEntry("C_Initialize", 1L);
        }
        assertThat(library.functions().calls()).containsEntry("C_Finalize", 1L);
    }

    /** Only when both are done with it: what one of them holds would else be a key of the other's. */
    @Test
    void initialisesALibraryThatIsGoneWhenTheLastTokenHasLetGoOfIt() {
        try (Pkcs11Hsm one = one();
                Pkcs11Hsm twin = twin()) {
            // The probes of both are callers, too.
            one.capabilities();
            twin.capabilities();
            library.functions().finish();
            assertThatThrownBy(() -> one.random(1)).isInstanceOf(HsmException.class);
            assertThatThrownBy(() -> twin.random(1)).isInstanceOf(HsmException.class);

            assertThatThrownBy(one::reconnect)
                    .isInstanceOfSatisfying(
                            HsmException.class, e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.UNAVAILABLE));
            twin.reconnect();
            one.reconnect();

            assertThat(encrypt(one, key(one))).isEqualTo(cipher);
            assertThat(encrypt(twin, key(twin))).isEqualTo(cipher);
        }
    }

    @Test
    void takesOverFromATokenWhoseSessionsEndAndComesBackAfterTheLibraryWasAway() {
        try (HsmPool pool = HsmPool.open(
                List.of(new HsmPool.Source("one", this::one), new HsmPool.Source("twin", this::twin)),
                _ -> true,
                Duration.ofHours(1))) {
            pool.look();
            assertThat(states(pool)).containsExactly(State.WORKING, State.READY);
            KeyHandle ofOne = key(pool);

            endSessions(SwitchedModule.LABEL);
            assertThatThrownBy(() -> encrypt(pool, ofOne))
                    .isInstanceOfSatisfying(
                            HsmException.class,
                            e -> assertThat(e.reason()).isEqualTo(HsmException.Reason.STALE_HANDLE));
            KeyHandle ofTwin = key(pool);
            assertThat(states(pool)).containsExactly(State.AWAY, State.WORKING);
            pool.look();
            assertThat(states(pool)).containsExactly(State.READY, State.WORKING);
            assertThat(encrypt(pool, ofTwin)).isEqualTo(cipher);

            module.takeAway();
            pool.look();
            assertThat(pool.health().state()).isEqualTo(HsmHealth.State.UNAVAILABLE);
            module.putBack();
            pool.look();
            pool.look();
            assertThat(states(pool)).containsExactlyInAnyOrder(State.READY, State.WORKING);
            assertThat(encrypt(pool, key(pool))).isEqualTo(cipher);
        }
    }

    private void endSessions(String label) {
        long slot = new TokenSlots(library.functions()).get(label).slot();
        assertThat(library.functions().closeAllSessions(slot)).isZero();
    }

    private static List<State> states(HsmPool pool) {
        return pool.members().stream().map(HsmMember::state).toList();
    }
}
