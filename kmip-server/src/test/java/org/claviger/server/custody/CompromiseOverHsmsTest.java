package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A new tag key reaches every enrolled HSM, and nobody's whom somebody with the old tag key has put among them. */
@Timeout(240)
class CompromiseOverHsmsTest {
    private static final String DOMAIN = Custody.DEFAULT_DOMAIN;

    @TempDir
    private Path directory;

    private SeveralHsms hsms;

    @BeforeEach
    void enrolsTwo() {
        hsms = SeveralHsms.in(directory);
        hsms.openAndEnrol("b", "one", "two");
    }

    @AfterEach
    void ends() {
        hsms.close();
    }

    private void bothHaveWorked() {
        hsms.open("b");
        hsms.look("b");
        hsms.open("a");
    }

    @Test
    void bringsTheNewTagKeyToEveryHsm() {
        bothHaveWorked();

        hsms.rotation().begin(DOMAIN, RotationReason.COMPROMISE, null);
        hsms.rotation().begin(RecordKey.SERVER, RotationReason.COMPROMISE, null);
        hsms.rotation().look();

        assertThat(hsms.rotation().isTagKeyReplaced(DOMAIN)).isFalse();
        assertThat(hsms.rotation().isTagKeyReplaced(RecordKey.SERVER)).isFalse();
        hsms.everyValueOpens("a");
        hsms.open("b");
        hsms.everyValueOpens("b");
        hsms.look("b");
        assertThat(hsms.wrappings(DOMAIN, "b")).isNotEmpty().noneMatch(KeyWrapping::isSent);
        hsms.keep("three");
        hsms.open("b");
        hsms.everyValueOpens("b");
        hsms.open("a");
        hsms.look("a");
        hsms.everyValueOpens("a");
    }

    /** The process of one ends before each commit in turn; the other HSM's carries on what was begun. */
    @Test
    void goesOnWithTheOtherHsmWhereTheFirstOneLeftIt() {
        bothHaveWorked();
        String worker = "a";
        String next = "b";
        for (int commit = 1; commit <= 12; commit++) {
            if (!hsms.rotation().isTagKeyReplaced(DOMAIN)) {
                hsms.rotation().begin(DOMAIN, RotationReason.COMPROMISE, null);
            }
            hsms.look(worker, commit);

            hsms.open(next);
            hsms.everyValueOpens(next);
            hsms.look(next);
            hsms.look(next);
            assertThat(hsms.rotation().isTagKeyReplaced(DOMAIN))
                    .as("commit %d", commit)
                    .isFalse();
            hsms.everyValueOpens(next);
            String last = worker;
            worker = next;
            next = last;
        }
        hsms.open("a");
        hsms.everyValueOpens("a");
    }

    @Test
    void sendsNothingToAKeyThatTheOtherHsmHasNotSigned() {
        assertThatThrownBy(() -> hsms.rotation().begin(DOMAIN, RotationReason.COMPROMISE, null))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("start a server with it");

        bothHaveWorked();
        replaceTransportKeyOf("b");

        assertThatThrownBy(() -> hsms.rotation().begin(DOMAIN, RotationReason.COMPROMISE, null))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("has not signed the key");
        hsms.rotate();
        assertThat(hsms.wrappings(DOMAIN, "b")).noneMatch(KeyWrapping::isSent);
    }

    @Test
    void wantsEachHsmNamedByAWordFromOutsideTheStore() {
        bothHaveWorked();
        assertThatThrownBy(() -> hsms.enrolment().requireNamed(Map.of()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("--hsm b=FINGERPRINT");
        assertThatThrownBy(() -> hsms.enrolment().requireNamed(Map.of("b", hsms.fingerprint("a"))))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("another fingerprint");
        assertThatThrownBy(() ->
                        hsms.enrolment().requireNamed(Map.of("b", hsms.fingerprint("b"), "c", hsms.fingerprint("a"))))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("No HSM 'c' is enrolled");

        hsms.enrolment().requireNamed(Map.of("b", hsms.fingerprint("b")));
    }

    /** As who knows the tag key can: the record holds, and all that is in it is the attacker's. */
    @Test
    void noticesAnHsmThatNobodyHasEnrolled() {
        bothHaveWorked();
        EnrolledHsm mallory = new EnrolledHsm(
                        "mallory",
                        "none",
                        Bytes.of(hsms.signer("mallory").publicKey().getEncoded()),
                        Map.of(),
                        1,
                        EnrolmentRequest.transportKey(hsms.module("mallory"), "mallory", 1),
                        Bytes.EMPTY,
                        hsms.clock().instant(),
                        null,
                        hsms.clock().instant())
                .withTransport(
                        1, EnrolmentRequest.transportKey(hsms.module("mallory"), "mallory", 1), hsms.signer("mallory"));
        hsms.store()
                .commit(Change.builder()
                        .create(EnrolledHsm.key("mallory"), hsms.clock().instant(), mallory.content())
                        .build());

        assertThatThrownBy(() -> hsms.enrolment().requireNamed(Map.of("b", hsms.fingerprint("b"))))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("mallory");

        hsms.pass(Duration.ofMinutes(11));
        hsms.enrolment().retire("mallory", Blob.of("audit"));
        hsms.enrolment().requireNamed(Map.of("b", hsms.fingerprint("b")));
    }

    private void replaceTransportKeyOf(String name) {
        StoredRecord record = hsms.store().find(EnrolledHsm.key(name)).orElseThrow();
        EnrolledHsm genuine = EnrolledHsm.decode(record.body());
        EnrolledHsm changed = new EnrolledHsm(
                genuine.name(),
                genuine.module(),
                genuine.signingKey(),
                genuine.certificates(),
                genuine.transport(),
                EnrolmentRequest.transportKey(hsms.module("mallory"), "mallory", 1),
                genuine.announced(),
                genuine.enrolled(),
                null,
                genuine.seen());
        hsms.store().commit(Change.builder().update(record, changed.content()).build());
    }
}
