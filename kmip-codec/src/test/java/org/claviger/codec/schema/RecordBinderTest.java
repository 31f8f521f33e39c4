package org.claviger.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.Credential;
import org.claviger.codec.message.CredentialValue;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.operation.Query;
import org.claviger.codec.operation.Register;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.operation.Validate;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CredentialType;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBinderTest {
    private static final Ttlv ID = Ttlv.text(Tag.UNIQUE_IDENTIFIER, "one");

    @Test
    void readsComponentsInTheirOrder() {
        Ttlv.Structure payload = payload(
                ID,
                Ttlv.structure(
                        Tag.CRYPTOGRAPHIC_PARAMETERS, Ttlv.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.CBC)),
                Ttlv.bytes(Tag.DATA, Bytes.of((byte) 1)),
                Ttlv.bytes(Tag.IV_COUNTER_NONCE, Bytes.of((byte) 2)));

        Decrypt.Request request = RecordBinder.read(Decrypt.Request.class, payload);

        assertThat(request.uniqueIdentifier()).isEqualTo(UniqueIdentifier.of("one"));
        assertThat(request.cryptographicParameters())
                .extracting(parameters -> parameters.blockCipherMode())
                .isEqualTo(BlockCipherMode.CBC);
        assertThat(request.ivCounterNonce()).isEqualTo(Bytes.of((byte) 2));
        assertThat(request.finalIndicator()).isNull();
    }

    @Test
    void readsARepeatedComponentInOrder() {
        Ttlv.Structure payload = payload(
                Ttlv.enumeration(Tag.QUERY_FUNCTION, QueryFunction.QUERY_OBJECTS),
                Ttlv.enumeration(Tag.QUERY_FUNCTION, QueryFunction.QUERY_OPERATIONS));

        assertThat(RecordBinder.read(Query.Request.class, payload).queryFunctions())
                .containsExactly(QueryFunction.QUERY_OBJECTS, QueryFunction.QUERY_OPERATIONS);
    }

    @Test
    void refusesAKnownTagInAPlaceThatIsNotItsOwn() {
        assertRefused(
                () -> RecordBinder.read(
                        Destroy.Request.class, payload(ID, Ttlv.text(Tag.OBJECT_GROUP, "not of Destroy"))),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/ObjectGroup: has no place here");
    }

    @Test
    void refusesATagThatNobodyKnows() {
        assertRefused(
                () -> RecordBinder.read(Destroy.Request.class, payload(new Ttlv.IntegerItem(0x540001, 1))),
                ResultReason.UNKNOWN_TAG,
                "RequestPayload/0x540001: is not known");
    }

    @Test
    void refusesAFieldThatIsThereTwice() {
        assertRefused(
                () -> RecordBinder.read(Destroy.Request.class, payload(ID, ID)),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/UniqueIdentifier: is there more than once");
    }

    @Test
    void refusesAnotherOrder() {
        assertRefused(
                () -> RecordBinder.read(
                        Revoke.Request.class,
                        payload(
                                Ttlv.structure(
                                        Tag.REVOCATION_REASON,
                                        Ttlv.enumeration(Tag.REVOCATION_REASON_CODE, RevocationReasonCode.UNSPECIFIED)),
                                ID)),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/UniqueIdentifier: is not in the specification's order");
    }

    @Test
    void namesTheFirstFieldOutOfOrderWhenARequiredOneComesLater() {
        assertRefused(
                () -> RecordBinder.read(
                        Revoke.Request.class,
                        payload(
                                Ttlv.dateTime(Tag.COMPROMISE_OCCURRENCE_DATE, Instant.EPOCH),
                                Ttlv.structure(
                                        Tag.REVOCATION_REASON,
                                        Ttlv.enumeration(
                                                Tag.REVOCATION_REASON_CODE, RevocationReasonCode.KEY_COMPROMISE)))),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/CompromiseOccurrenceDate: is not in the specification's order");
    }

    @Test
    void saysWhichFieldIsMissing() {
        assertRefused(
                () -> RecordBinder.read(Revoke.Request.class, payload(ID)),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/RevocationReason: is missing");
        assertRefused(
                () -> RecordBinder.read(
                        Revoke.Request.class,
                        payload(ID, Ttlv.dateTime(Tag.COMPROMISE_OCCURRENCE_DATE, Instant.EPOCH))),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/RevocationReason: is missing");
    }

    @Test
    void saysWhereDeepDownAFieldIsWrong() {
        assertRefused(
                () -> RecordBinder.read(
                        Revoke.Request.class,
                        payload(Ttlv.structure(
                                Tag.REVOCATION_REASON, Ttlv.text(Tag.REVOCATION_REASON_CODE, "Unspecified")))),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/RevocationReason/RevocationReasonCode: has the type TextString");
    }

    @Test
    void refusesAnUnknownEnumerationValue() {
        assertRefused(
                () -> RecordBinder.read(
                        RequestBatchItem.class,
                        Ttlv.structure(Tag.BATCH_ITEM, new Ttlv.EnumerationItem(Tag.OPERATION.code(), 0x7F))),
                ResultReason.UNKNOWN_ENUMERATION,
                "BatchItem/Operation: has the unknown value 0x0000007F");
    }

    @Test
    void refusesADateThatNoInstantCanHold() {
        assertRefused(
                () -> RecordBinder.read(
                        Validate.Request.class,
                        payload(new Ttlv.DateTimeItem(Tag.VALIDITY_DATE.code(), Long.MAX_VALUE))),
                ResultReason.INVALID_FIELD,
                "RequestPayload/ValidityDate: is out of range");
    }

    @Test
    void tellsTheRuleOfARecordWithItsPath() {
        assertRefused(
                () -> RecordBinder.read(
                        Locate.Request.class,
                        payload(Ttlv.integer(Tag.MAXIMUM_ITEMS, -1), Ttlv.structure(Tag.ATTRIBUTES))),
                ResultReason.INVALID_FIELD,
                "RequestPayload: Maximum Items and Offset Items are not negative");
    }

    @Test
    void saysThePathOnceThroughAValueThatReadsItself() {
        Ttlv.Structure credential = Ttlv.structure(
                Tag.CREDENTIAL,
                Ttlv.enumeration(Tag.CREDENTIAL_TYPE, CredentialType.USERNAME_AND_PASSWORD),
                Ttlv.structure(Tag.CREDENTIAL_VALUE, Ttlv.integer(Tag.USERNAME, 1)));

        assertRefused(
                () -> RecordBinder.read(Credential.class, credential),
                ResultReason.INVALID_MESSAGE,
                "Credential/CredentialValue/Username: has the type Integer");
    }

    @Test
    void readsTheCredentialThatItsTypeSays() {
        Credential credential = Credential.of(new CredentialValue.HashedPassword(
                "somebody", Instant.ofEpochSecond(-1, 999_999_000), HashingAlgorithm.SHA_256, Bytes.of((byte) 5)));

        Ttlv.Structure written = RecordBinder.write(Tag.CREDENTIAL, credential);

        assertThat(RecordBinder.read(Credential.class, written)).isEqualTo(credential);
        assertThat(written.items().get(1))
                .isInstanceOfSatisfying(
                        Ttlv.Structure.class,
                        value -> assertThat(value.items())
                                .contains(new Ttlv.DateTimeExtendedItem(Tag.TIME_STAMP.code(), -1)));
    }

    @Test
    void readsAUniqueIdentifierOfEachForm() {
        assertThat(identifier(ID)).isEqualTo(UniqueIdentifier.of("one"));
        assertThat(identifier(Ttlv.integer(Tag.UNIQUE_IDENTIFIER, -2))).isEqualTo(new UniqueIdentifier.Index(-2));
        assertThat(identifier(Ttlv.enumeration(Tag.UNIQUE_IDENTIFIER, UniqueIdentifierReference.ID_PLACEHOLDER)))
                .isEqualTo(UniqueIdentifier.ID_PLACEHOLDER);
        assertRefused(
                () -> identifier(Ttlv.bool(Tag.UNIQUE_IDENTIFIER, true)),
                ResultReason.INVALID_MESSAGE,
                "RequestPayload/UniqueIdentifier: has the type Boolean");
        assertRefused(
                () -> identifier(new Ttlv.EnumerationItem(Tag.UNIQUE_IDENTIFIER.code(), 99)),
                ResultReason.UNKNOWN_ENUMERATION,
                "RequestPayload/UniqueIdentifier: has the unknown value 0x00000063");
    }

    @Test
    void readsALeaseTimeOfEachForm() {
        assertThat(LeaseTime.fromTtlv(Ttlv.dateTime(Tag.LEASE_TIME, Instant.EPOCH)))
                .isEqualTo(new LeaseTime.Ending(Instant.EPOCH));
        assertThatThrownBy(() -> LeaseTime.fromTtlv(ID)).isInstanceOf(KmipException.class);
        assertThatThrownBy(() -> LeaseTime.fromTtlv(new Ttlv.DateTimeItem(Tag.LEASE_TIME.code(), Long.MAX_VALUE)))
                .isInstanceOf(KmipException.class);
    }

    @Test
    void readsWrappedKeyValuesAndKeysWithoutValue() {
        Ttlv format = Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, KeyFormatType.RAW);
        Ttlv wrapped = Ttlv.bytes(Tag.KEY_VALUE, Bytes.of((byte) 1));

        assertThat(RecordBinder.read(KeyBlock.class, Ttlv.structure(Tag.KEY_BLOCK, format))
                        .keyValue())
                .isNull();
        Ttlv.Structure block = Ttlv.structure(Tag.KEY_BLOCK, format, wrapped);
        assertThat(RecordBinder.write(Tag.KEY_BLOCK, RecordBinder.read(KeyBlock.class, block)))
                .isEqualTo(block);
    }

    @Test
    void refusesAnObjectOfAnotherTypeThanItSays() {
        Ttlv.Structure certificate = Ttlv.structure(
                Tag.CERTIFICATE,
                new Ttlv.EnumerationItem(Tag.CERTIFICATE_TYPE.code(), 1),
                Ttlv.bytes(Tag.CERTIFICATE_VALUE, Bytes.of((byte) 1)));

        assertRefused(
                () -> RecordBinder.read(
                        Register.Request.class,
                        payload(
                                Ttlv.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
                                Ttlv.structure(Tag.ATTRIBUTES),
                                certificate)),
                ResultReason.INVALID_FIELD,
                "RequestPayload: Object Type does not match the object");
    }

    record Changed(
            @Since(ProtocolVersion.V2_1) @Nullable Integer batchCount,
            @Until(ProtocolVersion.V1_4) @Nullable Integer attributeIndex) {}

    @Test
    void leavesOutWhatAVersionLacks() {
        Changed changed = new Changed(1, 2);

        assertThat(RecordBinder.write(Tag.ATTRIBUTE, changed, ProtocolVersion.V2_0)
                        .items())
                .isEmpty();
        assertThat(RecordBinder.write(Tag.ATTRIBUTE, changed, ProtocolVersion.V1_4)
                        .items())
                .containsExactly(Ttlv.integer(Tag.ATTRIBUTE_INDEX, 2));
        assertThat(RecordBinder.write(Tag.ATTRIBUTE, changed, ProtocolVersion.V2_1)
                        .items())
                .containsExactly(Ttlv.integer(Tag.BATCH_COUNT, 1));
    }

    record WronglyOpen(String password) {}

    record WronglyNamed(int noSuchTag) {}

    record WronglyInternal(@Internal @Nullable Integer batchCount) {}

    record WronglyEmpty(@Nullable List<String> objectGroup) {}

    @Test
    void refusesRecordsThatCannotBeOnTheWire() {
        assertThatThrownBy(() -> RecordBinder.write(Tag.ATTRIBUTE, new WronglyOpen("secret")))
                .hasMessageContaining("Password is secret");
        assertThatThrownBy(() -> RecordBinder.write(Tag.ATTRIBUTE, new WronglyNamed(1)))
                .hasMessageContaining("noSuchTag is no tag");
        assertThatThrownBy(() -> RecordBinder.write(Tag.ATTRIBUTE, new WronglyInternal(1)))
                .hasMessageContaining("BatchCount is on the wire of 2.1");
        assertThatThrownBy(() -> RecordBinder.write(Tag.ATTRIBUTE, new WronglyEmpty(null)))
                .hasMessageContaining("cannot be null");
    }

    private static @Nullable UniqueIdentifier identifier(Ttlv item) {
        return RecordBinder.read(Destroy.Request.class, payload(item)).uniqueIdentifier();
    }

    private static Ttlv.Structure payload(Ttlv... items) {
        return Ttlv.structure(Tag.REQUEST_PAYLOAD, items);
    }

    private static void assertRefused(ThrowingCallable call, ResultReason reason, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KmipException.class, refusal -> {
            assertThat(refusal).hasMessage(message);
            assertThat(refusal.reason()).isEqualTo(reason);
        });
    }
}
