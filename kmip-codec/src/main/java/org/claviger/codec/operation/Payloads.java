package org.claviger.codec.operation;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The table of the operations' payloads: who may send an operation, and the records of its request and response.
 *
 * @param response null for Poll alone, whose answer is that of the operation it asks about
 */
public record Payloads(
        Operation operation,
        Direction direction,
        Class<? extends Record> request,
        @Nullable Class<? extends Record> response) {
    /** Who may send an operation (2.1 sections 6.1 and 6.2). */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT,
        BOTH
    }

    public static Payloads of(Operation operation) {
        return switch (operation) {
            case CREATE -> row(operation, Direction.TO_SERVER, Create.Request.class, Create.Response.class);
            case CREATE_KEY_PAIR ->
                row(operation, Direction.TO_SERVER, CreateKeyPair.Request.class, CreateKeyPair.Response.class);
            case REGISTER -> row(operation, Direction.TO_SERVER, Register.Request.class, Register.Response.class);
            case RE_KEY -> row(operation, Direction.TO_SERVER, ReKey.Request.class, ReKey.Response.class);
            case DERIVE_KEY -> row(operation, Direction.TO_SERVER, DeriveKey.Request.class, DeriveKey.Response.class);
            case CERTIFY -> row(operation, Direction.TO_SERVER, Certify.Request.class, Certify.Response.class);
            case RE_CERTIFY -> row(operation, Direction.TO_SERVER, ReCertify.Request.class, ReCertify.Response.class);
            case LOCATE -> row(operation, Direction.TO_SERVER, Locate.Request.class, Locate.Response.class);
            case CHECK -> row(operation, Direction.TO_SERVER, Check.Request.class, Check.Response.class);
            case GET -> row(operation, Direction.TO_SERVER, Get.Request.class, Get.Response.class);
            case GET_ATTRIBUTES ->
                row(operation, Direction.TO_SERVER, GetAttributes.Request.class, GetAttributes.Response.class);
            case GET_ATTRIBUTE_LIST ->
                row(operation, Direction.TO_SERVER, GetAttributeList.Request.class, GetAttributeList.Response.class);
            case ADD_ATTRIBUTE ->
                row(operation, Direction.TO_SERVER, AddAttribute.Request.class, AddAttribute.Response.class);
            case MODIFY_ATTRIBUTE ->
                row(operation, Direction.TO_SERVER, ModifyAttribute.Request.class, ModifyAttribute.Response.class);
            case DELETE_ATTRIBUTE ->
                row(operation, Direction.TO_SERVER, DeleteAttribute.Request.class, DeleteAttribute.Response.class);
            case OBTAIN_LEASE ->
                row(operation, Direction.TO_SERVER, ObtainLease.Request.class, ObtainLease.Response.class);
            case GET_USAGE_ALLOCATION ->
                row(
                        operation,
                        Direction.TO_SERVER,
                        GetUsageAllocation.Request.class,
                        GetUsageAllocation.Response.class);
            case ACTIVATE -> row(operation, Direction.TO_SERVER, Activate.Request.class, Activate.Response.class);
            case REVOKE -> row(operation, Direction.TO_SERVER, Revoke.Request.class, Revoke.Response.class);
            case DESTROY -> row(operation, Direction.TO_SERVER, Destroy.Request.class, Destroy.Response.class);
            case ARCHIVE -> row(operation, Direction.TO_SERVER, Archive.Request.class, Archive.Response.class);
            case RECOVER -> row(operation, Direction.TO_SERVER, Recover.Request.class, Recover.Response.class);
            case VALIDATE -> row(operation, Direction.TO_SERVER, Validate.Request.class, Validate.Response.class);
            case QUERY -> row(operation, Direction.BOTH, Query.Request.class, Query.Response.class);
            case CANCEL -> row(operation, Direction.TO_SERVER, Cancel.Request.class, Cancel.Response.class);
            case POLL -> row(operation, Direction.TO_SERVER, Poll.Request.class, null);
            case NOTIFY -> row(operation, Direction.TO_CLIENT, Notify.Request.class, Notify.Response.class);
            case PUT -> row(operation, Direction.TO_CLIENT, Put.Request.class, Put.Response.class);
            case RE_KEY_KEY_PAIR ->
                row(operation, Direction.TO_SERVER, ReKeyKeyPair.Request.class, ReKeyKeyPair.Response.class);
            case DISCOVER_VERSIONS ->
                row(operation, Direction.BOTH, DiscoverVersions.Request.class, DiscoverVersions.Response.class);
            case ENCRYPT -> row(operation, Direction.TO_SERVER, Encrypt.Request.class, Encrypt.Response.class);
            case DECRYPT -> row(operation, Direction.TO_SERVER, Decrypt.Request.class, Decrypt.Response.class);
            case SIGN -> row(operation, Direction.TO_SERVER, Sign.Request.class, Sign.Response.class);
            case SIGNATURE_VERIFY ->
                row(operation, Direction.TO_SERVER, SignatureVerify.Request.class, SignatureVerify.Response.class);
            case MAC -> row(operation, Direction.TO_SERVER, Mac.Request.class, Mac.Response.class);
            case MAC_VERIFY -> row(operation, Direction.TO_SERVER, MacVerify.Request.class, MacVerify.Response.class);
            case RNG_RETRIEVE ->
                row(operation, Direction.TO_SERVER, RngRetrieve.Request.class, RngRetrieve.Response.class);
            case RNG_SEED -> row(operation, Direction.TO_SERVER, RngSeed.Request.class, RngSeed.Response.class);
            case HASH -> row(operation, Direction.TO_SERVER, Hash.Request.class, Hash.Response.class);
            case CREATE_SPLIT_KEY ->
                row(operation, Direction.TO_SERVER, CreateSplitKey.Request.class, CreateSplitKey.Response.class);
            case JOIN_SPLIT_KEY ->
                row(operation, Direction.TO_SERVER, JoinSplitKey.Request.class, JoinSplitKey.Response.class);
            case IMPORT -> row(operation, Direction.TO_SERVER, Import.Request.class, Import.Response.class);
            case EXPORT -> row(operation, Direction.TO_SERVER, Export.Request.class, Export.Response.class);
            case LOG -> row(operation, Direction.TO_SERVER, Log.Request.class, Log.Response.class);
            case LOGIN -> row(operation, Direction.TO_SERVER, Login.Request.class, Login.Response.class);
            case LOGOUT -> row(operation, Direction.TO_SERVER, Logout.Request.class, Logout.Response.class);
            case DELEGATED_LOGIN ->
                row(operation, Direction.TO_SERVER, DelegatedLogin.Request.class, DelegatedLogin.Response.class);
            case ADJUST_ATTRIBUTE ->
                row(operation, Direction.TO_SERVER, AdjustAttribute.Request.class, AdjustAttribute.Response.class);
            case SET_ATTRIBUTE ->
                row(operation, Direction.TO_SERVER, SetAttribute.Request.class, SetAttribute.Response.class);
            case SET_ENDPOINT_ROLE ->
                row(operation, Direction.BOTH, SetEndpointRole.Request.class, SetEndpointRole.Response.class);
            case PKCS_11 -> row(operation, Direction.TO_SERVER, Pkcs11.Request.class, Pkcs11.Response.class);
            case INTEROP -> row(operation, Direction.TO_SERVER, Interop.Request.class, Interop.Response.class);
            case RE_PROVISION ->
                row(operation, Direction.TO_SERVER, ReProvision.Request.class, ReProvision.Response.class);
            case SET_DEFAULTS ->
                row(operation, Direction.TO_SERVER, SetDefaults.Request.class, SetDefaults.Response.class);
            case SET_CONSTRAINTS ->
                row(operation, Direction.TO_SERVER, SetConstraints.Request.class, SetConstraints.Response.class);
            case GET_CONSTRAINTS ->
                row(operation, Direction.TO_SERVER, GetConstraints.Request.class, GetConstraints.Response.class);
            case QUERY_ASYNCHRONOUS_REQUESTS ->
                row(
                        operation,
                        Direction.TO_SERVER,
                        QueryAsynchronousRequests.Request.class,
                        QueryAsynchronousRequests.Response.class);
            case PROCESS -> row(operation, Direction.TO_SERVER, Process.Request.class, Process.Response.class);
            case PING -> row(operation, Direction.TO_SERVER, Ping.Request.class, Ping.Response.class);
        };
    }

    /** The operation whose request this is. */
    public static Operation operation(RequestPayload request) {
        Operation operation = BY_REQUEST.get(request.getClass());
        if (operation == null) {
            throw new IllegalArgumentException(request.getClass() + " is no operation's request");
        }
        return operation;
    }

    public RequestPayload readRequest(Ttlv.Structure payload) {
        return (RequestPayload) RecordBinder.read(request, payload);
    }

    public ResponsePayload readResponse(Ttlv.Structure payload) {
        if (response == null) {
            throw new IllegalStateException("the answer of Poll is that of another operation");
        }
        return (ResponsePayload) RecordBinder.read(response, payload);
    }

    public static Ttlv.Structure write(RequestPayload request) {
        return RecordBinder.write(Tag.REQUEST_PAYLOAD, (Record) request);
    }

    public static Ttlv.Structure write(ResponsePayload response) {
        return RecordBinder.write(Tag.RESPONSE_PAYLOAD, (Record) response);
    }

    private static final Map<Class<?>, Operation> BY_REQUEST = Arrays.stream(Operation.values())
            .collect(Collectors.toUnmodifiableMap(operation -> of(operation).request(), operation -> operation));

    private static Payloads row(
            Operation operation,
            Direction direction,
            Class<? extends Record> request,
            @Nullable Class<? extends Record> response) {
        return new Payloads(operation, direction, request, response);
    }
}
