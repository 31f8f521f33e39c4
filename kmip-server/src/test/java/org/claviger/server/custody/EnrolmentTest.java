package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.TokenKey;
import org.claviger.storage.Change;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What it takes to give a second HSM the keys of a store. */
@Timeout(120)
class EnrolmentTest {
    private static final String DOMAIN = Custody.DEFAULT_DOMAIN;

    @TempDir
    private Path directory;

    private SeveralHsms hsms;

    @BeforeEach
    void begins() {
        hsms = SeveralHsms.in(directory);
    }

    @AfterEach
    void ends() {
        hsms.close();
    }

    @Test
    void opensWithTheSecondHsmWhatTheFirstHasSealed() {
        hsms.openAndEnrol("b", "one", "two");

        hsms.open("b");

        hsms.everyValueOpens("b");
        hsms.look("b");
        hsms.everyValueOpens("b");
        hsms.open("b");
        hsms.everyValueOpens("b");
        hsms.keep("three");
        hsms.open("a");
        hsms.everyValueOpens("a");
    }

    @Test
    void keepsTheKeysUnderRootsThatNoOtherHsmHas() {
        hsms.openAndEnrol("b", "one");
        hsms.open("b");

        hsms.look("b");

        assertThat(hsms.wrappings(DOMAIN, "b"))
                .hasSize(DomainKeyUse.values().length)
                .noneMatch(KeyWrapping::isSent)
                .allSatisfy(key -> assertThat(labels(hsms.module("b"))).contains(key.label()))
                .allSatisfy(key -> assertThat(labels(hsms.module("a"))).doesNotContain(key.label()));
    }

    @Test
    void endsTheTransportKeyThatHasTakenKeys() {
        hsms.openAndEnrol("b");
        hsms.open("b");

        hsms.look("b");

        assertThat(EnrolledHsm.transports(hsms.module("b"), "b")).containsExactly(2);
        EnrolledHsm enrolled = EnrolledHsm.find(hsms.store(), "b").orElseThrow();
        assertThat(enrolled.transport()).isEqualTo(2);
        assertThat(enrolled.transportKey().toArray())
                .isEqualTo(hsms.module("b")
                        .findTokenPublicKey(enrolled.transportLabel())
                        .orElseThrow());
    }

    @Test
    void refusesAFingerprintThatIsNotTheRequests() {
        hsms.open("a");
        EnrolmentRequest request = hsms.request("b");

        assertThatThrownBy(() -> hsms.accept("a", request, "0".repeat(64)))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining(request.fingerprint());
        assertThat(EnrolledHsm.list(hsms.store())).isEmpty();
    }

    @Test
    void takesAFingerprintAsPeopleReadItOut() {
        hsms.open("a");
        EnrolmentRequest request = hsms.request("b");
        String readOut =
                request.fingerprint().toUpperCase(java.util.Locale.ROOT).replaceAll("(.{4})", "$1 ");

        hsms.accept("a", request, readOut);

        assertThat(EnrolledHsm.find(hsms.store(), "b")).isPresent();
    }

    @Test
    void refusesARequestThatWasEdited() {
        String mine = hsms.requestText("b");
        String theirs = hsms.requestText("c");
        String transport = mine.lines()
                .filter(line -> line.startsWith("transport: "))
                .findFirst()
                .orElseThrow();
        String other = theirs.lines()
                .filter(line -> line.startsWith("transport: "))
                .findFirst()
                .orElseThrow();

        for (String edited : List.of(
                mine.replace(transport, other),
                mine.replace("name: b", "name: d"),
                mine.replace("\nkey: ", "\nextra: YQ==\nkey: "),
                mine.substring(0, mine.length() - 20))) {
            assertThatThrownBy(() -> EnrolmentRequest.parse(edited)).isInstanceOf(CustodyException.class);
        }
    }

