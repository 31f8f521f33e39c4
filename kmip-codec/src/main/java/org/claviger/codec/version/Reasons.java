package org.claviger.codec.version;

import static org.claviger.codec.type.Operation.ADD_ATTRIBUTE;
import static org.claviger.codec.type.Operation.ADJUST_ATTRIBUTE;
import static org.claviger.codec.type.Operation.DELETE_ATTRIBUTE;
import static org.claviger.codec.type.Operation.DERIVE_KEY;
import static org.claviger.codec.type.Operation.EXPORT;
import static org.claviger.codec.type.Operation.GET;
import static org.claviger.codec.type.Operation.LOCATE;
import static org.claviger.codec.type.Operation.MODIFY_ATTRIBUTE;
import static org.claviger.codec.type.Operation.REGISTER;
import static org.claviger.codec.type.Operation.SET_ATTRIBUTE;
import static org.claviger.codec.type.ResultReason.*;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * The reason that an older version gives for what the model inside calls by a reason of 2.1 (error tables: section 11
 * of 1.x). The first row that fits counts; rows of single operations come before the general one.
 */
final class Reasons {
    private record Row(ResultReason of, Set<Operation> operations, ProtocolVersion until, ResultReason becomes) {
        boolean fits(ResultReason reason, @Nullable Operation operation, ProtocolVersion version) {
            return reason == of
                    && version.compareTo(until) <= 0
                    && (operations.isEmpty() || (operation != null && operations.contains(operation)));
        }
    }

    /** An object that is not of the right type is here one that is not able to be used so. */
    private static final Set<Operation> CRYPTOGRAPHIC = EnumSet.of(
            Operation.ENCRYPT,
            Operation.DECRYPT,
            Operation.SIGN,
            Operation.SIGNATURE_VERIFY,
            Operation.MAC,
            Operation.MAC_VERIFY,
            Operation.RE_KEY,
            Operation.RE_KEY_KEY_PAIR,
            Operation.CERTIFY,
            Operation.RE_CERTIFY);

    private static final Set<Operation> ABOUT_AN_OBJECT = EnumSet.of(
            Operation.ACTIVATE,
            Operation.REVOKE,
            Operation.CHECK,
            Operation.GET,
            Operation.EXPORT,
            Operation.GET_USAGE_ALLOCATION);

