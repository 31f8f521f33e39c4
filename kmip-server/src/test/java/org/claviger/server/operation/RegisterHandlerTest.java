package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.Digest;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.X509CertificateSubject;
import org.claviger.codec.operation.Register;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.Test;

/** Register (2.1 section 6.1.43): what the server reads from a value, adds to it, and refuses. */
class RegisterHandlerTest extends OperationTest {
    @Test
    void readsAlgorithmLengthAndFormatFromTheKeyBlock() {
        Attributes kept = alice.attributes(alice.register(Values.aes(1), Attributes.NONE));

        assertThat(kept.enumeration(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.class))
                .contains(CryptographicAlgorithm.AES);
        assertThat(kept.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(kept.enumeration(Attribute.KEY_FORMAT_TYPE, KeyFormatType.class))
                .contains(KeyFormatType.RAW);
        assertThat(kept.enumeration(Attribute.OBJECT_TYPE, ObjectType.class)).contains(ObjectType.SYMMETRIC_KEY);
    }

    @Test
    void datesTheRegistrationAndNotTheCreation() {
        Attributes kept = alice.attributes(alice.register(Values.aes(1), Attributes.NONE));

        assertThat(kept.date(Attribute.INITIAL_DATE)).contains(Objects.NOW);
        assertThat(kept.has(Attribute.ORIGINAL_CREATION_DATE)).isFalse();
        assertThat(kept.has(Attribute.RANDOM_NUMBER_GENERATOR)).isFalse();
        assertThat(kept.enumeration(Attribute.STATE, State.class)).contains(State.PRE_ACTIVE);
    }

    @Test
    void keepsWhatTheClientKnowsOfTheCreation() {
        Instant created = Objects.NOW.minusSeconds(86_400);
        RngParameters generator = new RngParameters(RngAlgorithm.FIPS186_2, null, null, null, null, null, null, null);

        Attributes kept = alice.attributes(alice.register(
                Values.aes(1),
                Attributes.NONE
                        .with(Attribute.ORIGINAL_CREATION_DATE, created)
                        .with(Attribute.RANDOM_NUMBER_GENERATOR, generator)));

        assertThat(kept.date(Attribute.ORIGINAL_CREATION_DATE)).contains(created);
        assertThat(kept.structure(Attribute.RANDOM_NUMBER_GENERATOR, RngParameters.class))
                .contains(generator);
    }

    @Test
    void digestsTheValue() {
        Attributes kept = alice.attributes(alice.register(Values.password("abc"), Attributes.NONE));

        assertThat(kept.structures(Attribute.DIGEST, Digest.class))
                .singleElement()
                .satisfies(digest -> {
                    assertThat(digest.hashingAlgorithm()).isEqualTo(HashingAlgorithm.SHA_256);
                    // FIPS 180-2, appendix B.1.
                    assertThat(java.util.Objects.requireNonNull(digest.digestValue())
                                    .toHex())
                            .isEqualToIgnoringCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
                });
    }

    @Test
    void vouchesForNothingThatWasOutside() {
        Attributes kept = alice.attributes(alice.register(
                Values.aes(1), Attributes.NONE.with(Attribute.SENSITIVE, true).with(Attribute.EXTRACTABLE, false)));

        assertThat(kept.bool(Attribute.SENSITIVE)).contains(true);
        assertThat(kept.bool(Attribute.EXTRACTABLE)).contains(false);
        assertThat(kept.bool(Attribute.NEVER_EXTRACTABLE)).contains(false);
    }

    @Test
    void readsTheFactsOfACertificate() {
        Certificate certificate = Values.certificate("CN=array 7,O=Example,C=CH");

        Attributes kept = alice.attributes(alice.register(certificate, Attributes.NONE));

        assertThat(kept.enumeration(Attribute.CERTIFICATE_TYPE, CertificateType.class))
                .contains(CertificateType.X_509);
        assertThat(kept.integer(Attribute.CERTIFICATE_LENGTH))
                .contains(certificate.certificateValue().length());
        assertThat(kept.texts(Attribute.CERTIFICATE_SUBJECT_CN)).containsExactly("array 7");
        assertThat(kept.texts(Attribute.CERTIFICATE_ISSUER_O)).containsExactly("Example");
        assertThat(kept.enumeration(Attribute.DIGITAL_SIGNATURE_ALGORITHM, DigitalSignatureAlgorithm.class))
                .contains(DigitalSignatureAlgorithm.ECDSA_WITH_SHA256);
        assertThat(kept.structure(Attribute.X_509_CERTIFICATE_SUBJECT, X509CertificateSubject.class))
                .isPresent();
        assertThat(kept.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
    }

    @Test
    void linksAWrappedKeyToTheKeyThatWrappedIt() {
        UniqueIdentifier wrapping = alice.make(aes(256).mask(UsageMask.UNWRAP_KEY));

        UniqueIdentifier id = alice.register(Values.wrappedUnder(wrapping), Attributes.NONE);

        assertThat(alice.links(id)).containsExactly(new Link(LinkType.WRAPPING_KEY_LINK, wrapping));
    }

    @Test
    void keepsAnObjectWhoseValueIsSomewhereElse() {
        SymmetricKey elsewhere =
                new SymmetricKey(new KeyBlock(KeyFormatType.RAW, null, null, CryptographicAlgorithm.AES, 256, null));

        UniqueIdentifier id = alice.register(elsewhere, Attributes.NONE);

        assertThat(alice.attributes(id).bool(Attribute.KEY_VALUE_PRESENT)).contains(false);
        assertThat(alice.attributes(id).has(Attribute.DIGEST)).isFalse();
    }

    @Test
    void refusesAttributesThatContradictTheValue() {
        assertThat(register(Values.aes(1), Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 128)))
                .failedWith(ResultReason.INVALID_FIELD);
        assertThat(register(
                        Values.aes(1),
                        Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.CAMELLIA)))
                .failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void refusesAttributesThatTheServerAloneSets() {
        for (Attributes attributes : List.of(
                Attributes.NONE.with(Attribute.STATE, State.ACTIVE),
                Attributes.NONE.with(Attribute.INITIAL_DATE, Objects.NOW),
                Attributes.NONE.with(Attribute.KEY_VALUE_PRESENT, true))) {
            assertThat(register(Values.aes(1), attributes)).failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
        }
    }

    @Test
    void refusesANameThatIsTaken() {
        Attributes named = Attributes.NONE.with(Attribute.NAME, Name.of("taken"));
        alice.register(Values.aes(1), named);

        assertThat(register(Values.aes(2), named)).failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
    }

    @Test
    void refusesACertificateThatIsNone() {
        Certificate broken = new Certificate(CertificateType.X_509, Bytes.ofHex("3003020101"));

        assertThat(register(broken, Attributes.NONE)).failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void registersNothingForWhomItDoesNotKnow() {
        server.revoke("alice");

        assertThat(register(Values.aes(1), Attributes.NONE)).failedWith(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL);
    }

    private ResponseBatchItem register(ManagedObjectValue value, Attributes attributes) {
        return alice.send(new Register.Request(value.type(), attributes, value, null));
    }
}
