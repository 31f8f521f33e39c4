package org.claviger.codec.ttlv;

import static org.claviger.codec.ttlv.ItemType.BIG_INTEGER;
import static org.claviger.codec.ttlv.ItemType.BOOLEAN;
import static org.claviger.codec.ttlv.ItemType.BYTE_STRING;
import static org.claviger.codec.ttlv.ItemType.DATE_TIME;
import static org.claviger.codec.ttlv.ItemType.DATE_TIME_EXTENDED;
import static org.claviger.codec.ttlv.ItemType.ENUMERATION;
import static org.claviger.codec.ttlv.ItemType.INTEGER;
import static org.claviger.codec.ttlv.ItemType.INTERVAL;
import static org.claviger.codec.ttlv.ItemType.LONG_INTEGER;
import static org.claviger.codec.ttlv.ItemType.STRUCTURE;
import static org.claviger.codec.ttlv.ItemType.TEXT_STRING;
import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.type.AdjustmentType;
import org.claviger.codec.type.AlternativeNameType;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.AttestationType;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CancellationResult;
import org.claviger.codec.type.CertificateRequestType;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.ClientRegistrationMethod;
import org.claviger.codec.type.CredentialType;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DataReference;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.DestroyAction;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.DrbgAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.EndpointRole;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Fips186Variation;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.InteropFunction;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyRoleType;
import org.claviger.codec.type.KeyValueLocationType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.NameType;
import org.claviger.codec.type.NistKeyType;
import org.claviger.codec.type.ObjectGroupMember;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.Pkcs11Function;
import org.claviger.codec.type.Pkcs11ReturnCode;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.type.ProfileName;
import org.claviger.codec.type.ProtectionLevel;
import org.claviger.codec.type.ProtectionStorageMask;
import org.claviger.codec.type.PutFunction;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.type.RngMode;
import org.claviger.codec.type.RotateNameType;
import org.claviger.codec.type.SecretDataType;
import org.claviger.codec.type.ShreddingAlgorithm;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.codec.type.State;
import org.claviger.codec.type.StorageStatusMask;
import org.claviger.codec.type.TicketType;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.claviger.codec.type.UnwrapMode;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.ValidationAuthorityType;
import org.claviger.codec.type.ValidationType;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The tags of KMIP 1.0 to 2.1 (2.1 section 11.58): number, name in XML and JSON, usual item type, versions, and the
 * enumeration or mask whose values it takes.
 */