    @Test
    void refusesARequestThatWasAcceptedBefore() {
        hsms.open("a");
        EnrolmentRequest request = hsms.request("b");
        hsms.accept("a", request, request.fingerprint());

        assertThatThrownBy(() -> hsms.accept("a", request, request.fingerprint()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("enrolled already");
    }

    @Test
    void refusesAnOldRequest() {
        hsms.open("a");
        EnrolmentRequest request = hsms.request("b");
        hsms.pass(Duration.ofDays(8));

        assertThatThrownBy(() -> hsms.accept("a", request, request.fingerprint()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("seven days");
    }

    @Test
    void waitsForKeysWhereItWasNotAcceptedYet() {
        hsms.open("a");
        hsms.request("b");

        assertThatThrownBy(() -> hsms.open("b"))
                .isInstanceOf(HsmException.class)
                .hasMessageContaining("not enrolled yet")
                .extracting(e -> ((HsmException) e).reason())
                .isEqualTo(HsmException.Reason.UNAVAILABLE);
    }

    @Test
    void takesNoKeysFromAnHsmThatNobodyHasConfirmed() {
        hsms.openAndEnrol("b");

        assertThatThrownBy(() -> hsms.open("b", List.of()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("confirm")
                .hasMessageContaining(hsms.fingerprint("a"));
    }

    @Test
    void takesNoKeysThatSomebodyElseHasSent() {
        hsms.openAndEnrol("b");
        StoredRecord sent = hsms.wrappingRecord(DOMAIN, "b", DomainKeyUse.SEAL);
        KeyWrapping wrapping = KeyWrapping.decode(sent.key(), sent.body());
        // Whoever has the tag key, or a bug of ours, could write this; the signature is of other bytes.
        KeyWrapping other = new KeyWrapping(
                wrapping.domain(),
                wrapping.hsm(),
                wrapping.use(),
                wrapping.version(),
                wrapping.mechanism(),
                wrapping.label(),
                hsms.encryptedTo("b"),
                wrapping.sender(),
                wrapping.signature());
        hsms.store().commit(Change.builder().update(sent, other.content()).build());

        assertThatThrownBy(() -> hsms.open("b"))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("not what its sender signed");
    }

    @Test
    void sendsKeysThatAnEnrolledHsmLacks() {
        hsms.openAndEnrol("b", "one");
        Change.Builder lost = Change.builder();
        for (String domain : List.of(RecordKey.SERVER, DOMAIN)) {
            for (DomainKeyUse use : DomainKeyUse.values()) {
                lost.delete(hsms.wrappingRecord(domain, "b", use));
            }
        }
        hsms.store().commit(lost.build());

        hsms.look("a");

        hsms.open("b");
        hsms.everyValueOpens("b");
    }

    @Test
    void takesUpWhatACrashHasLeftInTheMidst() {
        hsms.openAndEnrol("b", "one");
        hsms.open("b");
        hsms.look("b", 1);
        assertThat(hsms.wrappings(DOMAIN, "b")).allMatch(KeyWrapping::isSent);

        hsms.open("b");
        hsms.look("b");

        assertThat(hsms.wrappings(DOMAIN, "b")).noneMatch(KeyWrapping::isSent);
        hsms.everyValueOpens("b");
        hsms.open("b");
        hsms.everyValueOpens("b");
    }

    @Test
    void enrolsNoneWhileTheTagKeyIsReplaced() {
        hsms.open("a");
        hsms.keep("one");
        hsms.rotation().begin(DOMAIN, RotationReason.COMPROMISE, null);
        EnrolmentRequest next = hsms.request("c");

        assertThatThrownBy(() -> hsms.accept("a", next, next.fingerprint()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("after a compromise");

        hsms.rotation().look();
        hsms.enrol("a", "d");
        hsms.open("d");
        hsms.everyValueOpens("d");
    }

    /** Between the look for what was sent and the commit by which the next transport key is announced. */
    @Test
    void takesUpWhatIsSentWhileItsTransportKeyChanges() {
        hsms.openAndEnrol("b", "one", "two");
        hsms.open("b");
        hsms.makeKeysBeforeNextCommit("a");

        hsms.look("b");

        assertThat(hsms.wrappings(DOMAIN, "b"))
                .anyMatch(key -> key.version() == 2)
                .noneMatch(KeyWrapping::isSent)
                .allSatisfy(key -> assertThat(key.label()).startsWith("claviger-hsm-b-"));
        hsms.open("b");
        hsms.everyValueOpens("b");
    }

    @Test
    void sendsAgainWhatWasSentToAKeyThatHasEnded() {
        hsms.openAndEnrol("b", "one", "two");
        hsms.open("b");
        hsms.look("b");
        hsms.open("a");
        hsms.rotate();
        hsms.endTransportKeyUnread("b");

        hsms.look("a");

        hsms.open("b");
        hsms.everyValueOpens("b");
        hsms.look("b");
        assertThat(hsms.wrappings(DOMAIN, "b")).isNotEmpty().noneMatch(KeyWrapping::isSent);
    }

    private static List<String> labels(Hsm module) {
        return module.tokenKeys().stream().map(TokenKey::label).toList();
    }
}