    private static final List<Row> ROWS = List.of(
            // Same situation, another reason, although the version has the reason of 2.1 (official cases).
            // The password of a PKCS#12 container that is not Active (TC-PKCS12-2 of 2.0).
            row(WRONG_KEY_LIFECYCLE_STATE, Set.of(REGISTER), V2_0, WRONG_KEY_LIFECYCLE_STATE),
            row(WRONG_KEY_LIFECYCLE_STATE, V2_0, PERMISSION_DENIED),
            // Names: Illegal Operation when an attribute is changed, Invalid Field when an object is made.
            row(
                    NON_UNIQUE_NAME_ATTRIBUTE,
                    Set.of(ADD_ATTRIBUTE, MODIFY_ATTRIBUTE, SET_ATTRIBUTE),
                    V1_4,
                    ILLEGAL_OPERATION),
            row(NON_UNIQUE_NAME_ATTRIBUTE, V1_4, INVALID_FIELD),
            row(ATTRIBUTE_NOT_FOUND, Set.of(MODIFY_ATTRIBUTE), V1_4, INVALID_FIELD),
            row(ATTRIBUTE_NOT_FOUND, V1_4, ITEM_NOT_FOUND),
            row(ATTRIBUTE_INSTANCE_NOT_FOUND, V1_4, ITEM_NOT_FOUND),
            row(
                    UNSUPPORTED_ATTRIBUTE,
                    Set.of(ADD_ATTRIBUTE, MODIFY_ATTRIBUTE, DELETE_ATTRIBUTE),
                    V1_4,
                    PERMISSION_DENIED),
            row(UNSUPPORTED_ATTRIBUTE, V1_4, INVALID_FIELD),
            row(OBJECT_NOT_FOUND, V1_4, ITEM_NOT_FOUND),
            row(UNKNOWN_OBJECT_GROUP, Set.of(LOCATE), V2_0, INVALID_FIELD),
            row(UNKNOWN_OBJECT_GROUP, V2_0, ITEM_NOT_FOUND),
            row(WRAPPING_OBJECT_NOT_FOUND, V1_4, ITEM_NOT_FOUND),
            row(WRAPPING_OBJECT_ARCHIVED, V1_4, OBJECT_ARCHIVED),
            row(WRAPPING_OBJECT_DESTROYED, V1_4, PERMISSION_DENIED),
            // Of a destroyed object there is nothing left to Get; only Destroy tells the two apart (1.4 section 11.22).
            row(OBJECT_DESTROYED, Set.of(GET, EXPORT), V1_4, ITEM_NOT_FOUND),
            row(OBJECT_DESTROYED, V1_4, PERMISSION_DENIED),
            row(INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK, Set.of(DERIVE_KEY), V1_4, INVALID_FIELD),
            row(INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK, V1_4, PERMISSION_DENIED),
            row(READ_ONLY_ATTRIBUTE, V1_4, PERMISSION_DENIED),
            row(ATTRIBUTE_READ_ONLY, V1_4, PERMISSION_DENIED),
            row(ATTRIBUTE_SINGLE_VALUED, V1_4, ILLEGAL_OPERATION),
            row(
                    MULTI_VALUED_ATTRIBUTE,
                    Set.of(SET_ATTRIBUTE, ADJUST_ATTRIBUTE, MODIFY_ATTRIBUTE),
                    V1_4,
                    ILLEGAL_OPERATION),
            row(MULTI_VALUED_ATTRIBUTE, V1_4, INVALID_FIELD),
            row(INVALID_ATTRIBUTE, V1_4, INVALID_FIELD),
            row(INVALID_ATTRIBUTE_VALUE, V1_4, INVALID_FIELD),
            row(INVALID_DATA_TYPE, V1_4, INVALID_FIELD),
            row(NUMERIC_RANGE, V1_4, INVALID_FIELD),
            row(UNKNOWN_ENUMERATION, V1_4, INVALID_FIELD),
            row(UNKNOWN_TAG, V1_4, INVALID_FIELD),
            row(INVALID_OBJECT_TYPE, CRYPTOGRAPHIC, V1_4, PERMISSION_DENIED),
            row(INVALID_OBJECT_TYPE, ABOUT_AN_OBJECT, V1_4, ILLEGAL_OPERATION),
            row(INVALID_OBJECT_TYPE, V1_4, INVALID_FIELD),
            row(ILLEGAL_OBJECT_TYPE, CRYPTOGRAPHIC, V1_4, PERMISSION_DENIED),
            row(ILLEGAL_OBJECT_TYPE, V1_4, ILLEGAL_OPERATION),
            row(INVALID_CSR, V1_4, INVALID_FIELD),
            row(BAD_CRYPTOGRAPHIC_PARAMETERS, V1_4, INVALID_FIELD),
            row(UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS, V1_4, INVALID_FIELD),
            row(MISSING_INITIALIZATION_VECTOR, V1_4, INVALID_MESSAGE),
            row(CODEC_ERROR, V1_4, INVALID_MESSAGE),
            row(UNSUPPORTED_PROTOCOL_VERSION, V1_4, INVALID_MESSAGE),
            row(UNKNOWN_MESSAGE_EXTENSION, V1_4, FEATURE_NOT_SUPPORTED),
            row(KEY_WRAP_TYPE_NOT_SUPPORTED, V1_4, FEATURE_NOT_SUPPORTED),
            row(INVALID_ASYNCHRONOUS_CORRELATION_VALUE, V1_4, ITEM_NOT_FOUND),
            row(INVALID_CORRELATION_VALUE, V1_4, ITEM_NOT_FOUND),
            row(BAD_PASSWORD, V1_4, CRYPTOGRAPHIC_FAILURE),
            row(INVALID_TICKET, V1_4, AUTHENTICATION_NOT_SUCCESSFUL),
            row(NOT_AUTHORISED, V1_4, PERMISSION_DENIED),
            row(USAGE_LIMIT_EXCEEDED, V1_4, PERMISSION_DENIED),
            row(CONSTRAINT_VIOLATION, V2_0, PERMISSION_DENIED),
            row(DUPLICATE_PROCESS_REQUEST, V1_4, ILLEGAL_OPERATION),
            row(DUPLICATE_PROCESS_REQUEST, V2_0, INVALID_FIELD),
            row(PROTECTION_STORAGE_UNAVAILABLE, V1_4, FEATURE_NOT_SUPPORTED),
            row(PRIVATE_PROTECTION_STORAGE_UNAVAILABLE, V1_4, FEATURE_NOT_SUPPORTED),
            row(PUBLIC_PROTECTION_STORAGE_UNAVAILABLE, V1_4, FEATURE_NOT_SUPPORTED),
            row(PKCS_11_CODEC_ERROR, V1_4, INVALID_MESSAGE),
            row(PKCS_11_INVALID_FUNCTION, V1_4, INVALID_FIELD),
            row(PKCS_11_INVALID_INTERFACE, V1_4, INVALID_FIELD),
            row(SENSITIVE, V1_4, PERMISSION_DENIED),
            row(NOT_EXTRACTABLE, V1_4, PERMISSION_DENIED),
            row(OBJECT_ALREADY_EXISTS, V1_4, ILLEGAL_OPERATION),
            row(KEY_VALUE_NOT_PRESENT, V1_4, ILLEGAL_OPERATION),
            row(ATTESTATION_REQUIRED, V1_4, AUTHENTICATION_NOT_SUCCESSFUL),
            row(ATTESTATION_FAILED, V1_4, AUTHENTICATION_NOT_SUCCESSFUL),
            row(ENCODING_OPTION_ERROR, V1_4, FEATURE_NOT_SUPPORTED),
            // Gone in 2.0: the model does not use them, but a job stored by a 1.x request may.
            row(ILLEGAL_OPERATION, ProtocolVersion.NEWEST, INVALID_FIELD),
            row(INDEX_OUT_OF_BOUNDS, ProtocolVersion.NEWEST, ATTRIBUTE_INSTANCE_NOT_FOUND));

    /** Reasons that these versions have, and yet answer otherwise. */
    private static final Set<ResultReason> REPLACED_THOUGH_KNOWN = EnumSet.of(WRONG_KEY_LIFECYCLE_STATE);

    private Reasons() {}

    static ResultReason in(ProtocolVersion version, @Nullable Operation operation, ResultReason reason) {
        if (reason.existsIn(version) && !REPLACED_THOUGH_KNOWN.contains(reason)) {
            return reason;
        }
        for (Row row : ROWS) {
            if (row.fits(reason, operation, version) && row.becomes().existsIn(version)) {
                return row.becomes();
            }
        }
        return reason.existsIn(version) ? reason : GENERAL_FAILURE;
    }

    private static Row row(ResultReason of, ProtocolVersion until, ResultReason becomes) {
        return row(of, Set.of(), until, becomes);
    }

    private static Row row(ResultReason of, Set<Operation> operations, ProtocolVersion until, ResultReason becomes) {
        return new Row(of, operations, until, becomes);
    }
}
