package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Result Reason enumeration (2.1 section 11). */
public enum ResultReason implements EnumerationValue {
    ITEM_NOT_FOUND(0x1, "ItemNotFound", V1_0, V2_1),
    RESPONSE_TOO_LARGE(0x2, "ResponseTooLarge", V1_0, V2_1),
    AUTHENTICATION_NOT_SUCCESSFUL(0x3, "AuthenticationNotSuccessful", V1_0, V2_1),
    INVALID_MESSAGE(0x4, "InvalidMessage", V1_0, V2_1),
    OPERATION_NOT_SUPPORTED(0x5, "OperationNotSupported", V1_0, V2_1),
    MISSING_DATA(0x6, "MissingData", V1_0, V2_1),
    INVALID_FIELD(0x7, "InvalidField", V1_0, V2_1),
    FEATURE_NOT_SUPPORTED(0x8, "FeatureNotSupported", V1_0, V2_1),
    OPERATION_CANCELED_BY_REQUESTER(0x9, "OperationCanceledByRequester", V1_0, V2_1),
    CRYPTOGRAPHIC_FAILURE(0xA, "CryptographicFailure", V1_0, V2_1),
    ILLEGAL_OPERATION(0xB, "IllegalOperation", V1_0, V1_4),
    PERMISSION_DENIED(0xC, "PermissionDenied", V1_0, V2_1),
    OBJECT_ARCHIVED(0xD, "ObjectArchived", V1_0, V2_1),
    INDEX_OUT_OF_BOUNDS(0xE, "IndexOutOfBounds", V1_0, V1_4),
    APPLICATION_NAMESPACE_NOT_SUPPORTED(0xF, "ApplicationNamespaceNotSupported", V1_0, V2_1),
    KEY_FORMAT_TYPE_NOT_SUPPORTED(0x10, "KeyFormatTypeNotSupported", V1_0, V2_1),
    KEY_COMPRESSION_TYPE_NOT_SUPPORTED(0x11, "KeyCompressionTypeNotSupported", V1_0, V2_1),
    ENCODING_OPTION_ERROR(0x12, "EncodingOptionError", V1_1, V2_1),
    KEY_VALUE_NOT_PRESENT(0x13, "KeyValueNotPresent", V1_2, V2_1),
    ATTESTATION_REQUIRED(0x14, "AttestationRequired", V1_2, V2_1),
    ATTESTATION_FAILED(0x15, "AttestationFailed", V1_2, V2_1),
    SENSITIVE(0x16, "Sensitive", V1_4, V2_1),
    NOT_EXTRACTABLE(0x17, "NotExtractable", V1_4, V2_1),
    OBJECT_ALREADY_EXISTS(0x18, "ObjectAlreadyExists", V1_4, V2_1),
    INVALID_TICKET(0x19, "InvalidTicket", V2_0, V2_1),
    USAGE_LIMIT_EXCEEDED(0x1A, "UsageLimitExceeded", V2_0, V2_1, "UsageLimitsExceeded"),
    NUMERIC_RANGE(0x1B, "NumericRange", V2_0, V2_1),
    INVALID_DATA_TYPE(0x1C, "InvalidDataType", V2_0, V2_1),
    READ_ONLY_ATTRIBUTE(0x1D, "ReadOnlyAttribute", V2_0, V2_1),
    MULTI_VALUED_ATTRIBUTE(0x1E, "MultiValuedAttribute", V2_0, V2_1),
    UNSUPPORTED_ATTRIBUTE(0x1F, "UnsupportedAttribute", V2_0, V2_1),
    ATTRIBUTE_INSTANCE_NOT_FOUND(0x20, "AttributeInstanceNotFound", V2_0, V2_1),
    ATTRIBUTE_NOT_FOUND(0x21, "AttributeNotFound", V2_0, V2_1),
    ATTRIBUTE_READ_ONLY(0x22, "AttributeReadOnly", V2_0, V2_1),
    ATTRIBUTE_SINGLE_VALUED(0x23, "AttributeSingleValued", V2_0, V2_1),
    BAD_CRYPTOGRAPHIC_PARAMETERS(0x24, "BadCryptographicParameters", V2_0, V2_1),
    BAD_PASSWORD(0x25, "BadPassword", V2_0, V2_1),
    CODEC_ERROR(0x26, "CodecError", V2_0, V2_1),
    ILLEGAL_OBJECT_TYPE(0x28, "IllegalObjectType", V2_0, V2_1),
    INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK(0x29, "IncompatibleCryptographicUsageMask", V2_0, V2_1),
    INTERNAL_SERVER_ERROR(0x2A, "InternalServerError", V2_0, V2_1),
    INVALID_ASYNCHRONOUS_CORRELATION_VALUE(0x2B, "InvalidAsynchronousCorrelationValue", V2_0, V2_1),
    INVALID_ATTRIBUTE(0x2C, "InvalidAttribute", V2_0, V2_1),
    INVALID_ATTRIBUTE_VALUE(0x2D, "InvalidAttributeValue", V2_0, V2_1),
    INVALID_CORRELATION_VALUE(0x2E, "InvalidCorrelationValue", V2_0, V2_1),
    INVALID_CSR(0x2F, "InvalidCSR", V2_0, V2_1),
    INVALID_OBJECT_TYPE(0x30, "InvalidObjectType", V2_0, V2_1),
    KEY_WRAP_TYPE_NOT_SUPPORTED(0x32, "KeyWrapTypeNotSupported", V2_0, V2_1),
    MISSING_INITIALIZATION_VECTOR(0x34, "MissingInitializationVector", V2_0, V2_1),
    NON_UNIQUE_NAME_ATTRIBUTE(0x35, "NonUniqueNameAttribute", V2_0, V2_1),
    OBJECT_DESTROYED(0x36, "ObjectDestroyed", V2_0, V2_1),
    OBJECT_NOT_FOUND(0x37, "ObjectNotFound", V2_0, V2_1),
    NOT_AUTHORISED(0x39, "NotAuthorised", V2_0, V2_1, "NotAuthorized"),
    SERVER_LIMIT_EXCEEDED(0x3A, "ServerLimitExceeded", V2_0, V2_1),
    UNKNOWN_ENUMERATION(0x3B, "UnknownEnumeration", V2_0, V2_1),
    UNKNOWN_MESSAGE_EXTENSION(0x3C, "UnknownMessageExtension", V2_0, V2_1),
    UNKNOWN_TAG(0x3D, "UnknownTag", V2_0, V2_1),
    UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS(0x3E, "UnsupportedCryptographicParameters", V2_0, V2_1),
    UNSUPPORTED_PROTOCOL_VERSION(0x3F, "UnsupportedProtocolVersion", V2_0, V2_1),
    WRAPPING_OBJECT_ARCHIVED(0x40, "WrappingObjectArchived", V2_0, V2_1),
    WRAPPING_OBJECT_DESTROYED(0x41, "WrappingObjectDestroyed", V2_0, V2_1),
    WRAPPING_OBJECT_NOT_FOUND(0x42, "WrappingObjectNotFound", V2_0, V2_1),
    WRONG_KEY_LIFECYCLE_STATE(0x43, "WrongKeyLifecycleState", V2_0, V2_1),
    PROTECTION_STORAGE_UNAVAILABLE(0x44, "ProtectionStorageUnavailable", V2_0, V2_1),
    PKCS_11_CODEC_ERROR(0x45, "PKCS_11CodecError", V2_0, V2_1),
    PKCS_11_INVALID_FUNCTION(0x46, "PKCS_11InvalidFunction", V2_0, V2_1),
    PKCS_11_INVALID_INTERFACE(0x47, "PKCS_11InvalidInterface", V2_0, V2_1),
    PRIVATE_PROTECTION_STORAGE_UNAVAILABLE(0x48, "PrivateProtectionStorageUnavailable", V2_0, V2_1),
    PUBLIC_PROTECTION_STORAGE_UNAVAILABLE(0x49, "PublicProtectionStorageUnavailable", V2_0, V2_1),
    UNKNOWN_OBJECT_GROUP(0x4A, "UnknownObjectGroup", V2_1, V2_1),
    CONSTRAINT_VIOLATION(0x4B, "ConstraintViolation", V2_1, V2_1),
    DUPLICATE_PROCESS_REQUEST(0x4C, "DuplicateProcessRequest", V2_1, V2_1),
    GENERAL_FAILURE(0x100, "GeneralFailure", V1_0, V2_1);

    private final Facts facts;

    ResultReason(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
