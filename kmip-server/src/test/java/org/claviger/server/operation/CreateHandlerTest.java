package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ApplicationSpecificInformation;
import org.claviger.codec.object.Digest;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Create;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ProtectionStorageMask;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Create (2.1 section 6.1.8): the key, what the server says of it, and what it refuses to make. */
class CreateHandlerTest extends OperationTest {
    @Test
    void answersTheTypeAndAnIdentifierOfItsOwnForEachObject() {
        Create.Response one = alice.get(aes(256).request(), Create.Response.class);
        Create.Response other = alice.get(aes(256).request(), Create.Response.class);

        assertThat(one.objectType()).isEqualTo(ObjectType.SYMMETRIC_KEY);
        assertThat(one.uniqueIdentifier()).isNotEqualTo(other.uniqueIdentifier());
    }

    @Test
    void setsWhatAnObjectAlwaysHas() throws NoSuchAlgorithmException {
        UniqueIdentifier id = alice.make(aes(256).state(State.PRE_ACTIVE));

        Attributes made = alice.attributes(id);

        assertThat(made.text(Attribute.UNIQUE_IDENTIFIER)).contains(id.toString());
        assertThat(made.enumeration(Attribute.OBJECT_TYPE, ObjectType.class)).contains(ObjectType.SYMMETRIC_KEY);
        assertThat(made.enumeration(Attribute.STATE, State.class)).contains(State.PRE_ACTIVE);
        assertThat(made.enumeration(Attribute.KEY_FORMAT_TYPE, KeyFormatType.class))
                .contains(KeyFormatType.RAW);
        assertThat(made.bytes(Attribute.SHORT_UNIQUE_IDENTIFIER))
                .contains(Bytes.owning(MessageDigest.getInstance("SHA-256")
                        .digest(id.toString().getBytes(StandardCharsets.UTF_8))));
        assertThat(made.interval(Attribute.LEASE_TIME)).contains(Duration.ofHours(1));
        assertThat(made.bool(Attribute.FRESH)).contains(true);
    }

    @Test
    void setsItsDatesToNow() {
        Attributes made = alice.attributes(alice.make(aes(256).state(State.PRE_ACTIVE)));

        for (Attribute date :
                List.of(Attribute.INITIAL_DATE, Attribute.ORIGINAL_CREATION_DATE, Attribute.LAST_CHANGE_DATE)) {
            assertThat(made.date(date)).as(date.name()).contains(Objects.NOW);
        }
        for (Attribute date : List.of(
                Attribute.ACTIVATION_DATE,
                Attribute.DEACTIVATION_DATE,
                Attribute.COMPROMISE_DATE,
                Attribute.DESTROY_DATE,
                Attribute.ARCHIVE_DATE)) {
            assertThat(made.date(date)).as(date.name()).isEmpty();
        }
    }

    @Test
    void tellsTheDigestAndTheGeneratorOfTheKey() {
        Attributes made = alice.attributes(alice.make(aes(256)));

        assertThat(made.structures(Attribute.DIGEST, Digest.class))
                .singleElement()
                .satisfies(digest -> {
                    assertThat(digest.hashingAlgorithm()).isEqualTo(HashingAlgorithm.SHA_256);
                    assertThat(digest.keyFormatType()).isEqualTo(KeyFormatType.RAW);
                });
        assertThat(made.structure(Attribute.RANDOM_NUMBER_GENERATOR, RngParameters.class))
                .isPresent();
    }

    @Test
    void makesAKeyThatMayLeaveAndIsNotSensitiveUnlessTheClientSaysSo() {
        Attributes plain = alice.attributes(alice.make(aes(256)));
        Attributes guarded = alice.attributes(
                alice.make(aes(256).with(Attribute.SENSITIVE, true).with(Attribute.EXTRACTABLE, false)));

        assertThat(flags(plain)).containsExactly(false, false, true, false);
        assertThat(flags(guarded)).containsExactly(true, true, false, true);
    }

    private static List<Boolean> flags(Attributes attributes) {
        return List.of(
                attributes.bool(Attribute.SENSITIVE).orElseThrow(),
                attributes.bool(Attribute.ALWAYS_SENSITIVE).orElseThrow(),
                attributes.bool(Attribute.EXTRACTABLE).orElseThrow(),
                attributes.bool(Attribute.NEVER_EXTRACTABLE).orElseThrow());
    }

    @Test
    void activatesAtOnceWhatIsToBeActiveSinceThePast() {
        Instant past = Objects.NOW.minusSeconds(60);

        UniqueIdentifier id = alice.make(aes(256).state(State.PRE_ACTIVE).with(Attribute.ACTIVATION_DATE, past));

        assertThat(alice.state(id)).isEqualTo(State.ACTIVE);
        assertThat(alice.attributes(id).date(Attribute.ACTIVATION_DATE)).contains(past);
    }