public enum Tag {
    ACTIVATION_DATE(0x420001, "ActivationDate", DATE_TIME, V1_0, V2_1),
    APPLICATION_DATA(0x420002, "ApplicationData", TEXT_STRING, V1_0, V2_1),
    APPLICATION_NAMESPACE(0x420003, "ApplicationNamespace", TEXT_STRING, V1_0, V2_1),
    APPLICATION_SPECIFIC_INFORMATION(0x420004, "ApplicationSpecificInformation", STRUCTURE, V1_0, V2_1),
    ARCHIVE_DATE(0x420005, "ArchiveDate", DATE_TIME, V1_0, V2_1),
    ASYNCHRONOUS_CORRELATION_VALUE(0x420006, "AsynchronousCorrelationValue", BYTE_STRING, V1_0, V2_1),
    ASYNCHRONOUS_INDICATOR(0x420007, "AsynchronousIndicator", ENUMERATION, V1_0, V2_1, AsynchronousIndicator.class),
    ATTRIBUTE(0x420008, "Attribute", STRUCTURE, V1_0, V2_1),
    ATTRIBUTE_INDEX(0x420009, "AttributeIndex", INTEGER, V1_0, V1_4),
    ATTRIBUTE_NAME(0x42000A, "AttributeName", TEXT_STRING, V1_0, V2_1),
    ATTRIBUTE_VALUE(0x42000B, "AttributeValue", TEXT_STRING, V1_0, V2_1),
    AUTHENTICATION(0x42000C, "Authentication", STRUCTURE, V1_0, V2_1),
    BATCH_COUNT(0x42000D, "BatchCount", INTEGER, V1_0, V2_1),
    BATCH_ERROR_CONTINUATION_OPTION(
            0x42000E, "BatchErrorContinuationOption", ENUMERATION, V1_0, V2_1, BatchErrorContinuationOption.class),
    BATCH_ITEM(0x42000F, "BatchItem", STRUCTURE, V1_0, V2_1),
    BATCH_ORDER_OPTION(0x420010, "BatchOrderOption", BOOLEAN, V1_0, V2_1),
    BLOCK_CIPHER_MODE(0x420011, "BlockCipherMode", ENUMERATION, V1_0, V2_1, BlockCipherMode.class),
    CANCELLATION_RESULT(0x420012, "CancellationResult", ENUMERATION, V1_0, V2_1, CancellationResult.class),
    CERTIFICATE(0x420013, "Certificate", STRUCTURE, V1_0, V2_1),
    CERTIFICATE_IDENTIFIER(0x420014, "CertificateIdentifier", STRUCTURE, V1_0, V1_4),
    CERTIFICATE_ISSUER(0x420015, "CertificateIssuer", STRUCTURE, V1_0, V1_4),
    CERTIFICATE_ISSUER_ALTERNATIVE_NAME(0x420016, "CertificateIssuerAlternativeName", TEXT_STRING, V1_0, V1_4),
    CERTIFICATE_ISSUER_DISTINGUISHED_NAME(0x420017, "CertificateIssuerDistinguishedName", TEXT_STRING, V1_0, V1_4),
    CERTIFICATE_REQUEST(0x420018, "CertificateRequest", STRUCTURE, V1_0, V2_1),
    CERTIFICATE_REQUEST_TYPE(0x420019, "CertificateRequestType", ENUMERATION, V1_0, V2_1, CertificateRequestType.class),
    CERTIFICATE_SUBJECT(0x42001A, "CertificateSubject", STRUCTURE, V1_0, V1_4),
    CERTIFICATE_SUBJECT_ALTERNATIVE_NAME(0x42001B, "CertificateSubjectAlternativeName", TEXT_STRING, V1_0, V1_4),
    CERTIFICATE_SUBJECT_DISTINGUISHED_NAME(0x42001C, "CertificateSubjectDistinguishedName", TEXT_STRING, V1_0, V1_4),
    CERTIFICATE_TYPE(0x42001D, "CertificateType", ENUMERATION, V1_0, V2_1, CertificateType.class),
    CERTIFICATE_VALUE(0x42001E, "CertificateValue", BYTE_STRING, V1_0, V2_1),
    COMMON_TEMPLATE_ATTRIBUTE(0x42001F, "CommonTemplateAttribute", STRUCTURE, V1_0, V1_4),
    COMPROMISE_DATE(0x420020, "CompromiseDate", DATE_TIME, V1_0, V2_1),
    COMPROMISE_OCCURRENCE_DATE(0x420021, "CompromiseOccurrenceDate", DATE_TIME, V1_0, V2_1),
    CONTACT_INFORMATION(0x420022, "ContactInformation", TEXT_STRING, V1_0, V2_1),
    CREDENTIAL(0x420023, "Credential", STRUCTURE, V1_0, V2_1),
    CREDENTIAL_TYPE(0x420024, "CredentialType", ENUMERATION, V1_0, V2_1, CredentialType.class),
    CREDENTIAL_VALUE(0x420025, "CredentialValue", STRUCTURE, V1_0, V2_1),
    CRITICALITY_INDICATOR(0x420026, "CriticalityIndicator", BOOLEAN, V1_0, V2_1),
    CRT_COEFFICIENT(0x420027, "CRTCoefficient", BIG_INTEGER, V1_0, V2_1),
    CRYPTOGRAPHIC_ALGORITHM(0x420028, "CryptographicAlgorithm", ENUMERATION, V1_0, V2_1, CryptographicAlgorithm.class),
    CRYPTOGRAPHIC_DOMAIN_PARAMETERS(0x420029, "CryptographicDomainParameters", STRUCTURE, V1_0, V2_1),
    CRYPTOGRAPHIC_LENGTH(0x42002A, "CryptographicLength", INTEGER, V1_0, V2_1),
    CRYPTOGRAPHIC_PARAMETERS(0x42002B, "CryptographicParameters", STRUCTURE, V1_0, V2_1),
    CRYPTOGRAPHIC_USAGE_MASK(0x42002C, "CryptographicUsageMask", INTEGER, V1_0, V2_1, UsageMask.class),
    CUSTOM_ATTRIBUTE(0x42002D, "CustomAttribute", STRUCTURE, V1_0, V1_4),
    D(0x42002E, "D", BIG_INTEGER, V1_0, V2_1),
    DEACTIVATION_DATE(0x42002F, "DeactivationDate", DATE_TIME, V1_0, V2_1),
    DERIVATION_DATA(0x420030, "DerivationData", BYTE_STRING, V1_0, V2_1),
    DERIVATION_METHOD(0x420031, "DerivationMethod", ENUMERATION, V1_0, V2_1, DerivationMethod.class),
    DERIVATION_PARAMETERS(0x420032, "DerivationParameters", STRUCTURE, V1_0, V2_1),
    DESTROY_DATE(0x420033, "DestroyDate", DATE_TIME, V1_0, V2_1),
    DIGEST(0x420034, "Digest", STRUCTURE, V1_0, V2_1),
    DIGEST_VALUE(0x420035, "DigestValue", BYTE_STRING, V1_0, V2_1),
    ENCRYPTION_KEY_INFORMATION(0x420036, "EncryptionKeyInformation", STRUCTURE, V1_0, V2_1),
    G(0x420037, "G", BIG_INTEGER, V1_0, V2_1),
    HASHING_ALGORITHM(0x420038, "HashingAlgorithm", ENUMERATION, V1_0, V2_1, HashingAlgorithm.class),
    INITIAL_DATE(0x420039, "InitialDate", DATE_TIME, V1_0, V2_1),
    INITIALIZATION_VECTOR(0x42003A, "InitializationVector", BYTE_STRING, V1_0, V2_1),
    ISSUER(0x42003B, "Issuer", TEXT_STRING, V1_0, V1_4),
    ITERATION_COUNT(0x42003C, "IterationCount", INTEGER, V1_0, V2_1),
    IV_COUNTER_NONCE(0x42003D, "IVCounterNonce", BYTE_STRING, V1_0, V2_1),
    J(0x42003E, "J", BIG_INTEGER, V1_0, V2_1),
    KEY(0x42003F, "Key", BYTE_STRING, V1_0, V2_1),
    KEY_BLOCK(0x420040, "KeyBlock", STRUCTURE, V1_0, V2_1),
    KEY_COMPRESSION_TYPE(0x420041, "KeyCompressionType", ENUMERATION, V1_0, V2_1, KeyCompressionType.class),
    KEY_FORMAT_TYPE(0x420042, "KeyFormatType", ENUMERATION, V1_0, V2_1, KeyFormatType.class),
    KEY_MATERIAL(0x420043, "KeyMaterial", STRUCTURE, V1_0, V2_1),
    KEY_PART_IDENTIFIER(0x420044, "KeyPartIdentifier", INTEGER, V1_0, V2_1),
    KEY_VALUE(0x420045, "KeyValue", STRUCTURE, V1_0, V2_1),
    KEY_WRAPPING_DATA(0x420046, "KeyWrappingData", STRUCTURE, V1_0, V2_1),
    KEY_WRAPPING_SPECIFICATION(0x420047, "KeyWrappingSpecification", STRUCTURE, V1_0, V2_1),
    LAST_CHANGE_DATE(0x420048, "LastChangeDate", DATE_TIME, V1_0, V2_1),
    LEASE_TIME(0x420049, "LeaseTime", INTERVAL, V1_0, V2_1),
    LINK(0x42004A, "Link", STRUCTURE, V1_0, V2_1),
    LINK_TYPE(0x42004B, "LinkType", ENUMERATION, V1_0, V2_1, LinkType.class),
    LINKED_OBJECT_IDENTIFIER(0x42004C, "LinkedObjectIdentifier", TEXT_STRING, V1_0, V2_1),
    MAC_SIGNATURE(0x42004D, "MACSignature", BYTE_STRING, V1_0, V2_1),
    MAC_SIGNATURE_KEY_INFORMATION(0x42004E, "MACSignatureKeyInformation", STRUCTURE, V1_0, V2_1),
    MAXIMUM_ITEMS(0x42004F, "MaximumItems", INTEGER, V1_0, V2_1),
    MAXIMUM_RESPONSE_SIZE(0x420050, "MaximumResponseSize", INTEGER, V1_0, V2_1),
    MESSAGE_EXTENSION(0x420051, "MessageExtension", STRUCTURE, V1_0, V2_1),
    MODULUS(0x420052, "Modulus", BIG_INTEGER, V1_0, V2_1),
    NAME(0x420053, "Name", STRUCTURE, V1_0, V2_1),
    NAME_TYPE(0x420054, "NameType", ENUMERATION, V1_0, V2_1, NameType.class),
    NAME_VALUE(0x420055, "NameValue", TEXT_STRING, V1_0, V2_1),
    OBJECT_GROUP(0x420056, "ObjectGroup", TEXT_STRING, V1_0, V2_1),
    OBJECT_TYPE(0x420057, "ObjectType", ENUMERATION, V1_0, V2_1, ObjectType.class),
    OFFSET(0x420058, "Offset", INTERVAL, V1_0, V2_1),
    OPAQUE_DATA_TYPE(0x420059, "OpaqueDataType", ENUMERATION, V1_0, V2_1),
    OPAQUE_DATA_VALUE(0x42005A, "OpaqueDataValue", BYTE_STRING, V1_0, V2_1),
    OPAQUE_OBJECT(0x42005B, "OpaqueObject", STRUCTURE, V1_0, V2_1),
    OPERATION(0x42005C, "Operation", ENUMERATION, V1_0, V2_1, Operation.class),
    OPERATION_POLICY_NAME(0x42005D, "OperationPolicyName", TEXT_STRING, V1_0, V1_4),
    P(0x42005E, "P", BIG_INTEGER, V1_0, V2_1),
    PADDING_METHOD(0x42005F, "PaddingMethod", ENUMERATION, V1_0, V2_1, PaddingMethod.class),
    PRIME_EXPONENT_P(0x420060, "PrimeExponentP", BIG_INTEGER, V1_0, V2_1),
    PRIME_EXPONENT_Q(0x420061, "PrimeExponentQ", BIG_INTEGER, V1_0, V2_1),
    PRIME_FIELD_SIZE(0x420062, "PrimeFieldSize", BIG_INTEGER, V1_0, V2_1),
    PRIVATE_EXPONENT(0x420063, "PrivateExponent", BIG_INTEGER, V1_0, V2_1),
    PRIVATE_KEY(0x420064, "PrivateKey", STRUCTURE, V1_0, V2_1),
    PRIVATE_KEY_TEMPLATE_ATTRIBUTE(0x420065, "PrivateKeyTemplateAttribute", STRUCTURE, V1_0, V1_4),
    PRIVATE_KEY_UNIQUE_IDENTIFIER(0x420066, "PrivateKeyUniqueIdentifier", TEXT_STRING, V1_0, V2_1),
    PROCESS_START_DATE(0x420067, "ProcessStartDate", DATE_TIME, V1_0, V2_1),
    PROTECT_STOP_DATE(0x420068, "ProtectStopDate", DATE_TIME, V1_0, V2_1),
    PROTOCOL_VERSION(0x420069, "ProtocolVersion", STRUCTURE, V1_0, V2_1),
    PROTOCOL_VERSION_MAJOR(0x42006A, "ProtocolVersionMajor", INTEGER, V1_0, V2_1),
    PROTOCOL_VERSION_MINOR(0x42006B, "ProtocolVersionMinor", INTEGER, V1_0, V2_1),
    PUBLIC_EXPONENT(0x42006C, "PublicExponent", BIG_INTEGER, V1_0, V2_1),
    PUBLIC_KEY(0x42006D, "PublicKey", STRUCTURE, V1_0, V2_1),
    PUBLIC_KEY_TEMPLATE_ATTRIBUTE(0x42006E, "PublicKeyTemplateAttribute", STRUCTURE, V1_0, V1_4),
    PUBLIC_KEY_UNIQUE_IDENTIFIER(0x42006F, "PublicKeyUniqueIdentifier", TEXT_STRING, V1_0, V2_1),
    PUT_FUNCTION(0x420070, "PutFunction", ENUMERATION, V1_0, V2_1, PutFunction.class),
    Q(0x420071, "Q", BIG_INTEGER, V1_0, V2_1),
    Q_STRING(0x420072, "QString", BYTE_STRING, V1_0, V2_1),
    QLENGTH(0x420073, "Qlength", INTEGER, V1_0, V2_1),
    QUERY_FUNCTION(0x420074, "QueryFunction", ENUMERATION, V1_0, V2_1, QueryFunction.class),
    RECOMMENDED_CURVE(0x420075, "RecommendedCurve", ENUMERATION, V1_0, V2_1, RecommendedCurve.class),
    REPLACED_UNIQUE_IDENTIFIER(0x420076, "ReplacedUniqueIdentifier", TEXT_STRING, V1_0, V2_1),
    REQUEST_HEADER(0x420077, "RequestHeader", STRUCTURE, V1_0, V2_1),
    REQUEST_MESSAGE(0x420078, "RequestMessage", STRUCTURE, V1_0, V2_1),
    REQUEST_PAYLOAD(0x420079, "RequestPayload", STRUCTURE, V1_0, V2_1),
    RESPONSE_HEADER(0x42007A, "ResponseHeader", STRUCTURE, V1_0, V2_1),
    RESPONSE_MESSAGE(0x42007B, "ResponseMessage", STRUCTURE, V1_0, V2_1),
    RESPONSE_PAYLOAD(0x42007C, "ResponsePayload", STRUCTURE, V1_0, V2_1),
    RESULT_MESSAGE(0x42007D, "ResultMessage", TEXT_STRING, V1_0, V2_1),
    RESULT_REASON(0x42007E, "ResultReason", ENUMERATION, V1_0, V2_1, ResultReason.class),
    RESULT_STATUS(0x42007F, "ResultStatus", ENUMERATION, V1_0, V2_1, ResultStatus.class),
    REVOCATION_MESSAGE(0x420080, "RevocationMessage", TEXT_STRING, V1_0, V2_1),
    REVOCATION_REASON(0x420081, "RevocationReason", STRUCTURE, V1_0, V2_1),
    REVOCATION_REASON_CODE(0x420082, "RevocationReasonCode", ENUMERATION, V1_0, V2_1, RevocationReasonCode.class),
    KEY_ROLE_TYPE(0x420083, "KeyRoleType", ENUMERATION, V1_0, V2_1, KeyRoleType.class),
    SALT(0x420084, "Salt", BYTE_STRING, V1_0, V2_1),
    SECRET_DATA(0x420085, "SecretData", STRUCTURE, V1_0, V2_1),
    SECRET_DATA_TYPE(0x420086, "SecretDataType", ENUMERATION, V1_0, V2_1, SecretDataType.class),
    SERIAL_NUMBER(0x420087, "SerialNumber", TEXT_STRING, V1_0, V1_4),
    SERVER_INFORMATION(0x420088, "ServerInformation", STRUCTURE, V1_0, V2_1),
    SPLIT_KEY(0x420089, "SplitKey", STRUCTURE, V1_0, V2_1),
    SPLIT_KEY_METHOD(0x42008A, "SplitKeyMethod", ENUMERATION, V1_0, V2_1, SplitKeyMethod.class),
    SPLIT_KEY_PARTS(0x42008B, "SplitKeyParts", INTEGER, V1_0, V2_1),
    SPLIT_KEY_THRESHOLD(0x42008C, "SplitKeyThreshold", INTEGER, V1_0, V2_1),
    STATE(0x42008D, "State", ENUMERATION, V1_0, V2_1, State.class),
    STORAGE_STATUS_MASK(0x42008E, "StorageStatusMask", INTEGER, V1_0, V2_1, StorageStatusMask.class),
    SYMMETRIC_KEY(0x42008F, "SymmetricKey", STRUCTURE, V1_0, V2_1),
    TEMPLATE(0x420090, "Template", STRUCTURE, V1_0, V1_4),
    TEMPLATE_ATTRIBUTE(0x420091, "TemplateAttribute", STRUCTURE, V1_0, V1_4),
    TIME_STAMP(0x420092, "TimeStamp", DATE_TIME, V1_0, V2_1),
    UNIQUE_BATCH_ITEM_ID(0x420093, "UniqueBatchItemID", BYTE_STRING, V1_0, V2_1),
    UNIQUE_IDENTIFIER(0x420094, "UniqueIdentifier", TEXT_STRING, V1_0, V2_1, UniqueIdentifierReference.class),
    USAGE_LIMITS(0x420095, "UsageLimits", STRUCTURE, V1_0, V2_1),
    USAGE_LIMITS_COUNT(0x420096, "UsageLimitsCount", LONG_INTEGER, V1_0, V2_1),
    USAGE_LIMITS_TOTAL(0x420097, "UsageLimitsTotal", LONG_INTEGER, V1_0, V2_1),
    USAGE_LIMITS_UNIT(0x420098, "UsageLimitsUnit", ENUMERATION, V1_0, V2_1, UsageLimitsUnit.class),
    USERNAME(0x420099, "Username", TEXT_STRING, V1_0, V2_1),
    VALIDITY_DATE(0x42009A, "ValidityDate", DATE_TIME, V1_0, V2_1),
    VALIDITY_INDICATOR(0x42009B, "ValidityIndicator", ENUMERATION, V1_0, V2_1, ValidityIndicator.class),
    VENDOR_EXTENSION(0x42009C, "VendorExtension", STRUCTURE, V1_0, V2_1),
    VENDOR_IDENTIFICATION(0x42009D, "VendorIdentification", TEXT_STRING, V1_0, V2_1),
    WRAPPING_METHOD(0x42009E, "WrappingMethod", ENUMERATION, V1_0, V2_1, WrappingMethod.class),
    X(0x42009F, "X", BIG_INTEGER, V1_0, V2_1),
    Y(0x4200A0, "Y", BIG_INTEGER, V1_0, V2_1),
    PASSWORD(0x4200A1, "Password", TEXT_STRING, V1_0, V2_1),
    DEVICE_IDENTIFIER(0x4200A2, "DeviceIdentifier", TEXT_STRING, V1_1, V2_1),
    ENCODING_OPTION(0x4200A3, "EncodingOption", ENUMERATION, V1_1, V2_1, EncodingOption.class),
    EXTENSION_INFORMATION(0x4200A4, "ExtensionInformation", STRUCTURE, V1_1, V2_1),
    EXTENSION_NAME(0x4200A5, "ExtensionName", TEXT_STRING, V1_1, V2_1),
    EXTENSION_TAG(0x4200A6, "ExtensionTag", INTEGER, V1_1, V2_1),
    EXTENSION_TYPE(0x4200A7, "ExtensionType", INTEGER, V1_1, V2_1),
    FRESH(0x4200A8, "Fresh", BOOLEAN, V1_1, V2_1),
    MACHINE_IDENTIFIER(0x4200A9, "MachineIdentifier", TEXT_STRING, V1_1, V2_1),
    MEDIA_IDENTIFIER(0x4200AA, "MediaIdentifier", TEXT_STRING, V1_1, V2_1),
    NETWORK_IDENTIFIER(0x4200AB, "NetworkIdentifier", TEXT_STRING, V1_1, V2_1),
    OBJECT_GROUP_MEMBER(0x4200AC, "ObjectGroupMember", ENUMERATION, V1_1, V2_1, ObjectGroupMember.class),
    CERTIFICATE_LENGTH(0x4200AD, "CertificateLength", INTEGER, V1_1, V2_1),
    DIGITAL_SIGNATURE_ALGORITHM(
            0x4200AE, "DigitalSignatureAlgorithm", ENUMERATION, V1_1, V2_1, DigitalSignatureAlgorithm.class),
    CERTIFICATE_SERIAL_NUMBER(0x4200AF, "CertificateSerialNumber", BYTE_STRING, V1_1, V2_1),
    DEVICE_SERIAL_NUMBER(0x4200B0, "DeviceSerialNumber", TEXT_STRING, V1_1, V2_1),
    ISSUER_ALTERNATIVE_NAME(0x4200B1, "IssuerAlternativeName", BYTE_STRING, V1_1, V2_1),
    ISSUER_DISTINGUISHED_NAME(0x4200B2, "IssuerDistinguishedName", BYTE_STRING, V1_1, V2_1),
    SUBJECT_ALTERNATIVE_NAME(0x4200B3, "SubjectAlternativeName", BYTE_STRING, V1_1, V2_1),
    SUBJECT_DISTINGUISHED_NAME(0x4200B4, "SubjectDistinguishedName", BYTE_STRING, V1_1, V2_1),
    X_509_CERTIFICATE_IDENTIFIER(0x4200B5, "X_509CertificateIdentifier", STRUCTURE, V1_1, V2_1),
    X_509_CERTIFICATE_ISSUER(0x4200B6, "X_509CertificateIssuer", STRUCTURE, V1_1, V2_1),
    X_509_CERTIFICATE_SUBJECT(0x4200B7, "X_509CertificateSubject", STRUCTURE, V1_1, V2_1),
    KEY_VALUE_LOCATION(0x4200B8, "KeyValueLocation", STRUCTURE, V1_2, V2_1),
    KEY_VALUE_LOCATION_VALUE(0x4200B9, "KeyValueLocationValue", TEXT_STRING, V1_2, V2_1),
    KEY_VALUE_LOCATION_TYPE(0x4200BA, "KeyValueLocationType", ENUMERATION, V1_2, V2_1, KeyValueLocationType.class),
    KEY_VALUE_PRESENT(0x4200BB, "KeyValuePresent", BOOLEAN, V1_2, V2_1),
    ORIGINAL_CREATION_DATE(0x4200BC, "OriginalCreationDate", DATE_TIME, V1_2, V2_1),
    PGP_KEY(0x4200BD, "PGPKey", STRUCTURE, V1_2, V2_1),
    PGP_KEY_VERSION(0x4200BE, "PGPKeyVersion", INTEGER, V1_2, V2_1),
    ALTERNATIVE_NAME(0x4200BF, "AlternativeName", STRUCTURE, V1_2, V2_1),
    ALTERNATIVE_NAME_VALUE(0x4200C0, "AlternativeNameValue", TEXT_STRING, V1_2, V2_1),
    ALTERNATIVE_NAME_TYPE(0x4200C1, "AlternativeNameType", ENUMERATION, V1_2, V2_1, AlternativeNameType.class),
    DATA(0x4200C2, "Data", BYTE_STRING, V1_2, V2_1, DataReference.class),
    SIGNATURE_DATA(0x4200C3, "SignatureData", BYTE_STRING, V1_2, V2_1),
    DATA_LENGTH(0x4200C4, "DataLength", INTEGER, V1_2, V2_1),
    RANDOM_IV(0x4200C5, "RandomIV", BOOLEAN, V1_2, V2_1),
    MAC_DATA(0x4200C6, "MACData", BYTE_STRING, V1_2, V2_1),
    ATTESTATION_TYPE(0x4200C7, "AttestationType", ENUMERATION, V1_2, V2_1, AttestationType.class),
    NONCE(0x4200C8, "Nonce", STRUCTURE, V1_2, V2_1),
    NONCE_ID(0x4200C9, "NonceID", BYTE_STRING, V1_2, V2_1),
    NONCE_VALUE(0x4200CA, "NonceValue", BYTE_STRING, V1_2, V2_1),
    ATTESTATION_MEASUREMENT(0x4200CB, "AttestationMeasurement", BYTE_STRING, V1_2, V2_1),
    ATTESTATION_ASSERTION(0x4200CC, "AttestationAssertion", BYTE_STRING, V1_2, V2_1),
    IV_LENGTH(0x4200CD, "IVLength", INTEGER, V1_2, V2_1),
    TAG_LENGTH(0x4200CE, "TagLength", INTEGER, V1_2, V2_1),
    FIXED_FIELD_LENGTH(0x4200CF, "FixedFieldLength", INTEGER, V1_2, V2_1),
    COUNTER_LENGTH(0x4200D0, "CounterLength", INTEGER, V1_2, V2_1),
    INITIAL_COUNTER_VALUE(0x4200D1, "InitialCounterValue", INTEGER, V1_2, V2_1),
    INVOCATION_FIELD_LENGTH(0x4200D2, "InvocationFieldLength", INTEGER, V1_2, V2_1),
    ATTESTATION_CAPABLE_INDICATOR(0x4200D3, "AttestationCapableIndicator", BOOLEAN, V1_2, V2_1),
    OFFSET_ITEMS(0x4200D4, "OffsetItems", INTEGER, V1_3, V2_1),
    LOCATED_ITEMS(0x4200D5, "LocatedItems", INTEGER, V1_3, V2_1),
    CORRELATION_VALUE(0x4200D6, "CorrelationValue", BYTE_STRING, V1_3, V2_1),
    INIT_INDICATOR(0x4200D7, "InitIndicator", BOOLEAN, V1_3, V2_1),
    FINAL_INDICATOR(0x4200D8, "FinalIndicator", BOOLEAN, V1_3, V2_1),
    RNG_PARAMETERS(0x4200D9, "RNGParameters", STRUCTURE, V1_3, V2_1),
    RNG_ALGORITHM(0x4200DA, "RNGAlgorithm", ENUMERATION, V1_3, V2_1, RngAlgorithm.class),
    DRBG_ALGORITHM(0x4200DB, "DRBGAlgorithm", ENUMERATION, V1_3, V2_1, DrbgAlgorithm.class),
    FIPS186_VARIATION(0x4200DC, "FIPS186Variation", ENUMERATION, V1_3, V2_1, Fips186Variation.class),
    PREDICTION_RESISTANCE(0x4200DD, "PredictionResistance", BOOLEAN, V1_3, V2_1),
    RANDOM_NUMBER_GENERATOR(0x4200DE, "RandomNumberGenerator", STRUCTURE, V1_3, V2_1),
    VALIDATION_INFORMATION(0x4200DF, "ValidationInformation", STRUCTURE, V1_3, V2_1),
    VALIDATION_AUTHORITY_TYPE(
            0x4200E0, "ValidationAuthorityType", ENUMERATION, V1_3, V2_1, ValidationAuthorityType.class),
    VALIDATION_AUTHORITY_COUNTRY(0x4200E1, "ValidationAuthorityCountry", TEXT_STRING, V1_3, V2_1),
    VALIDATION_AUTHORITY_URI(0x4200E2, "ValidationAuthorityURI", TEXT_STRING, V1_3, V2_1),
    VALIDATION_VERSION_MAJOR(0x4200E3, "ValidationVersionMajor", INTEGER, V1_3, V2_1),
    VALIDATION_VERSION_MINOR(0x4200E4, "ValidationVersionMinor", INTEGER, V1_3, V2_1),
    VALIDATION_TYPE(0x4200E5, "ValidationType", ENUMERATION, V1_3, V2_1, ValidationType.class),
    VALIDATION_LEVEL(0x4200E6, "ValidationLevel", INTEGER, V1_3, V2_1),
    VALIDATION_CERTIFICATE_IDENTIFIER(0x4200E7, "ValidationCertificateIdentifier", TEXT_STRING, V1_3, V2_1),
    VALIDATION_CERTIFICATE_URI(0x4200E8, "ValidationCertificateURI", TEXT_STRING, V1_3, V2_1),
    VALIDATION_VENDOR_URI(0x4200E9, "ValidationVendorURI", TEXT_STRING, V1_3, V2_1),
    VALIDATION_PROFILE(0x4200EA, "ValidationProfile", TEXT_STRING, V1_3, V2_1),
    PROFILE_INFORMATION(0x4200EB, "ProfileInformation", STRUCTURE, V1_3, V2_1),
    PROFILE_NAME(0x4200EC, "ProfileName", ENUMERATION, V1_3, V2_1, ProfileName.class),
    SERVER_URI(0x4200ED, "ServerURI", TEXT_STRING, V1_3, V2_1),
    SERVER_PORT(0x4200EE, "ServerPort", INTEGER, V1_3, V2_1),
    STREAMING_CAPABILITY(0x4200EF, "StreamingCapability", BOOLEAN, V1_3, V2_1),
    ASYNCHRONOUS_CAPABILITY(0x4200F0, "AsynchronousCapability", BOOLEAN, V1_3, V2_1),
    ATTESTATION_CAPABILITY(0x4200F1, "AttestationCapability", BOOLEAN, V1_3, V2_1),
    UNWRAP_MODE(0x4200F2, "UnwrapMode", ENUMERATION, V1_3, V2_1, UnwrapMode.class),
    DESTROY_ACTION(0x4200F3, "DestroyAction", ENUMERATION, V1_3, V2_1, DestroyAction.class),
    SHREDDING_ALGORITHM(0x4200F4, "ShreddingAlgorithm", ENUMERATION, V1_3, V2_1, ShreddingAlgorithm.class),
    RNG_MODE(0x4200F5, "RNGMode", ENUMERATION, V1_3, V2_1, RngMode.class),
    CLIENT_REGISTRATION_METHOD(
            0x4200F6, "ClientRegistrationMethod", ENUMERATION, V1_3, V2_1, ClientRegistrationMethod.class),
    CAPABILITY_INFORMATION(0x4200F7, "CapabilityInformation", STRUCTURE, V1_3, V2_1),
    KEY_WRAP_TYPE(0x4200F8, "KeyWrapType", ENUMERATION, V1_4, V2_1, KeyWrapType.class),
    BATCH_UNDO_CAPABILITY(0x4200F9, "BatchUndoCapability", BOOLEAN, V1_4, V2_1),
    BATCH_CONTINUE_CAPABILITY(0x4200FA, "BatchContinueCapability", BOOLEAN, V1_4, V2_1),
    PKCS_12_FRIENDLY_NAME(0x4200FB, "PKCS_12FriendlyName", TEXT_STRING, V1_4, V2_1),
    DESCRIPTION(0x4200FC, "Description", TEXT_STRING, V1_4, V2_1),
    COMMENT(0x4200FD, "Comment", TEXT_STRING, V1_4, V2_1),
    AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA(
            0x4200FE, "AuthenticatedEncryptionAdditionalData", BYTE_STRING, V1_4, V2_1),
    AUTHENTICATED_ENCRYPTION_TAG(0x4200FF, "AuthenticatedEncryptionTag", BYTE_STRING, V1_4, V2_1),
    SALT_LENGTH(0x420100, "SaltLength", INTEGER, V1_4, V2_1),
    MASK_GENERATOR(0x420101, "MaskGenerator", ENUMERATION, V1_4, V2_1, MaskGenerator.class),
    MASK_GENERATOR_HASHING_ALGORITHM(
            0x420102, "MaskGeneratorHashingAlgorithm", ENUMERATION, V1_4, V2_1, HashingAlgorithm.class),
    P_SOURCE(0x420103, "PSource", BYTE_STRING, V1_4, V2_1),
    TRAILER_FIELD(0x420104, "TrailerField", INTEGER, V1_4, V2_1),
    CLIENT_CORRELATION_VALUE(0x420105, "ClientCorrelationValue", TEXT_STRING, V1_4, V2_1),
    SERVER_CORRELATION_VALUE(0x420106, "ServerCorrelationValue", TEXT_STRING, V1_4, V2_1),
    DIGESTED_DATA(0x420107, "DigestedData", BYTE_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_CN(0x420108, "CertificateSubjectCN", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_O(0x420109, "CertificateSubjectO", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_OU(0x42010A, "CertificateSubjectOU", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_EMAIL(0x42010B, "CertificateSubjectEmail", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_C(0x42010C, "CertificateSubjectC", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_ST(0x42010D, "CertificateSubjectST", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_L(0x42010E, "CertificateSubjectL", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_UID(0x42010F, "CertificateSubjectUID", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_SERIAL_NUMBER(0x420110, "CertificateSubjectSerialNumber", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_TITLE(0x420111, "CertificateSubjectTitle", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_DC(0x420112, "CertificateSubjectDC", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_SUBJECT_DN_QUALIFIER(0x420113, "CertificateSubjectDNQualifier", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_CN(0x420114, "CertificateIssuerCN", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_O(0x420115, "CertificateIssuerO", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_OU(0x420116, "CertificateIssuerOU", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_EMAIL(0x420117, "CertificateIssuerEmail", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_C(0x420118, "CertificateIssuerC", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_ST(0x420119, "CertificateIssuerST", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_L(0x42011A, "CertificateIssuerL", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_UID(0x42011B, "CertificateIssuerUID", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_SERIAL_NUMBER(0x42011C, "CertificateIssuerSerialNumber", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_TITLE(0x42011D, "CertificateIssuerTitle", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_DC(0x42011E, "CertificateIssuerDC", TEXT_STRING, V1_4, V2_1),
    CERTIFICATE_ISSUER_DN_QUALIFIER(0x42011F, "CertificateIssuerDNQualifier", TEXT_STRING, V1_4, V2_1),
    SENSITIVE(0x420120, "Sensitive", BOOLEAN, V1_4, V2_1),
    ALWAYS_SENSITIVE(0x420121, "AlwaysSensitive", BOOLEAN, V1_4, V2_1),
    EXTRACTABLE(0x420122, "Extractable", BOOLEAN, V1_4, V2_1),
    NEVER_EXTRACTABLE(0x420123, "NeverExtractable", BOOLEAN, V1_4, V2_1),
    REPLACE_EXISTING(0x420124, "ReplaceExisting", BOOLEAN, V1_4, V2_1),
    ATTRIBUTES(0x420125, "Attributes", STRUCTURE, V2_0, V2_1),
    COMMON_ATTRIBUTES(0x420126, "CommonAttributes", STRUCTURE, V2_0, V2_1),
    PRIVATE_KEY_ATTRIBUTES(0x420127, "PrivateKeyAttributes", STRUCTURE, V2_0, V2_1),
    PUBLIC_KEY_ATTRIBUTES(0x420128, "PublicKeyAttributes", STRUCTURE, V2_0, V2_1),
    EXTENSION_ENUMERATION(0x420129, "ExtensionEnumeration", INTEGER, V2_0, V2_1),
    EXTENSION_ATTRIBUTE(0x42012A, "ExtensionAttribute", BOOLEAN, V2_0, V2_1),
    EXTENSION_PARENT_STRUCTURE_TAG(0x42012B, "ExtensionParentStructureTag", INTEGER, V2_0, V2_1),
    EXTENSION_DESCRIPTION(0x42012C, "ExtensionDescription", TEXT_STRING, V2_0, V2_1),
    SERVER_NAME(0x42012D, "ServerName", TEXT_STRING, V2_0, V2_1),
    SERVER_SERIAL_NUMBER(0x42012E, "ServerSerialNumber", TEXT_STRING, V2_0, V2_1),
    SERVER_VERSION(0x42012F, "ServerVersion", TEXT_STRING, V2_0, V2_1),
    SERVER_LOAD(0x420130, "ServerLoad", TEXT_STRING, V2_0, V2_1),
    PRODUCT_NAME(0x420131, "ProductName", TEXT_STRING, V2_0, V2_1),
    BUILD_LEVEL(0x420132, "BuildLevel", TEXT_STRING, V2_0, V2_1),
    BUILD_DATE(0x420133, "BuildDate", TEXT_STRING, V2_0, V2_1),
    CLUSTER_INFO(0x420134, "ClusterInfo", TEXT_STRING, V2_0, V2_1),
    ALTERNATE_FAILOVER_ENDPOINTS(0x420135, "AlternateFailoverEndpoints", TEXT_STRING, V2_0, V2_1),
    SHORT_UNIQUE_IDENTIFIER(0x420136, "ShortUniqueIdentifier", BYTE_STRING, V2_0, V2_1),
    TAG(0x420138, "Tag", ENUMERATION, V2_0, V2_1),
    CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER(0x420139, "CertificateRequestUniqueIdentifier", TEXT_STRING, V2_0, V2_1),
    NIST_KEY_TYPE(0x42013A, "NISTKeyType", ENUMERATION, V2_0, V2_1, NistKeyType.class),
    ATTRIBUTE_REFERENCE(0x42013B, "AttributeReference", STRUCTURE, V2_0, V2_1),
    CURRENT_ATTRIBUTE(0x42013C, "CurrentAttribute", STRUCTURE, V2_0, V2_1),
    NEW_ATTRIBUTE(0x42013D, "NewAttribute", STRUCTURE, V2_0, V2_1),
    CERTIFICATE_REQUEST_VALUE(0x420140, "CertificateRequestValue", BYTE_STRING, V2_0, V2_1),
    LOG_MESSAGE(0x420141, "LogMessage", TEXT_STRING, V2_0, V2_1),
    PROFILE_VERSION(0x420142, "ProfileVersion", STRUCTURE, V2_0, V2_1),
    PROFILE_VERSION_MAJOR(0x420143, "ProfileVersionMajor", INTEGER, V2_0, V2_1),
    PROFILE_VERSION_MINOR(0x420144, "ProfileVersionMinor", INTEGER, V2_0, V2_1),
    PROTECTION_LEVEL(0x420145, "ProtectionLevel", ENUMERATION, V2_0, V2_1, ProtectionLevel.class),
    PROTECTION_PERIOD(0x420146, "ProtectionPeriod", INTERVAL, V2_0, V2_1),
    QUANTUM_SAFE(0x420147, "QuantumSafe", BOOLEAN, V2_0, V2_1),
    QUANTUM_SAFE_CAPABILITY(0x420148, "QuantumSafeCapability", BOOLEAN, V2_0, V2_1),
    TICKET(0x420149, "Ticket", STRUCTURE, V2_0, V2_1),
    TICKET_TYPE(0x42014A, "TicketType", ENUMERATION, V2_0, V2_1, TicketType.class),
    TICKET_VALUE(0x42014B, "TicketValue", BYTE_STRING, V2_0, V2_1),
    REQUEST_COUNT(0x42014C, "RequestCount", INTEGER, V2_0, V2_1),
    RIGHTS(0x42014D, "Rights", STRUCTURE, V2_0, V2_1),
    OBJECTS(0x42014E, "Objects", STRUCTURE, V2_0, V2_1),
    OPERATIONS(0x42014F, "Operations", STRUCTURE, V2_0, V2_1),
    RIGHT(0x420150, "Right", STRUCTURE, V2_0, V2_1),
    ENDPOINT_ROLE(0x420151, "EndpointRole", ENUMERATION, V2_0, V2_1, EndpointRole.class),
    DEFAULTS_INFORMATION(0x420152, "DefaultsInformation", STRUCTURE, V2_0, V2_1),
    OBJECT_DEFAULTS(0x420153, "ObjectDefaults", STRUCTURE, V2_0, V2_1),
    EPHEMERAL(0x420154, "Ephemeral", BOOLEAN, V2_0, V2_1),
    SERVER_HASHED_PASSWORD(0x420155, "ServerHashedPassword", BYTE_STRING, V2_0, V2_1),
    ONE_TIME_PASSWORD(0x420156, "OneTimePassword", TEXT_STRING, V2_0, V2_1),
    HASHED_PASSWORD(0x420157, "HashedPassword", BYTE_STRING, V2_0, V2_1),
    ADJUSTMENT_TYPE(0x420158, "AdjustmentType", ENUMERATION, V2_0, V2_1, AdjustmentType.class),
    PKCS_11_INTERFACE(0x420159, "PKCS_11Interface", STRUCTURE, V2_0, V2_1),
    PKCS_11_FUNCTION(0x42015A, "PKCS_11Function", ENUMERATION, V2_0, V2_1, Pkcs11Function.class),
    PKCS_11_INPUT_PARAMETERS(0x42015B, "PKCS_11InputParameters", BYTE_STRING, V2_0, V2_1),
    PKCS_11_OUTPUT_PARAMETERS(0x42015C, "PKCS_11OutputParameters", BYTE_STRING, V2_0, V2_1),
    PKCS_11_RETURN_CODE(0x42015D, "PKCS_11ReturnCode", ENUMERATION, V2_0, V2_1, Pkcs11ReturnCode.class),
    PROTECTION_STORAGE_MASK(0x42015E, "ProtectionStorageMask", INTEGER, V2_0, V2_1, ProtectionStorageMask.class),
    PROTECTION_STORAGE_MASKS(0x42015F, "ProtectionStorageMasks", STRUCTURE, V2_0, V2_1),
    INTEROP_FUNCTION(0x420160, "InteropFunction", ENUMERATION, V2_0, V2_1, InteropFunction.class),
    INTEROP_IDENTIFIER(0x420161, "InteropIdentifier", TEXT_STRING, V2_0, V2_1),
    ADJUSTMENT_VALUE(0x420162, "AdjustmentValue", STRUCTURE, V2_0, V2_1),
    COMMON_PROTECTION_STORAGE_MASKS(0x420163, "CommonProtectionStorageMasks", STRUCTURE, V2_0, V2_1),
    PRIVATE_PROTECTION_STORAGE_MASKS(0x420164, "PrivateProtectionStorageMasks", STRUCTURE, V2_0, V2_1),
    PUBLIC_PROTECTION_STORAGE_MASKS(0x420165, "PublicProtectionStorageMasks", STRUCTURE, V2_0, V2_1),
    OBJECT_GROUPS(0x420166, "ObjectGroups", STRUCTURE, V2_1, V2_1),
    OBJECT_TYPES(0x420167, "ObjectTypes", STRUCTURE, V2_1, V2_1),
    CONSTRAINTS(0x420168, "Constraints", STRUCTURE, V2_1, V2_1),
    CONSTRAINT(0x420169, "Constraint", STRUCTURE, V2_1, V2_1),
    ROTATE_INTERVAL(0x42016A, "RotateInterval", INTERVAL, V2_1, V2_1),
    ROTATE_AUTOMATIC(0x42016B, "RotateAutomatic", BOOLEAN, V2_1, V2_1),
    ROTATE_OFFSET(0x42016C, "RotateOffset", INTERVAL, V2_1, V2_1),
    ROTATE_DATE(0x42016D, "RotateDate", DATE_TIME, V2_1, V2_1),
    ROTATE_GENERATION(0x42016E, "RotateGeneration", INTEGER, V2_1, V2_1),
    ROTATE_NAME(0x42016F, "RotateName", STRUCTURE, V2_1, V2_1),
    ROTATE_NAME_VALUE(0x420170, "RotateNameValue", TEXT_STRING, V2_1, V2_1),
    ROTATE_NAME_TYPE(0x420171, "RotateNameType", ENUMERATION, V2_1, V2_1, RotateNameType.class),
    ROTATE_LATEST(0x420172, "RotateLatest", BOOLEAN, V2_1, V2_1),
    ASYNCHRONOUS_REQUEST(0x420173, "AsynchronousRequest", STRUCTURE, V2_1, V2_1),
    SUBMISSION_DATE(0x420174, "SubmissionDate", DATE_TIME_EXTENDED, V2_1, V2_1),
    PROCESSING_STAGE(0x420175, "ProcessingStage", ENUMERATION, V2_1, V2_1, ProcessingStage.class),
    ASYNCHRONOUS_CORRELATION_VALUES(0x420176, "AsynchronousCorrelationValues", STRUCTURE, V2_1, V2_1);

    private static final Set<Tag> SECRET = EnumSet.of(
            KEY_MATERIAL,
            KEY,
            PRIVATE_EXPONENT,
            D,
            P,
            Q,
            X,
            PRIME_EXPONENT_P,
            PRIME_EXPONENT_Q,
            CRT_COEFFICIENT,
            PASSWORD,
            ONE_TIME_PASSWORD,
            OPAQUE_DATA_VALUE);
    private static final int FIRST = 0x420000;
    private static final @Nullable Tag[] BY_CODE = new @Nullable Tag[0x200];
    private static final Map<String, Tag> BY_LABEL = new HashMap<>();

    static {
        for (Tag tag : values()) {
            BY_CODE[tag.code - FIRST] = tag;
            BY_LABEL.put(tag.label, tag);
        }
    }

    private final int code;
    private final String label;
    private final ItemType type;
    private final ProtocolVersion since;
    private final ProtocolVersion until;
    private final @Nullable Class<? extends EnumerationValue> values;

    Tag(int code, String label, ItemType type, ProtocolVersion since, ProtocolVersion until) {
        this(code, label, type, since, until, null);
    }

    Tag(
            int code,
            String label,
            ItemType type,
            ProtocolVersion since,
            ProtocolVersion until,
            @Nullable Class<? extends EnumerationValue> values) {
        this.code = code;
        this.label = label;
        this.type = type;
        this.since = since;
        this.until = until;
        this.values = values;
    }

    /** The three bytes on the wire, as a number from 0x420001. */
    public int code() {
        return code;
    }

    /** The name in XML and JSON. */
    public String label() {
        return label;
    }

    /** The type that an item of this tag has where no structure says otherwise. */
    public ItemType type() {
        return type;
    }

    public ProtocolVersion since() {
        return since;
    }

    public ProtocolVersion until() {
        return until;
    }

    public boolean existsIn(ProtocolVersion version) {
        return version.within(since, until);
    }

    /**
     * Whether values of this tag are key material or passwords: read into memory of their own, never into a String or
     * an array of the heap.
     */
    public boolean isSecret() {
        return SECRET.contains(this);
    }

    /** The enumeration, or for an Integer the mask, whose values an item of this tag holds. */
    public Optional<Class<? extends EnumerationValue>> vocabulary() {
        return Optional.ofNullable(values);
    }

    public static Optional<Tag> find(int code) {
        int index = code - FIRST;
        return index >= 0 && index < BY_CODE.length ? Optional.ofNullable(BY_CODE[index]) : Optional.empty();
    }

    public static Optional<Tag> find(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }
}
