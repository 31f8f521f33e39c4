package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.NewKey.cbc;
import static org.claviger.server.testing.NewKey.hmac;

import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypt, Decrypt, MAC and MAC Verify (2.1 sections 6.1.17, 6.1.11, 6.1.32 and 6.1.33): which keys may, and when. */
class CryptographicHandlersTest extends OperationTest {
    private static final Data HELLO = Data.of(Bytes.ofHex("48656c6c6f"));

    @Test
    void decryptsWhatItHasEncrypted() {
        UniqueIdentifier key = alice.make(cbc());

        Encrypt.Response encrypted = alice.get(encrypt(key), Encrypt.Response.class);
        Decrypt.Response decrypted = alice.get(decrypt(key, encrypted), Decrypt.Response.class);

        assertThat(encrypted.uniqueIdentifier()).isEqualTo(key);
        assertThat(encrypted.ivCounterNonce()).isNotNull();
        assertThat(decrypted.data()).isEqualTo(HELLO);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void protectsWithActiveKeysAlone(State state) {
        assertThat(alice.send(encrypt(alice.make(cbc().state(state)))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        assertThat(alice.send(mac(alice.make(hmac().state(state))))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DEACTIVATED", "COMPROMISED"})
    void stillOpensWhatWasProtectedBefore(State state) {
        UniqueIdentifier key = alice.make(cbc());
        Encrypt.Response encrypted = alice.get(encrypt(key), Encrypt.Response.class);
        UniqueIdentifier macKey = alice.make(hmac());
        Bytes made = macOf(macKey);

        NewKey.bring(alice, key, state == State.COMPROMISED ? state : State.PRE_ACTIVE);
        server.at(Objects.NOW.plusSeconds(1));

        assertThat(alice.send(decrypt(key, encrypted))).succeeded();
        assertThat(alice.get(verify(macKey, made), MacVerify.Response.class).validityIndicator())
                .isEqualTo(ValidityIndicator.VALID);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PRE_ACTIVE", "DESTROYED", "DESTROYED_COMPROMISED"})
    void opensNothingWithAKeyThatIsNotYetOrGone(State state) {
        UniqueIdentifier key = alice.make(cbc().state(state));

        assertThat(alice.send(new Decrypt.Request(key, null, HELLO, null, null, null, null, null, null)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void keepsToTheUsageMask() {
        assertThat(alice.send(encrypt(alice.make(cbc().mask(UsageMask.DECRYPT)))))
                .failedWith(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
        assertThat(alice.send(mac(alice.make(hmac().mask(UsageMask.MAC_VERIFY)))))
                .failedWith(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
        assertThat(alice.send(verify(alice.make(hmac().mask(UsageMask.MAC_GENERATE)), Bytes.EMPTY)))
                .failedWith(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    }

    @Test
    void usesAKeyBetweenItsDatesAlone() {
        Instant start = Objects.NOW.plusSeconds(60);
        Instant stop = start.plusSeconds(60);
        UniqueIdentifier key =
                alice.make(cbc().with(Attribute.PROCESS_START_DATE, start).with(Attribute.PROTECT_STOP_DATE, stop));

        assertThat(alice.send(encrypt(key))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        server.at(start);
        Encrypt.Response encrypted = alice.get(encrypt(key), Encrypt.Response.class);
        server.at(stop);
        assertThat(alice.send(encrypt(key))).succeeded();
        server.at(stop.plusSeconds(1));
        assertThat(alice.send(encrypt(key))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
        assertThat(alice.send(decrypt(key, encrypted))).succeeded();
    }

    @Test
    void countsBytesAgainstTheLimits() {
        UniqueIdentifier key = alice.make(cbc().limit(11, UsageLimitsUnit.BYTE));

        Encrypt.Response encrypted = alice.get(encrypt(key), Encrypt.Response.class);
        alice.get(encrypt(key), Encrypt.Response.class);

        assertThat(left(key)).isEqualTo(1);
        assertThat(alice.send(encrypt(key))).failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(alice.send(decrypt(key, encrypted))).succeeded();
        assertThat(left(key)).isEqualTo(1);
    }

    @Test
    void countsObjectsAgainstTheLimits() {
        UniqueIdentifier key = alice.make(hmac().limit(2, UsageLimitsUnit.OBJECT));

        alice.get(mac(key), Mac.Response.class);
        alice.get(mac(key), Mac.Response.class);

        assertThat(alice.send(mac(key))).failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(left(key)).isZero();
    }

    @Test
    void countsNothingThatFailed() {
        UniqueIdentifier key = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));
        Encrypt.Request withoutMode = encrypt(key);

        assertThat(alice.send(withoutMode)).failedWith(ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS);

        assertThat(left(key)).isEqualTo(10);
    }

    @Test
    void usesNoObjectThatIsNoKeyOrHasNoValue() {
        UniqueIdentifier opaque =
                alice.register(Values.opaque("x"), Attributes.NONE.with(Attribute.ACTIVATION_DATE, Objects.NOW));

        assertThat(alice.send(encrypt(opaque))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(alice.send(mac(opaque))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
    }

    @Test
    void usesNoKeyThatIsArchivedOrSomebodyElses() {
        assertThat(alice.send(encrypt(alice.make(cbc().archived())))).failedWith(ResultReason.OBJECT_ARCHIVED);
        assertThat(bob.send(encrypt(alice.make(cbc())))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void tellsAWrongMacFromARightOne() {
        UniqueIdentifier key = alice.make(hmac());
        Bytes made = macOf(key);
        byte[] changed = made.toArray();
        changed[0] ^= 1;

        assertThat(alice.get(verify(key, made), MacVerify.Response.class).validityIndicator())
                .isEqualTo(ValidityIndicator.VALID);
        assertThat(alice.get(verify(key, Bytes.owning(changed)), MacVerify.Response.class)
                        .validityIndicator())
                .isEqualTo(ValidityIndicator.INVALID);
    }

    @Test
    void asksForData() {
        Encrypt.Request nothing = new Encrypt.Request(alice.make(cbc()), null, null, null, null, null, null, null);

        assertThat(alice.send(nothing)).failedWith(ResultReason.INVALID_MESSAGE);
    }

    private long left(UniqueIdentifier key) {
        return alice.attributes(key)
                .structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                .orElseThrow()
                .left();
    }

    private Bytes macOf(UniqueIdentifier key) {
        return java.util.Objects.requireNonNull(
                alice.get(mac(key), Mac.Response.class).macData());
    }

    /** An AES key that says itself how it encrypts: a request names no parameters. */
    private static Encrypt.Request encrypt(UniqueIdentifier key) {
        return new Encrypt.Request(key, null, HELLO, null, null, null, null, null);
    }

    private static Decrypt.Request decrypt(UniqueIdentifier key, Encrypt.Response encrypted) {
        return new Decrypt.Request(
                key, null, encrypted.data(), encrypted.ivCounterNonce(), null, null, null, null, null);
    }

    private static Mac.Request mac(UniqueIdentifier key) {
        return new Mac.Request(key, null, HELLO, null, null, null);
    }

    private static MacVerify.Request verify(UniqueIdentifier key, Bytes mac) {
        return new MacVerify.Request(key, null, HELLO, mac, null, null, null);
    }
}