    @Test
    void startsUsageLimitsAtTheirTotalWhateverCountTheClientGives() {
        UniqueIdentifier id =
                alice.make(aes(256).with(Attribute.USAGE_LIMITS, new UsageLimits(100, 7L, UsageLimitsUnit.BYTE)));

        assertThat(alice.attributes(id).structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                .contains(new UsageLimits(100, 100L, UsageLimitsUnit.BYTE));
    }

    @Test
    void makesSecretData() {
        Create.Response made = alice.get(
                new Create.Request(
                        ObjectType.SECRET_DATA,
                        Attributes.NONE
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 128)
                                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.DERIVE_KEY.code()),
                        null),
                Create.Response.class);

        assertThat(alice.attributes(made.uniqueIdentifier()).integer(Attribute.CRYPTOGRAPHIC_LENGTH))
                .contains(128);
    }

    @ParameterizedTest
    @EnumSource(
            value = ObjectType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SYMMETRIC_KEY", "SECRET_DATA", "TEMPLATE"})
    void makesNoOtherObjects(ObjectType type) {
        assertThat(alice.send(new Create.Request(type, aes(256).attributes(), null)))
                .failedWith(ResultReason.INVALID_OBJECT_TYPE);
    }

    @Test
    void refusesALengthThatTheAlgorithmLacks() {
        assertThat(alice.send(aes(100).request())).failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void refusesAKeyWithoutAlgorithmOrLength() {
        Attributes noLength = Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES);
        Attributes noAlgorithm = Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 256);

        assertThat(alice.send(new Create.Request(ObjectType.SYMMETRIC_KEY, noLength, null)))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(new Create.Request(ObjectType.SYMMETRIC_KEY, noAlgorithm, null)))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void refusesAttributesThatTheServerAloneSets() {
        for (NewKey key : List.of(
                aes(256).with(Attribute.STATE, State.ACTIVE),
                aes(256).with(Attribute.INITIAL_DATE, Objects.NOW),
                aes(256).with(Attribute.UNIQUE_IDENTIFIER, "mine"),
                aes(256).with(Attribute.NEVER_EXTRACTABLE, true),
                aes(256).with(Attribute.LEASE_TIME, Duration.ofDays(1)))) {
            assertThat(alice.send(key.request())).failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
        }
    }

    @Test
    void refusesAttributesOfOtherObjects() {
        assertThat(alice.send(aes(256).with(Attribute.CERTIFICATE_LENGTH, 1000).request()))
                .failedWith(ResultReason.INVALID_ATTRIBUTE);
    }

    @Test
    void refusesANameTwiceForTheSameClientAlone() {
        alice.make(aes(256).name("disk"));

        assertThat(alice.send(aes(256).name("disk").request())).failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
        assertThat(bob.send(aes(256).name("disk").request())).succeeded();
    }

    @Test
    void keepsSeveralNames() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        assertThat(alice.attributes(id).structures(Attribute.NAME, Name.class))
                .containsExactly(Name.of("one"), Name.of("two"));
    }

    @Test
    void refusesAProtectionStorageThatItLacks() {
        Create.Request request = new Create.Request(
                ObjectType.SYMMETRIC_KEY,
                aes(256).attributes(),
                new ProtectionStorageMasks(List.of(ProtectionStorageMask.OFF_SYSTEM.code())));

        assertThat(alice.send(request)).failedWith(ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
    }

    @Test
    void refusesARandomNumberGeneratorThatItLacks() {
        RngParameters hardware = new RngParameters(RngAlgorithm.FIPS186_2, null, null, null, null, null, null, null);

        assertThat(alice.send(aes(256).with(Attribute.RANDOM_NUMBER_GENERATOR, hardware)
                        .request()))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void refusesANamespaceForWhichItHasNoDataToGive() {
        assertThat(alice.send(aes(256).with(
                                Attribute.APPLICATION_SPECIFIC_INFORMATION,
                                new ApplicationSpecificInformation("unknown-to-all", null))
                        .request()))
                .failedWith(ResultReason.APPLICATION_NAMESPACE_NOT_SUPPORTED);
    }

    @Test
    void refusesDatesThatAreNotInOrder() {
        Instant activation = Objects.NOW.plusSeconds(100);

        assertThat(alice.send(aes(256).with(Attribute.ACTIVATION_DATE, activation)
                        .with(Attribute.PROCESS_START_DATE, activation.minusSeconds(1))
                        .request()))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(aes(256).with(Attribute.DEACTIVATION_DATE, activation)
                        .with(Attribute.PROTECT_STOP_DATE, activation.plusSeconds(1))
                        .request()))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }
}
