package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.EncryptionKeyInformation;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.MacSignatureKeyInformation;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Archive;
import org.claviger.codec.operation.Get;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Get (2.1 section 6.1.19): in clear, in another format, wrapped, and not at all. */
class GetHandlerTest extends OperationTest {
    @Test
    void givesBackWhatWasRegistered() {
        UniqueIdentifier id = alice.register(Values.aes(7), Attributes.NONE);

        Get.Response answer = alice.get(plainGet(id), Get.Response.class);

        assertThat(answer.objectType()).isEqualTo(ObjectType.SYMMETRIC_KEY);
        assertThat(answer.uniqueIdentifier()).isEqualTo(id);
        assertSameMaterial(answer, Values.aes(7));
    }

    @Test
    void takesTheFreshnessOfWhatItGives() {
        UniqueIdentifier id = alice.make(aes(256));
        assertThat(alice.attributes(id).bool(Attribute.FRESH)).contains(true);

        alice.get(plainGet(id), Get.Response.class);

        assertThat(alice.attributes(id).bool(Attribute.FRESH)).contains(false);
    }

    @Test
    void leavesFreshWhatItRefuses() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.SENSITIVE, true));

        assertThat(alice.send(plainGet(id))).failedWith(ResultReason.SENSITIVE);

        assertThat(alice.attributes(id).bool(Attribute.FRESH)).contains(true);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PRE_ACTIVE", "ACTIVE", "DEACTIVATED", "COMPROMISED"})
    void givesAKeyInEveryStateInWhichThereIsOne(State state) {
        assertThat(alice.send(plainGet(alice.make(aes(256).state(state))))).succeeded();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DESTROYED", "DESTROYED_COMPROMISED"})
    void tellsThatAKeyIsDestroyed(State state) {
        assertThat(alice.send(plainGet(alice.make(aes(256).state(state))))).failedWith(ResultReason.OBJECT_DESTROYED);
    }

    @Test
    void keepsWhatIsNotExtractableEvenFromWrapping() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.EXTRACTABLE, false));
        UniqueIdentifier wrapping = alice.make(wrappingKey());

        assertThat(alice.send(plainGet(id))).failedWith(ResultReason.NOT_EXTRACTABLE);
        assertThat(alice.send(wrapped(id, wrapping))).failedWith(ResultReason.NOT_EXTRACTABLE);
    }

    @Test
    void givesAKeyInTheTransparentFormat() {
        UniqueIdentifier id = alice.register(Values.aes(7), Attributes.NONE);

        Get.Response answer = alice.get(
                new Get.Request(id, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, null, null, null), Get.Response.class);

        KeyBlock block = answer.object().findKeyBlock().orElseThrow();
        assertThat(block.keyFormatType()).isEqualTo(KeyFormatType.TRANSPARENT_SYMMETRIC_KEY);
        assertThat(((KeyValue.Structure) java.util.Objects.requireNonNull(block.keyValue())).keyMaterial())
                .isInstanceOf(KeyMaterial.TransparentSymmetricKey.class);
    }

    @Test
    void refusesFormatsAndCompressionsThatTheKeyHasNot() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(new Get.Request(id, KeyFormatType.PKCS_8, null, null, null)))
                .failedWith(ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED);
        assertThat(alice.send(
                        new Get.Request(id, null, null, KeyCompressionType.EC_PUBLIC_KEY_TYPE_X9_62_HYBRID, null)))
                .failedWith(ResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(WrappingMethod.class)
    void leavesOutNoMacAndNoSignatureThatIsAskedFor(WrappingMethod method) {
        UniqueIdentifier wrapping = alice.make(wrappingKey());
        UniqueIdentifier id = alice.make(aes(256));
        MacSignatureKeyInformation authenticating = new MacSignatureKeyInformation(wrapping, null);

        for (EncryptionKeyInformation encrypting : Arrays.asList(new EncryptionKeyInformation(wrapping, null), null)) {
            KeyWrappingSpecification specification =
                    new KeyWrappingSpecification(method, encrypting, authenticating, List.of(), null);

            assertThat(alice.send(new Get.Request(id, null, null, null, specification)))
                    .failedWith(ResultReason.FEATURE_NOT_SUPPORTED);
        }
    }

    @Test
    void wrapsAKeyAndTellsUnderWhich() {
        UniqueIdentifier wrapping = alice.make(wrappingKey());
        UniqueIdentifier id = alice.make(aes(256));

        Get.Response answer = alice.get(wrapped(id, wrapping), Get.Response.class);

        KeyBlock block = answer.object().findKeyBlock().orElseThrow();
        assertThat(block.isWrapped()).isTrue();
        assertThat(java.util.Objects.requireNonNull(block.keyWrappingData()).encryptionKeyInformation())
                .satisfies(information -> assertThat(
                                java.util.Objects.requireNonNull(information).uniqueIdentifier())
                        .isEqualTo(wrapping));
        // AES key wrap (RFC 3394) adds eight bytes to the 32 of the key.
        assertThat(block.keyValue())
                .isInstanceOfSatisfying(
                        KeyValue.Wrapped.class,
                        value -> assertThat(value.bytes().length()).isEqualTo(40));
    }

    @Test
    void wrapsWhatWasRegisteredWrappedUnderAnotherKey() {
        UniqueIdentifier first = alice.make(wrappingKey());
        UniqueIdentifier second = alice.make(wrappingKey());
        UniqueIdentifier id = alice.register(Values.aes(7), Attributes.NONE);
        ManagedObjectValue underFirst =
                alice.get(wrapped(id, first), Get.Response.class).object();
        UniqueIdentifier kept = alice.register(underFirst, Attributes.NONE);

        ManagedObjectValue underSecond =
                alice.get(wrapped(kept, second), Get.Response.class).object();

        UniqueIdentifier again = alice.register(underSecond, Attributes.NONE);
        Get.Request unwrapped = new Get.Request(again, null, KeyWrapType.NOT_WRAPPED, null, null);
        assertSameMaterial(alice.get(unwrapped, Get.Response.class), Values.aes(7));
    }

    @Test
    void countsEachWrappedKeyAgainstTheUsageLimitsOfTheWrappingKey() {
        UniqueIdentifier id = alice.make(aes(256));
        UniqueIdentifier once = alice.make(wrappingKey().limit(1, UsageLimitsUnit.OBJECT));
        UniqueIdentifier bytes = alice.make(wrappingKey().limit(40, UsageLimitsUnit.BYTE));

        assertThat(alice.send(wrapped(id, once))).succeeded();
        assertThat(alice.send(wrapped(id, bytes))).succeeded();

        assertThat(alice.send(wrapped(id, once))).failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(alice.send(wrapped(id, bytes))).failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(alice.attributes(bytes)
                        .structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                        .orElseThrow()
                        .left())
                .isEqualTo(8);
    }

    @Test
    void leavesWrappedWhatTheKeyThatWrappedItNoLongerUnwraps() {
        UniqueIdentifier first = alice.make(wrappingKey());
        UniqueIdentifier second = alice.make(wrappingKey());
        UniqueIdentifier id = alice.register(Values.aes(7), Attributes.NONE);
        UniqueIdentifier kept =
                alice.register(alice.get(wrapped(id, first), Get.Response.class).object(), Attributes.NONE);
        assertThat(alice.send(new Archive.Request(first))).succeeded();

        assertThat(alice.send(wrapped(kept, second))).failedWith(ResultReason.WRAPPING_OBJECT_ARCHIVED);
    }

    @Test
    void wrapsWhatIsSensitiveUnderATrustedKeyAlone() {
        UniqueIdentifier sensitive = alice.make(aes(256).with(Attribute.SENSITIVE, true));
        UniqueIdentifier trusted = alice.make(wrappingKey().with(Attribute.EXTRACTABLE, false));
        UniqueIdentifier loose = alice.make(wrappingKey());

        assertThat(alice.send(wrapped(sensitive, trusted))).succeeded();
        assertThat(alice.send(wrapped(sensitive, loose))).failedWith(ResultReason.PERMISSION_DENIED);
    }

    @Test
    void refusesWrappingKeysByReasonsOfTheirOwn() {
        UniqueIdentifier id = alice.make(aes(256));
        UniqueIdentifier ofBob = bob.make(wrappingKey());

        assertThat(alice.send(wrapped(id, UniqueIdentifier.of("absent"))))
                .failedWith(ResultReason.WRAPPING_OBJECT_NOT_FOUND);
        assertThat(alice.send(wrapped(id, ofBob))).failedWith(ResultReason.WRAPPING_OBJECT_NOT_FOUND);
        assertThat(alice.send(wrapped(id, alice.make(wrappingKey().archived()))))
                .failedWith(ResultReason.WRAPPING_OBJECT_ARCHIVED);
        assertThat(alice.send(wrapped(id, alice.make(wrappingKey().state(State.DESTROYED)))))
                .failedWith(ResultReason.WRAPPING_OBJECT_DESTROYED);
        assertThat(alice.send(wrapped(id, alice.make(aes(256)))))
                .failedWith(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
        assertThat(alice.send(wrapped(id, alice.make(wrappingKey().state(State.DEACTIVATED)))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void wrapsNothingAfterTheProtectStopDate() {
        Instant stop = Objects.NOW.plusSeconds(60);
        UniqueIdentifier wrapping = alice.make(wrappingKey().with(Attribute.PROTECT_STOP_DATE, stop));
        UniqueIdentifier id = alice.make(aes(256));
        server.at(stop.plusSeconds(1));

        assertThat(alice.send(wrapped(id, wrapping))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void givesSecretsAndOpaqueObjectsAsTheyCame() {
        UniqueIdentifier secret = alice.register(Values.password("correct horse"), Attributes.NONE);
        UniqueIdentifier opaque = alice.register(Values.opaque("battery staple"), Attributes.NONE);

        assertSameMaterial(alice.get(plainGet(secret), Get.Response.class), Values.password("correct horse"));
        assertThat(alice.get(plainGet(opaque), Get.Response.class).objectType()).isEqualTo(ObjectType.OPAQUE_OBJECT);
    }

    @Test
    void givesNothingOfSomebodyElse() {
        assertThat(bob.send(plainGet(alice.make(aes(256))))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    private static void assertSameMaterial(Get.Response answer, ManagedObjectValue expected) {
        try (var got = Values.material(answer.object());
                var wanted = Values.material(expected)) {
            assertThat(got.matches(wanted)).isTrue();
        }
    }

    private static NewKey wrappingKey() {
        return aes(256).mask(UsageMask.WRAP_KEY);
    }

    private static Get.Request wrapped(UniqueIdentifier id, UniqueIdentifier wrappingKey) {
        CryptographicParameters parameters = new CryptographicParameters(
                BlockCipherMode.NIST_KEY_WRAP,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new Get.Request(
                id,
                null,
                null,
                null,
                new KeyWrappingSpecification(
                        WrappingMethod.ENCRYPT,
                        new EncryptionKeyInformation(wrappingKey, parameters),
                        null,
                        List.of(),
                        EncodingOption.NO_ENCODING));
    }
}
