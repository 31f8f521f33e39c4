package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.nio.file.Path;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.CreateKeyPair;
import org.claviger.codec.operation.CreateSplitKey;
import org.claviger.codec.operation.DeriveKey;
import org.claviger.codec.operation.Export;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Import;
import org.claviger.codec.operation.JoinSplitKey;
import org.claviger.codec.operation.ReKeyKeyPair;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.secret.SecretBytes;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are made of others, taken apart, replaced, and taken from one server to another. */
@Timeout(60)
class KeysOfOthersTest {
    @TempDir
    private Path home;

    private TestServer server;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
    }

    @AfterEach
    void stops() {
        server.close();
    }

    @Test
    void linksADerivedKeyAndItsBaseAndVouchesForNothing() {
        UniqueIdentifier base = activeKey(UsageMask.DERIVE_KEY);

        UniqueIdentifier derived =
                server.get(ALICE, derive(base, false), DeriveKey.Response.class).uniqueIdentifier();

        assertThat(links(derived)).containsExactly(new Link(LinkType.DERIVATION_BASE_OBJECT_LINK, base));
        assertThat(links(base)).containsExactly(new Link(LinkType.DERIVED_KEY_LINK, derived));
        assertThat(attributes(derived).bool(Attribute.NEVER_EXTRACTABLE)).contains(false);
    }

    @Test
    void derivesFromNoKeyWithoutTheBitAndFromNobodyElsesKey() {
        UniqueIdentifier withoutBit = activeKey(UsageMask.ENCRYPT);
        UniqueIdentifier base = activeKey(UsageMask.DERIVE_KEY);

        assertThat(server.ask(ALICE, derive(withoutBit, true)).resultReason())
                .isEqualTo(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
        assertThat(server.ask(BOB, derive(base, true)).resultReason()).isEqualTo(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void joinsTheKeyThatItHasSplit() {
        UniqueIdentifier key = activeKey(UsageMask.ENCRYPT);
        CreateSplitKey.Request split = new CreateSplitKey.Request(
                ObjectType.SPLIT_KEY, key, 4, 3, SplitKeyMethod.POLYNOMIAL_SHARING_GF2_16, null, Attributes.NONE, null);
        List<UniqueIdentifier> parts =
                server.get(ALICE, split, CreateSplitKey.Response.class).uniqueIdentifiers();

        JoinSplitKey.Request join =
                new JoinSplitKey.Request(ObjectType.SYMMETRIC_KEY, parts.subList(1, 4), null, null, null);
        UniqueIdentifier whole =
                server.get(ALICE, join, JoinSplitKey.Response.class).uniqueIdentifier();
        JoinSplitKey.Request tooFew =
                new JoinSplitKey.Request(ObjectType.SYMMETRIC_KEY, parts.subList(2, 4), null, null, null);

        try (SecretBytes joined = material(whole);
                SecretBytes original = material(key)) {
            assertThat(joined.matches(original)).isTrue();
        }
        assertThat(server.ask(ALICE, tooFew).resultReason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE);
    }

    @Test
    void importsWhatItHasExportedUnderAnotherIdentifier() {
        UniqueIdentifier key = activeKey(UsageMask.ENCRYPT);
        Export.Response exported =
                server.get(ALICE, new Export.Request(key, null, null, null, null), Export.Response.class);
        ManagedObjectValue value = java.util.Objects.requireNonNull(exported.object());
        UniqueIdentifier other = UniqueIdentifier.of("a-key-of-another-server");

        server.get(ALICE, imported(other, false, exported.attributes(), value), Import.Response.class);

        assertThat(attributes(other).enumeration(Attribute.STATE, State.class)).contains(State.ACTIVE);
        assertThat(attributes(other).date(Attribute.ACTIVATION_DATE))
                .isEqualTo(exported.attributes().date(Attribute.ACTIVATION_DATE));
        try (SecretBytes one = material(other);
                SecretBytes same = material(key)) {
            assertThat(one.matches(same)).isTrue();
        }
        assertThat(server.ask(ALICE, imported(other, false, exported.attributes(), value))
                        .resultReason())
                .isEqualTo(ResultReason.OBJECT_ALREADY_EXISTS);
        assertThat(server.ask(BOB, imported(other, true, exported.attributes(), value))
                        .resultReason())
                .isEqualTo(ResultReason.OBJECT_NOT_FOUND);
        server.get(ALICE, imported(other, true, exported.attributes(), value), Import.Response.class);
    }

    @Test
    void vouchesForNoImportedKey() {
        UniqueIdentifier key = activeKey(UsageMask.WRAP_KEY);
        Export.Response exported =
                server.get(ALICE, new Export.Request(key, null, null, null, null), Export.Response.class);
        Attributes claimed =
                exported.attributes().with(Attribute.EXTRACTABLE, false).with(Attribute.NEVER_EXTRACTABLE, true);
        UniqueIdentifier other = UniqueIdentifier.of("a-claim");

        server.get(
                ALICE,
                imported(other, false, claimed, java.util.Objects.requireNonNull(exported.object())),
                Import.Response.class);

        assertThat(attributes(other).bool(Attribute.EXTRACTABLE)).contains(false);
        assertThat(attributes(other).bool(Attribute.NEVER_EXTRACTABLE)).contains(false);
    }

    @Test
    void replacesBothHalvesOfAPair() {
        CreateKeyPair.Response old = server.get(
                ALICE,
                new CreateKeyPair.Request(
                        Attributes.NONE
                                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.EC)
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256),
                        Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.SIGN.code()),
                        Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.VERIFY.code()),
                        null,
                        null,
                        null),
                CreateKeyPair.Response.class);

        ReKeyKeyPair.Response made = server.get(
                ALICE,
                new ReKeyKeyPair.Request(old.privateKeyUniqueIdentifier(), null, null, null, null, null, null, null),
                ReKeyKeyPair.Response.class);

        assertThat(links(made.privateKeyUniqueIdentifier()))
                .containsExactlyInAnyOrder(
                        new Link(LinkType.PUBLIC_KEY_LINK, made.publicKeyUniqueIdentifier()),
                        new Link(LinkType.REPLACED_OBJECT_LINK, old.privateKeyUniqueIdentifier()));
        assertThat(links(old.publicKeyUniqueIdentifier()))
                .contains(new Link(LinkType.REPLACEMENT_OBJECT_LINK, made.publicKeyUniqueIdentifier()));
    }

    private UniqueIdentifier activeKey(UsageMask bit) {
        UniqueIdentifier key = server.get(
                        ALICE,
                        new Create.Request(
                                ObjectType.SYMMETRIC_KEY,
                                Attributes.NONE
                                        .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                                        .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
                                        .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, bit.code()),
                                null),
                        Create.Response.class)
                .uniqueIdentifier();
        server.get(ALICE, new Activate.Request(key), Activate.Response.class);
        return key;
    }

    private static DeriveKey.Request derive(UniqueIdentifier base, boolean extractable) {
        return new DeriveKey.Request(
                ObjectType.SYMMETRIC_KEY,
                List.of(base),
                DerivationMethod.HKDF,
                new DerivationParameters(CryptographicParameters.NONE, null, List.of(), null, null),
                Attributes.NONE
                        .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                        .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
                        .with(Attribute.EXTRACTABLE, extractable));
    }

    private static Import.Request imported(
            UniqueIdentifier id, boolean replace, Attributes attributes, ManagedObjectValue value) {
        return new Import.Request(id, ObjectType.SYMMETRIC_KEY, replace, null, attributes, value);
    }

    private Attributes attributes(UniqueIdentifier id) {
        return server.get(ALICE, new GetAttributes.Request(id, List.of()), GetAttributes.Response.class)
                .attributes();
    }

    private List<Link> links(UniqueIdentifier id) {
        return attributes(id).structures(Attribute.LINK, Link.class);
    }

    private SecretBytes material(UniqueIdentifier id) {
        KeyValue value = server.get(ALICE, new Get.Request(id, null, null, null, null), Get.Response.class)
                .object()
                .findKeyBlock()
                .orElseThrow()
                .keyValue();
        return ((KeyMaterial.Encoded) ((KeyValue.Structure) java.util.Objects.requireNonNull(value)).keyMaterial())
                .bytes();
    }
}
