package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.CreateSplitKey;
import org.claviger.codec.operation.DeriveKey;
import org.claviger.codec.operation.Export;
import org.claviger.codec.operation.Import;
import org.claviger.codec.operation.JoinSplitKey;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Create and Join Split Key, Derive Key, Export and Import refuse (2.1 sections 6.1.10, 27, 14, 18 and 25). */
class SplitKeyHandlersTest extends OperationTest {
    @Test
    void makesPartsAndNothingElse() {
        assertThat(alice.send(split(ObjectType.SYMMETRIC_KEY, alice.make(aes(256)))))
                .failedWith(ResultReason.INVALID_OBJECT_TYPE);
    }

    @Test
    void splitsNoKeyThatMayNotLeave() {
        UniqueIdentifier kept = alice.make(aes(256).with(Attribute.EXTRACTABLE, false));
        UniqueIdentifier sensitive = alice.make(aes(256).with(Attribute.SENSITIVE, true));

        assertThat(alice.send(split(ObjectType.SPLIT_KEY, kept))).failedWith(ResultReason.NOT_EXTRACTABLE);
        assertThat(alice.send(split(ObjectType.SPLIT_KEY, sensitive))).failedWith(ResultReason.SENSITIVE);
    }

    @Test
    void splitsNothingThatIsGoneOrSomebodyElses() {
        UniqueIdentifier gone = alice.make(aes(256).state(State.DESTROYED));

        assertThat(alice.send(split(ObjectType.SPLIT_KEY, gone))).failedWith(ResultReason.OBJECT_DESTROYED);
        assertThat(bob.send(split(ObjectType.SPLIT_KEY, alice.make(aes(256)))))
                .failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void joinsPartsToKeysOnly() {
        List<UniqueIdentifier> parts = parts(alice.make(aes(256)));
        UniqueIdentifier noPart = alice.make(aes(256));

        assertThat(alice.send(join(ObjectType.OPAQUE_OBJECT, parts))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(alice.send(join(ObjectType.SYMMETRIC_KEY, List.of(noPart, noPart))))
                .failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(bob.send(join(ObjectType.SYMMETRIC_KEY, parts))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void joinsNoPartTwice() {
        List<UniqueIdentifier> parts = parts(alice.make(aes(256)));

        assertThat(alice.send(join(ObjectType.SYMMETRIC_KEY, List.of(parts.getFirst(), parts.getFirst()))))
                .failedWith(ResultReason.CRYPTOGRAPHIC_FAILURE);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void derivesFromActiveKeysAlone(State state) {
        UniqueIdentifier base = alice.make(aes(256).mask(UsageMask.DERIVE_KEY).state(state));

        assertThat(alice.send(derive(ObjectType.SYMMETRIC_KEY, base, 256)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void derivesNothingThatIsNoSecretOrHasNoLength() {
        UniqueIdentifier base = alice.make(aes(256).mask(UsageMask.DERIVE_KEY));

        assertThat(alice.send(derive(ObjectType.PRIVATE_KEY, base, 256))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(alice.send(derive(ObjectType.SYMMETRIC_KEY, base, null)))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void exportsADestroyedKeyWithoutItsValue() {
        UniqueIdentifier gone = alice.make(aes(256).name("gone").state(State.DESTROYED));

        Export.Response exported = alice.get(export(gone), Export.Response.class);

        assertThat(exported.object()).isNull();
        assertThat(exported.attributes().enumeration(Attribute.STATE, State.class))
                .contains(State.DESTROYED);
    }

    @Test
    void exportsNothingThatMayNotLeave() {
        assertThat(alice.send(export(alice.make(aes(256).with(Attribute.EXTRACTABLE, false)))))
                .failedWith(ResultReason.NOT_EXTRACTABLE);
        assertThat(alice.send(export(alice.make(aes(256).with(Attribute.SENSITIVE, true)))))
                .failedWith(ResultReason.SENSITIVE);
        assertThat(bob.send(export(alice.make(aes(256))))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void importsTheStateAndTheDatesThatItIsGiven() {
        Attributes given = Attributes.NONE
                .with(Attribute.STATE, State.COMPROMISED)
                .with(Attribute.INITIAL_DATE, Objects.NOW.minusSeconds(1000))
                .with(Attribute.FRESH, false);

        alice.get(imported("elsewhere", given), Import.Response.class);

        Attributes kept = alice.attributes(UniqueIdentifier.of("elsewhere"));
        assertThat(kept.enumeration(Attribute.STATE, State.class)).contains(State.COMPROMISED);
        assertThat(kept.date(Attribute.INITIAL_DATE)).isEqualTo(given.date(Attribute.INITIAL_DATE));
        assertThat(kept.bool(Attribute.FRESH)).contains(false);
    }

    @Test
    void importsNothingDestroyedNorAttributesOfOtherObjects() {
        assertThat(alice.send(imported("a", Attributes.NONE.with(Attribute.STATE, State.DESTROYED))))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(imported("b", Attributes.NONE.with(Attribute.CERTIFICATE_LENGTH, 5))))
                .failedWith(ResultReason.INVALID_ATTRIBUTE);
    }

    private List<UniqueIdentifier> parts(UniqueIdentifier key) {
        return alice.get(split(ObjectType.SPLIT_KEY, key), CreateSplitKey.Response.class)
                .uniqueIdentifiers();
    }

    private static CreateSplitKey.Request split(ObjectType type, UniqueIdentifier key) {
        return new CreateSplitKey.Request(
                type, key, 3, 2, SplitKeyMethod.POLYNOMIAL_SHARING_GF2_16, null, Attributes.NONE, null);
    }

    private static JoinSplitKey.Request join(ObjectType type, List<UniqueIdentifier> parts) {
        return new JoinSplitKey.Request(type, parts, null, null, null);
    }

    private static DeriveKey.Request derive(ObjectType type, UniqueIdentifier base, @Nullable Integer bits) {
        return new DeriveKey.Request(
                type,
                List.of(base),
                DerivationMethod.HKDF,
                new DerivationParameters(CryptographicParameters.NONE, null, List.of(), null, null),
                Attributes.NONE
                        .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                        .with(Attribute.CRYPTOGRAPHIC_LENGTH, bits));
    }

    private static Export.Request export(UniqueIdentifier id) {
        return new Export.Request(id, null, null, null, null);
    }

    private static Import.Request imported(String id, Attributes attributes) {
        return new Import.Request(
                UniqueIdentifier.of(id), ObjectType.SYMMETRIC_KEY, null, null, attributes, Values.aes(3));
    }
}
