package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.TokenKey;
import org.claviger.storage.Blob;
import org.claviger.storage.ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rotation and erasure where several HSMs have roots of their own, and one of them may be away. */
@Timeout(120)
class ErasureOverHsmsTest {
    private static final String DOMAIN = Custody.DEFAULT_DOMAIN;

    @TempDir
    private Path directory;

    @TempDir
    private Path copy;

    private SeveralHsms hsms;

    @BeforeEach
    void enrolsTwo() {
        hsms = SeveralHsms.in(directory);
        hsms.openAndEnrol("b", "one", "two", "gone");
        hsms.open("b");
        hsms.look("b");
        hsms.open("a");
    }

    @AfterEach
    void ends() {
        hsms.close();
    }

    @Test
    void staysOpenUntilTheHsmThatWasAwayHasDestroyedItsRoot() {
        hsms.destroy("gone");
        List<String> rootsOfB = roots("b");

        hsms.rotate();

        assertThat(roots("a")).hasSize(1).noneMatch(root -> root.endsWith("-1"));
        assertThat(roots("b")).isEqualTo(rootsOfB);
        assertThat(hsms.rotation().erased()).isEmpty();
        assertThat(hsms.rotation().notDestroyed())
                .singleElement()
                .satisfies(open -> assertThat(open.waitedFor()).containsExactly("b"));

        hsms.open("b");
        hsms.everyValueOpens("b");
        hsms.look("b");

        assertThat(roots("b")).hasSize(1).doesNotContainAnyElementsOf(rootsOfB);
        assertThat(hsms.rotation().notDestroyed()).isEmpty();
        ErasureRecord closed = hsms.rotation().erased().getFirst();
        assertThat(closed.objects()).extracting(ErasureRecord.Erased::id).containsExactly("gone");
        assertThat(closed.hsms())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("b destroyed").contains(rootsOfB.getFirst()));
        hsms.everyValueOpens("b");
        hsms.open("a");
        hsms.everyValueOpens("a");
    }

    @Test
    void destroysNoRootWhileEverythingStandsStill() {
        List<String> rootsOfA = roots("a");
        Rotation rotation = hsms.rotation();
        rotation.heldWhile(() -> !rotation.notDestroyed().isEmpty());

        rotation.begin(DOMAIN, RotationReason.COMMAND, null);
        rotation.carryOn(DOMAIN);
        rotation.look();

        assertThat(rotation.notDestroyed())
                .singleElement()
                .satisfies(open -> assertThat(open.waitedFor()).containsExactlyInAnyOrder("a", "b"));
        assertThat(roots("a")).containsAll(rootsOfA);

        rotation.heldWhile(() -> false);
        rotation.look();

        assertThat(roots("a")).doesNotContainAnyElementsOf(rootsOfA);
        hsms.everyValueOpens("a");
    }

    @Test
    void opensAnOlderCopyWithTheHsmThatWasAwayAndNotOnceItReturned() {
        hsms.destroy("gone");
        hsms.copyTo(copy);
        hsms.rotate();
        assertThat(hsms.opens(copy, "a")).isFalse();
        assertThat(hsms.opens(copy, "b")).isTrue();

        hsms.open("b");
        hsms.look("b");

        assertThat(hsms.opens(copy, "b")).isFalse();
    }

    @Test
    void opensNoOlderCopyByTheKeyThatKeysWereSentTo() {
        hsms.stop();
        hsms.openAndEnrol("c");
        hsms.copyTo(copy);
        assertThat(hsms.opens(copy, "c")).isTrue();

        hsms.rotate();
        hsms.open("c");
        hsms.look("c");

        assertThat(hsms.opens(copy, "c")).isFalse();
        hsms.everyValueOpens("c");
    }

    @Test
    void movesToNewKeysWhicheverHsmMakesThem() {
        hsms.rotate();
        hsms.open("b");
        hsms.look("b");
        hsms.rotate();
        hsms.keep("three");
        hsms.open("a");
        hsms.look("a");

        hsms.everyValueOpens("a");
        assertThat(hsms.rotation().notDestroyed()).isEmpty();
        assertThat(roots("a")).hasSize(1);
        assertThat(roots("b")).hasSize(1);
        hsms.rotateServer();
        hsms.open("b");
        hsms.look("b");
        hsms.everyValueOpens("b");
        assertThat(hsms.rotation().notDestroyed()).isEmpty();
    }

    @Test
    void goesThroughTwoRotationsWhileAnHsmIsAway() {
        hsms.destroy("gone");
        hsms.rotate();
        hsms.rotate();
        assertThat(hsms.rotation().notDestroyed()).hasSize(2);

        hsms.open("b");
        hsms.look("b");

        hsms.everyValueOpens("b");
        assertThat(hsms.rotation().notDestroyed()).isEmpty();
        assertThat(roots("b")).hasSize(1);
    }

    @Test
    void takesUpADestructionThatStoppedInTheMidst() {
        hsms.destroy("gone");
        hsms.rotate();
        hsms.open("b");
        hsms.look("b", 1);
        assertThat(hsms.rotation().erased()).isEmpty();

        for (int commit = 2; commit < 8 && hsms.rotation().erased().isEmpty(); commit++) {
            hsms.open("b");
            hsms.look("b", commit);
        }
        hsms.open("b");
        hsms.look("b");

        assertThat(hsms.rotation().notDestroyed()).isEmpty();
        assertThat(hsms.rotation().erased().getFirst().hsms())
                .anyMatch(line -> line.matches("b destroyed .*, root claviger-hsm-b-.* [0-9a-f]{64}"));
        hsms.everyValueOpens("b");
    }

    @Test
    void closesWithoutTheWordOfAnHsmThatIsRetired() {
        hsms.destroy("gone");
        hsms.rotate();
        hsms.pass(Duration.ofMinutes(30));

        hsms.enrolment().retire("b", Blob.of("retired"));
        hsms.look("a");

        assertThat(hsms.rotation().notDestroyed()).isEmpty();
        assertThat(hsms.rotation().erased().getFirst().hsms()).anyMatch(line -> line.startsWith("b retired"));
        assertThat(hsms.wrappings(DOMAIN, "b")).isEmpty();
        assertThatThrownBy(() -> hsms.open("b"))
                .isInstanceOfAny(CustodyException.class, org.claviger.hsm.HsmException.class)
                .hasMessageContaining("retired");
    }

    @Test
    void takesNoKeysFromAnHsmThatIsRetired() {
        byte[] statement = "a key for a".getBytes(StandardCharsets.US_ASCII);
        Bytes signature = Bytes.owning(hsms.signer("b").sign(statement));
        hsms.peers().require(hsms.fingerprint("b"), statement, signature);
        hsms.pass(Duration.ofMinutes(30));

        hsms.enrolment().retire("b", Blob.of("retired"));
        hsms.look("a");

        assertThatThrownBy(() -> hsms.peers().require(hsms.fingerprint("b"), statement, signature))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("nobody here has confirmed");
    }

    @Test
    void retiresNoHsmThatIsAtWork() {
        assertThatThrownBy(() -> hsms.enrolment().retire("a", Blob.of("retired")))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("ask a server of another one");
        assertThatThrownBy(() -> hsms.enrolment().retire("b", Blob.of("retired")))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("stop it");
    }

    @Test
    void closesNothingOnAWordThatIsNotSigned() {
        hsms.destroy("gone");
        hsms.rotate();
        hsms.forgeConfirmation("b");

        hsms.look("a");

        assertThat(hsms.rotation().erased()).isEmpty();
        assertThat(hsms.rotation().notDestroyed()).hasSize(1);
    }

    /** Another node replaces the keys, with their wrappings for all, between two reads of this one. */
    @Test
    void findsTheWrappingOfEachKeyThatComesInWhileItReads() {
        AtomicBoolean first = new AtomicBoolean(true);
        ObjectStore store = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    Object read = method.invoke(hsms.store(), arguments);
                    if (List.of("all", "locate").contains(method.getName()) && first.getAndSet(false)) {
                        hsms.rotate();
                    }
                    return read;
                });

        List<HeldKey> read = HeldKey.list(store, DOMAIN, "b");

        List<DomainKeyRecord> there = DomainKeyRecord.list(hsms.store(), DOMAIN);
        assertThat(read).isNotEmpty().allMatch(key -> key.missing() == null || !there.contains(key.record()));
        assertThat(first).isFalse();
    }

    private List<String> roots(String name) {
        return hsms.module(name).tokenKeys().stream()
                .map(TokenKey::label)
                .filter(label -> label.contains("-domain-" + DOMAIN + "-root-"))
                .toList();
    }
}
