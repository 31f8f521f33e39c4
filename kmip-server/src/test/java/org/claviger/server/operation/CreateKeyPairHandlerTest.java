package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicDomainParameters;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.CreateKeyPair;
import org.claviger.codec.operation.ReKeyKeyPair;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.OperationTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Create Key Pair, and signatures by what it makes (2.1 sections 6.1.9, 6.1.55 and 6.1.56). */
class CreateKeyPairHandlerTest extends OperationTest {
    private static final Bytes HELLO = Bytes.ofHex("48656c6c6f");
    private static final Attributes P_256 = Attributes.NONE
            .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.EC)
            .with(
                    Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
                    new CryptographicDomainParameters(null, RecommendedCurve.P_256))
            .with(
                    Attribute.CRYPTOGRAPHIC_PARAMETERS,
                    new CryptographicParameters(
                            null,
                            null,
                            null,
                            null,
                            DigitalSignatureAlgorithm.ECDSA_WITH_SHA256,
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
                            null));
    private static final Attributes SIGNS = mask(UsageMask.SIGN);
    private static final Attributes VERIFIES = mask(UsageMask.VERIFY);

    @Test
    void linksTheHalvesToEachOther() {
        CreateKeyPair.Response pair = pair(P_256, SIGNS, VERIFIES);

        assertThat(alice.links(pair.privateKeyUniqueIdentifier()))
                .containsExactly(new Link(LinkType.PUBLIC_KEY_LINK, pair.publicKeyUniqueIdentifier()));
        assertThat(alice.links(pair.publicKeyUniqueIdentifier()))
                .containsExactly(new Link(LinkType.PRIVATE_KEY_LINK, pair.privateKeyUniqueIdentifier()));
    }

    @Test
    void givesEachHalfItsOwnAttributesBeforeTheCommonOnes() {
        CreateKeyPair.Response pair = pair(
                P_256.with(Attribute.COMMENT, "both").with(Attribute.CONTACT_INFORMATION, "the vault"),
                SIGNS.with(Attribute.COMMENT, "private").with(Attribute.NAME, Name.of("private")),
                VERIFIES.with(Attribute.NAME, Name.of("public")));

        Attributes ofPrivate = alice.attributes(pair.privateKeyUniqueIdentifier());
        Attributes ofPublic = alice.attributes(pair.publicKeyUniqueIdentifier());

        assertThat(ofPrivate.text(Attribute.COMMENT)).contains("private");
        assertThat(ofPublic.text(Attribute.COMMENT)).contains("both");
        assertThat(ofPublic.text(Attribute.CONTACT_INFORMATION)).contains("the vault");
        assertThat(ofPrivate.integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK)).contains(UsageMask.SIGN.code());
        assertThat(ofPublic.integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK)).contains(UsageMask.VERIFY.code());
    }

    @Test
    void unitesTheValuesOfAttributesThatMayHaveMany() {
        CreateKeyPair.Response pair = pair(
                P_256.with(Attribute.OBJECT_GROUP, "common"), SIGNS.with(Attribute.OBJECT_GROUP, "private"), VERIFIES);

        assertThat(alice.attributes(pair.privateKeyUniqueIdentifier()).texts(Attribute.OBJECT_GROUP))
                .containsExactlyInAnyOrder("common", "private");
        assertThat(alice.attributes(pair.publicKeyUniqueIdentifier()).texts(Attribute.OBJECT_GROUP))
                .containsExactly("common");
    }

    @Test
    void saysOfEachHalfWhatItIs() {
        CreateKeyPair.Response pair = pair(P_256, SIGNS, VERIFIES);

        Attributes ofPrivate = alice.attributes(pair.privateKeyUniqueIdentifier());
        Attributes ofPublic = alice.attributes(pair.publicKeyUniqueIdentifier());

        assertThat(ofPrivate.enumeration(Attribute.OBJECT_TYPE, ObjectType.class))
                .contains(ObjectType.PRIVATE_KEY);
        assertThat(ofPublic.enumeration(Attribute.OBJECT_TYPE, ObjectType.class))
                .contains(ObjectType.PUBLIC_KEY);
        assertThat(ofPublic.enumeration(Attribute.KEY_FORMAT_TYPE, KeyFormatType.class))
                .contains(KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY);
        for (Attributes half : List.of(ofPrivate, ofPublic)) {
            assertThat(half.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
            assertThat(half.has(Attribute.DIGEST)).isTrue();
            assertThat(half.has(Attribute.RANDOM_NUMBER_GENERATOR)).isTrue();
            assertThat(half.enumeration(Attribute.STATE, State.class)).contains(State.PRE_ACTIVE);
        }
    }

    @Test
    void refusesAPairWithoutAlgorithmOrLength() {
        assertThat(alice.send(request(Attributes.NONE, SIGNS, VERIFIES)))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(request(
                        Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.RSA),
                        SIGNS,
                        VERIFIES)))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void makesNoPairOfASymmetricAlgorithm() {
        Attributes aes = Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256);

        assertThat(alice.send(request(aes, SIGNS, VERIFIES))).failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    @Test
    void verifiesWhatItHasSignedAndNothingElse() {
        CreateKeyPair.Response pair = activePair(SIGNS);
        Bytes signature = signed(pair.privateKeyUniqueIdentifier());

        assertThat(verified(pair.publicKeyUniqueIdentifier(), HELLO, signature)).isEqualTo(ValidityIndicator.VALID);
        assertThat(verified(pair.publicKeyUniqueIdentifier(), Bytes.EMPTY, signature))
                .isEqualTo(ValidityIndicator.INVALID);
    }

    @Test
    void signsWithPrivateKeysAlone() {
        CreateKeyPair.Response pair = activePair(SIGNS);

        assertThat(alice.send(sign(pair.publicKeyUniqueIdentifier()))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(bob.send(sign(pair.privateKeyUniqueIdentifier()))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void countsTheBytesThatAreSignedAsData() {
        CreateKeyPair.Response pair =
                activePair(SIGNS.with(Attribute.USAGE_LIMITS, new UsageLimits(40, null, UsageLimitsUnit.BYTE)));

        signed(pair.privateKeyUniqueIdentifier());

        assertThat(left(pair.privateKeyUniqueIdentifier())).isEqualTo(35);
    }

    @Test
    void countsTheBytesThatAreSignedAsDigest() {
        CreateKeyPair.Response pair =
                activePair(SIGNS.with(Attribute.USAGE_LIMITS, new UsageLimits(40, null, UsageLimitsUnit.BYTE)));
        Sign.Request digested = new Sign.Request(
                pair.privateKeyUniqueIdentifier(), null, null, Bytes.owning(new byte[32]), null, null, null);

        alice.get(digested, Sign.Response.class);

        assertThat(left(pair.privateKeyUniqueIdentifier())).isEqualTo(8);
        assertThat(alice.send(digested)).failedWith(ResultReason.PERMISSION_DENIED);
    }

    @Test
    void reKeysNothingButPrivateKeysWithTheirOther() {
        CreateKeyPair.Response pair = pair(P_256, SIGNS, VERIFIES);

        assertThat(alice.send(reKey(pair.publicKeyUniqueIdentifier(), null)))
                .failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(bob.send(reKey(pair.privateKeyUniqueIdentifier(), null))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void movesTheNamesOfBothHalvesToTheNewPair() {
        CreateKeyPair.Response old = pair(
                P_256,
                SIGNS.with(Attribute.NAME, Name.of("private")),
                VERIFIES.with(Attribute.NAME, Name.of("public")));

        ReKeyKeyPair.Response made =
                alice.get(reKey(old.privateKeyUniqueIdentifier(), null), ReKeyKeyPair.Response.class);

        assertThat(alice.attributes(made.privateKeyUniqueIdentifier()).structures(Attribute.NAME, Name.class))
                .containsExactly(Name.of("private"));
        assertThat(alice.attributes(made.publicKeyUniqueIdentifier()).structures(Attribute.NAME, Name.class))
                .containsExactly(Name.of("public"));
        assertThat(alice.attributes(old.publicKeyUniqueIdentifier()).has(Attribute.NAME))
                .isFalse();
        assertThat(alice.attributes(made.privateKeyUniqueIdentifier())
                        .structure(Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, CryptographicDomainParameters.class))
                .contains(new CryptographicDomainParameters(null, RecommendedCurve.P_256));
    }

    @Test
    void letsNoReKeySetWhatTheServerAloneSets() {
        CreateKeyPair.Response pair = pair(P_256, SIGNS, VERIFIES);

        assertThat(alice.send(
                        reKey(pair.privateKeyUniqueIdentifier(), Attributes.NONE.with(Attribute.STATE, State.ACTIVE))))
                .failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
    }

    private CreateKeyPair.Response pair(Attributes common, Attributes ofPrivate, Attributes ofPublic) {
        return alice.get(request(common, ofPrivate, ofPublic), CreateKeyPair.Response.class);
    }

    private CreateKeyPair.Response activePair(Attributes ofPrivate) {
        CreateKeyPair.Response pair = pair(P_256, ofPrivate, VERIFIES);
        NewKey.bring(alice, pair.privateKeyUniqueIdentifier(), State.ACTIVE);
        NewKey.bring(alice, pair.publicKeyUniqueIdentifier(), State.ACTIVE);
        return pair;
    }

    private Bytes signed(UniqueIdentifier key) {
        return java.util.Objects.requireNonNull(
                alice.get(sign(key), Sign.Response.class).signatureData());
    }

    private @Nullable ValidityIndicator verified(UniqueIdentifier key, Bytes data, Bytes signature) {
        SignatureVerify.Request request =
                new SignatureVerify.Request(key, null, Data.of(data), null, signature, null, null, null);
        return alice.get(request, SignatureVerify.Response.class).validityIndicator();
    }

    private long left(UniqueIdentifier key) {
        return alice.attributes(key)
                .structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                .orElseThrow()
                .left();
    }

    private static Sign.Request sign(UniqueIdentifier key) {
        return new Sign.Request(key, null, Data.of(HELLO), null, null, null, null);
    }

    private static ReKeyKeyPair.Request reKey(UniqueIdentifier key, @Nullable Attributes common) {
        return new ReKeyKeyPair.Request(key, null, common, null, null, null, null, null);
    }

    private static CreateKeyPair.Request request(Attributes common, Attributes ofPrivate, Attributes ofPublic) {
        return new CreateKeyPair.Request(common, ofPrivate, ofPublic, null, null, null);
    }

    private static Attributes mask(UsageMask bit) {
        return Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, bit.code());
    }
}
