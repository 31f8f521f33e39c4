package org.claviger.server.dispatch;

import static org.claviger.codec.type.State.ACTIVE;
import static org.claviger.codec.type.State.COMPROMISED;
import static org.claviger.codec.type.State.DEACTIVATED;
import static org.claviger.codec.type.State.PRE_ACTIVE;
import static org.claviger.server.dispatch.OperationRow.row;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.codec.operation.AdjustAttribute;
import org.claviger.codec.operation.Archive;
import org.claviger.codec.operation.Check;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.DeleteAttribute;
import org.claviger.codec.operation.DeriveKey;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Export;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetAttributeList;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.operation.JoinSplitKey;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.operation.ModifyAttribute;
import org.claviger.codec.operation.ObtainLease;
import org.claviger.codec.operation.Pkcs11;
import org.claviger.codec.operation.ReKey;
import org.claviger.codec.operation.ReKeyKeyPair;
import org.claviger.codec.operation.Recover;
import org.claviger.codec.operation.Register;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.operation.SetAttribute;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.dispatch.OperationRow.Placeholder;
import org.claviger.server.dispatch.Requirement.Release;
import org.claviger.server.dispatch.Requirement.Window;
import org.claviger.server.object.ContainedKeys;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.operation.ActivateHandler;
import org.claviger.server.operation.AddAttributeHandler;
import org.claviger.server.operation.AdjustAttributeHandler;
import org.claviger.server.operation.ArchiveHandler;
import org.claviger.server.operation.CancelHandler;
import org.claviger.server.operation.CheckHandler;
import org.claviger.server.operation.CreateHandler;
import org.claviger.server.operation.CreateKeyPairHandler;
import org.claviger.server.operation.CreateSplitKeyHandler;
import org.claviger.server.operation.DecryptHandler;
import org.claviger.server.operation.DelegatedLoginHandler;
import org.claviger.server.operation.DeleteAttributeHandler;
import org.claviger.server.operation.DeriveKeyHandler;
import org.claviger.server.operation.DestroyHandler;
import org.claviger.server.operation.DiscoverVersionsHandler;
import org.claviger.server.operation.EncryptHandler;
import org.claviger.server.operation.ExportHandler;
import org.claviger.server.operation.GetAttributeListHandler;
import org.claviger.server.operation.GetAttributesHandler;
import org.claviger.server.operation.GetConstraintsHandler;
import org.claviger.server.operation.GetHandler;
import org.claviger.server.operation.GetUsageAllocationHandler;
import org.claviger.server.operation.HashHandler;
import org.claviger.server.operation.ImportHandler;
import org.claviger.server.operation.InteropHandler;
import org.claviger.server.operation.JoinSplitKeyHandler;
import org.claviger.server.operation.LocateHandler;
import org.claviger.server.operation.LogHandler;
import org.claviger.server.operation.LoginHandler;
import org.claviger.server.operation.LogoutHandler;
import org.claviger.server.operation.MacHandler;
import org.claviger.server.operation.MacVerifyHandler;
import org.claviger.server.operation.ModifyAttributeHandler;
import org.claviger.server.operation.ObtainLeaseHandler;
import org.claviger.server.operation.PingHandler;
import org.claviger.server.operation.Pkcs11Handler;
import org.claviger.server.operation.PollHandler;
import org.claviger.server.operation.QueryHandler;
import org.claviger.server.operation.ReKeyHandler;
import org.claviger.server.operation.ReKeyKeyPairHandler;
import org.claviger.server.operation.RecoverHandler;
import org.claviger.server.operation.RegisterHandler;
import org.claviger.server.operation.RevokeHandler;
import org.claviger.server.operation.RngRetrieveHandler;
import org.claviger.server.operation.RngSeedHandler;
import org.claviger.server.operation.SetAttributeHandler;
import org.claviger.server.operation.SetConstraintsHandler;
import org.claviger.server.operation.SetDefaultsHandler;
import org.claviger.server.operation.SetEndpointRoleHandler;
import org.claviger.server.operation.SignHandler;
import org.claviger.server.operation.SignatureVerifyHandler;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * The operations that this server offers: one row each, with all that it needs of the objects it touches. Query, the
 * decision, the metrics and the reference read these rows; an operation without a row is Operation Not Supported.
 */
public final class Operations {
    private static final ObjectType[] CIPHER_KEYS = {
        ObjectType.SYMMETRIC_KEY, ObjectType.PUBLIC_KEY, ObjectType.PRIVATE_KEY
    };
    private static final ObjectType[] PROTECTING_KEYS = {
        ObjectType.SYMMETRIC_KEY, ObjectType.PUBLIC_KEY, ObjectType.PRIVATE_KEY, ObjectType.SECRET_DATA
    };
    private static final ObjectType[] DERIVATION_BASES = {
        ObjectType.SYMMETRIC_KEY, ObjectType.SECRET_DATA, ObjectType.PRIVATE_KEY, ObjectType.PUBLIC_KEY
    };
    private static final ObjectType[] SPLITTABLE = {
        ObjectType.SYMMETRIC_KEY, ObjectType.SECRET_DATA, ObjectType.PRIVATE_KEY
    };
    /** All but templates, which are not in use (1.4 sections 4.19 and 4.20). */
    private static final ObjectType[] WITH_A_LIFE =
            EnumSet.complementOf(EnumSet.of(ObjectType.TEMPLATE)).toArray(ObjectType[]::new);

    private static final ObjectType[] SIGNING_KEYS = {ObjectType.PRIVATE_KEY};
    private static final ObjectType[] VERIFYING_KEYS = {ObjectType.PUBLIC_KEY, ObjectType.CERTIFICATE};
    private static final ObjectType[] MAC_KEYS = {ObjectType.SYMMETRIC_KEY, ObjectType.SECRET_DATA};

    private static final List<OperationRow<?, ?>> ROWS = List.of(
            row(Operation.CREATE, Permission.CREATE, new CreateHandler())
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.CREATE_KEY_PAIR, Permission.CREATE_KEY_PAIR, new CreateKeyPairHandler())
                    .answers(
                            Placeholder.FIRST,
                            answer -> List.of(
                                    id(answer.privateKeyUniqueIdentifier()), id(answer.publicKeyUniqueIdentifier()))),
            row(Operation.REGISTER, Permission.REGISTER, new RegisterHandler())
                    .role(ObjectRole.PASSWORD, Permission.REGISTER, Operations::passwordOf, Operations::opens)
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.RE_KEY, Permission.RE_KEY, new ReKeyHandler())
                    .target(
                            ReKey.Request::uniqueIdentifier,
                            object -> object.types(ObjectType.SYMMETRIC_KEY)
                                    .in(ACTIVE, DEACTIVATED, PRE_ACTIVE)
                                    .usesMaterial())
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.LOCATE, Permission.LOCATE, new LocateHandler())
                    .answers(
                            Placeholder.SINGLE,
                            answer -> answer.uniqueIdentifiers().stream()
                                    .map(Operations::id)
                                    .toList()),
            row(Operation.CHECK, Permission.CHECK, new CheckHandler())
                    .target(Check.Request::uniqueIdentifier)
                    .emptiesPlaceholderOnFailure(),
            row(Operation.RE_KEY_KEY_PAIR, Permission.RE_KEY_KEY_PAIR, new ReKeyKeyPairHandler())
                    .target(
                            ReKeyKeyPair.Request::privateKeyUniqueIdentifier,
                            object -> object.types(ObjectType.PRIVATE_KEY)
                                    .in(ACTIVE, DEACTIVATED, PRE_ACTIVE)
                                    .usesMaterial())
                    .linkedRole(
                            ObjectRole.COUNTERPART,
                            Permission.RE_KEY_KEY_PAIR,
                            (request, key) -> key.linked(LinkType.PUBLIC_KEY_LINK),
                            key -> key.types(ObjectType.PUBLIC_KEY).in(ACTIVE, DEACTIVATED, PRE_ACTIVE))
                    .answers(
                            Placeholder.FIRST,
                            answer -> List.of(
                                    id(answer.privateKeyUniqueIdentifier()), id(answer.publicKeyUniqueIdentifier()))),
            row(Operation.DERIVE_KEY, Permission.DERIVE_KEY, new DeriveKeyHandler())
                    .role(
                            ObjectRole.DERIVATION_BASE,
                            Permission.DERIVE_KEY,
                            DeriveKey.Request::uniqueIdentifiers,
                            key -> protects(key, UsageMask.DERIVE_KEY, DERIVATION_BASES)
                                    .inByPolicy(PRE_ACTIVE))
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.CREATE_SPLIT_KEY, Permission.CREATE_SPLIT_KEY, new CreateSplitKeyHandler())
                    .role(
                            ObjectRole.TARGET,
                            Permission.CREATE_SPLIT_KEY,
                            request -> request.uniqueIdentifier() == null
                                    ? List.of()
                                    : List.of(request.uniqueIdentifier()),
                            // Whoever may Get the parts has the key.
                            key -> types(key.tellsDestroyed(), SPLITTABLE)
                                    .in(PRE_ACTIVE, ACTIVE, DEACTIVATED, COMPROMISED)
                                    .releases(Release.MATERIAL))
                    .answers(
                            Placeholder.FIRST,
                            answer -> answer.uniqueIdentifiers().stream()
                                    .map(Operations::id)
                                    .toList()),
            row(Operation.JOIN_SPLIT_KEY, Permission.JOIN_SPLIT_KEY, new JoinSplitKeyHandler())
                    .role(
                            ObjectRole.PART,
                            Permission.JOIN_SPLIT_KEY,
                            JoinSplitKey.Request::uniqueIdentifiers,
                            // Whoever may Get the whole has the parts.
                            part -> part.tellsDestroyed()
                                    .types(ObjectType.SPLIT_KEY)
                                    .in(PRE_ACTIVE, ACTIVE, DEACTIVATED, COMPROMISED)
                                    .releases(Release.MATERIAL))
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.EXPORT, Permission.EXPORT, new ExportHandler())
                    .atOnce()
                    .target(
                            Export.Request::uniqueIdentifier,
                            object -> object.releases(Release.MATERIAL).evenWithoutValue())
                    .role(
                            ObjectRole.WRAPPING_KEY,
                            Permission.WRAP,
                            request -> wrappingKey(request.keyWrappingSpecification()),
                            Operations::wraps)
                    .linkedRole(
                            ObjectRole.UNWRAPPING_KEY,
                            Permission.UNWRAP,
                            (request, object) ->
                                    unwrappingKey(request.keyWrapType(), request.keyWrappingSpecification(), object),
                            Operations::unwraps)
                    .wrappedWhen(request -> request.keyWrappingSpecification() != null)
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.IMPORT, Permission.IMPORT, new ImportHandler())
                    .role(
                            ObjectRole.REPLACED,
                            Permission.IMPORT,
                            request -> List.of(request.uniqueIdentifier()),
                            object -> object.evenArchived().evenAbsent())
                    .role(
                            ObjectRole.UNWRAPPING_KEY,
                            Permission.UNWRAP,
                            request -> unwrappingKey(request.keyWrapType(), request.object()),
                            Operations::unwraps)
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.GET, Permission.GET, new GetHandler())
                    .atOnce()
                    .target(
                            Get.Request::uniqueIdentifier,
                            object -> object.tellsDestroyed()
                                    .releases(Release.MATERIAL)
                                    .evenWithoutValue())
                    .role(
                            ObjectRole.WRAPPING_KEY,
                            Permission.WRAP,
                            request -> wrappingKey(request.keyWrappingSpecification()),
                            Operations::wraps)
                    .linkedRole(
                            ObjectRole.UNWRAPPING_KEY,
                            Permission.UNWRAP,
                            (request, object) ->
                                    unwrappingKey(request.keyWrapType(), request.keyWrappingSpecification(), object),
                            Operations::unwraps)
                    .linkedRole(
                            ObjectRole.PASSWORD,
                            Permission.GET,
                            (request, key) -> isForContainer(request, key)
                                    ? key.linked(LinkType.PKCS_12_PASSWORD_LINK)
                                    : List.of(),
                            Operations::opens)
                    .linkedRole(
                            ObjectRole.CERTIFICATE,
                            Permission.GET,
                            (request, key) ->
                                    isForContainer(request, key) ? ContainedKeys.certificatesFrom(key) : List.of(),
                            object -> object.types(ObjectType.CERTIFICATE, ObjectType.PUBLIC_KEY)
                                    .leadingTo(ContainedKeys::nextOf)
                                    .releases(Release.MATERIAL))
                    .wrappedWhen(request -> request.keyWrappingSpecification() != null)
                    .answeredStale(),
            row(Operation.GET_ATTRIBUTES, Permission.GET_ATTRIBUTES, new GetAttributesHandler())
                    .target(GetAttributes.Request::uniqueIdentifier, Requirement::evenArchived)
                    .answeredStale(),
            row(Operation.GET_ATTRIBUTE_LIST, Permission.GET_ATTRIBUTE_LIST, new GetAttributeListHandler())
                    .target(GetAttributeList.Request::uniqueIdentifier, Requirement::evenArchived)
                    .answeredStale(),
            row(Operation.ADD_ATTRIBUTE, Permission.ADD_ATTRIBUTE, new AddAttributeHandler())
                    .target(AddAttribute.Request::uniqueIdentifier),
            row(Operation.MODIFY_ATTRIBUTE, Permission.MODIFY_ATTRIBUTE, new ModifyAttributeHandler())
                    .target(ModifyAttribute.Request::uniqueIdentifier),
            row(Operation.SET_ATTRIBUTE, Permission.SET_ATTRIBUTE, new SetAttributeHandler())
                    .target(SetAttribute.Request::uniqueIdentifier),
            row(Operation.DELETE_ATTRIBUTE, Permission.DELETE_ATTRIBUTE, new DeleteAttributeHandler())
                    .target(DeleteAttribute.Request::uniqueIdentifier),
            row(Operation.ADJUST_ATTRIBUTE, Permission.ADJUST_ATTRIBUTE, new AdjustAttributeHandler())
                    .target(AdjustAttribute.Request::uniqueIdentifier),
            row(Operation.OBTAIN_LEASE, Permission.OBTAIN_LEASE, new ObtainLeaseHandler())
                    .target(ObtainLease.Request::uniqueIdentifier),
            row(Operation.GET_USAGE_ALLOCATION, Permission.GET_USAGE_ALLOCATION, new GetUsageAllocationHandler())
                    .target(
                            GetUsageAllocation.Request::uniqueIdentifier,
                            key -> types(key, PROTECTING_KEYS).in(ACTIVE).window(Window.PROTECT)),
            row(Operation.ARCHIVE, Permission.ARCHIVE, new ArchiveHandler()).target(Archive.Request::uniqueIdentifier),
            row(Operation.RECOVER, Permission.RECOVER, new RecoverHandler())
                    .target(Recover.Request::uniqueIdentifier, Requirement::evenArchived)
                    .answers(Placeholder.FIRST, answer -> List.of(id(answer.uniqueIdentifier()))),
            row(Operation.ACTIVATE, Permission.ACTIVATE, new ActivateHandler())
                    .target(
                            Activate.Request::uniqueIdentifier,
                            object -> types(object, WITH_A_LIFE).in(PRE_ACTIVE)),
            row(Operation.REVOKE, Permission.REVOKE, new RevokeHandler())
                    .target(Revoke.Request::uniqueIdentifier, object -> types(object, WITH_A_LIFE))
                    .datedInDoubt(),
            row(Operation.DESTROY, Permission.DESTROY, new DestroyHandler())
                    .target(
                            Destroy.Request::uniqueIdentifier,
                            object -> object.tellsDestroyed().in(PRE_ACTIVE, DEACTIVATED, COMPROMISED)),
            row(Operation.QUERY, Permission.QUERY, new QueryHandler()).sameToEverybody(),
            row(Operation.DISCOVER_VERSIONS, Permission.DISCOVER_VERSIONS, new DiscoverVersionsHandler())
                    .sameToEverybody(),
            row(Operation.ENCRYPT, Permission.ENCRYPT, new EncryptHandler())
                    .target(
                            Encrypt.Request::uniqueIdentifier,
                            key -> protects(key, UsageMask.ENCRYPT, CIPHER_KEYS)
                                    .spends(usage(Encrypt.Request::data, Encrypt.Request::correlationValue)))
                    .inParts(Encrypt.Request::correlationValue)
                    .atOnce(),
            row(Operation.DECRYPT, Permission.DECRYPT, new DecryptHandler())
                    .target(Decrypt.Request::uniqueIdentifier, key -> processes(key, UsageMask.DECRYPT, CIPHER_KEYS))
                    .inParts(Decrypt.Request::correlationValue)
                    .atOnce()
                    .answeredStale(),
            row(Operation.SIGN, Permission.SIGN, new SignHandler())
                    .target(
                            Sign.Request::uniqueIdentifier,
                            key -> protects(key, UsageMask.SIGN, SIGNING_KEYS)
                                    .spends(usage(Operations::signed, Sign.Request::correlationValue)))
                    .inParts(Sign.Request::correlationValue)
                    .atOnce(),
            row(Operation.SIGNATURE_VERIFY, Permission.SIGNATURE_VERIFY, new SignatureVerifyHandler())
                    .target(
                            SignatureVerify.Request::uniqueIdentifier,
                            key -> processes(key, UsageMask.VERIFY, VERIFYING_KEYS))
                    .inParts(SignatureVerify.Request::correlationValue)
                    .atOnce()
                    .answeredStale(),
            row(Operation.MAC, Permission.MAC, new MacHandler())
                    .target(
                            Mac.Request::uniqueIdentifier,
                            key -> protects(key, UsageMask.MAC_GENERATE, MAC_KEYS)
                                    .spends(usage(Mac.Request::data, Mac.Request::correlationValue)))
                    .inParts(Mac.Request::correlationValue)
                    .atOnce(),
            row(Operation.MAC_VERIFY, Permission.MAC_VERIFY, new MacVerifyHandler())
                    .target(MacVerify.Request::uniqueIdentifier, key -> processes(key, UsageMask.MAC_VERIFY, MAC_KEYS))
                    .inParts(MacVerify.Request::correlationValue)
                    .atOnce()
                    .answeredStale(),
            row(Operation.RNG_RETRIEVE, Permission.RNG_RETRIEVE, new RngRetrieveHandler())
                    .atOnce(),
            row(Operation.RNG_SEED, Permission.RNG_SEED, new RngSeedHandler()).atOnce(),
            row(Operation.HASH, Permission.HASH, new HashHandler())
                    .inParts(Hash.Request::correlationValue)
                    .atOnce(),
            row(Operation.POLL, Permission.POLL, new PollHandler()).neverAsynchronous(),
            row(Operation.CANCEL, Permission.CANCEL, new CancelHandler()).neverAsynchronous(),
            row(Operation.PKCS_11, Permission.PKCS_11, new Pkcs11Handler())
                    .inParts(Pkcs11.Request::correlationValue)
                    .atOnce(),
            row(Operation.PING, Permission.PING, new PingHandler()).answeredStale(),
            row(Operation.SET_ENDPOINT_ROLE, Permission.SET_ENDPOINT_ROLE, new SetEndpointRoleHandler())
                    .notUndoable(),
            row(Operation.LOG, Permission.LOG, new LogHandler()),
            row(Operation.SET_CONSTRAINTS, Permission.SET_CONSTRAINTS, new SetConstraintsHandler()),
            row(Operation.GET_CONSTRAINTS, Permission.GET_CONSTRAINTS, new GetConstraintsHandler()),
            row(Operation.SET_DEFAULTS, Permission.SET_DEFAULTS, new SetDefaultsHandler()),
            row(Operation.LOGIN, Permission.LOGIN, new LoginHandler()).atOnce(),
            row(Operation.DELEGATED_LOGIN, Permission.DELEGATED_LOGIN, new DelegatedLoginHandler())
                    .atOnce(),
            row(Operation.LOGOUT, Permission.LOGOUT, new LogoutHandler()).atOnce(),
            row(Operation.INTEROP, Permission.INTEROP, new InteropHandler()).interopOnly());

    /** Operations of the protocol that this server does not offer (yet): answered Operation Not Supported. */
    static final Set<Operation> NOT_OFFERED = EnumSet.of(
            Operation.CERTIFY,
            Operation.NOTIFY,
            Operation.PROCESS,
            Operation.PUT,
            Operation.QUERY_ASYNCHRONOUS_REQUESTS,
            Operation.RE_CERTIFY,
            Operation.RE_PROVISION,
            Operation.VALIDATE);

    private final Map<Operation, OperationRow<?, ?>> rows = new EnumMap<>(Operation.class);

    private Operations(List<OperationRow<?, ?>> rows) {
        for (OperationRow<?, ?> row : rows) {
            if (this.rows.put(row.operation(), row) != null) {
                throw new IllegalArgumentException(row.operation() + " has two rows");
            }
        }
    }

    public static Operations all() {
        return new Operations(ROWS);
    }

    /** A table of other rows, for tests of the dispatcher. */
    static Operations of(List<OperationRow<?, ?>> rows) {
        return new Operations(rows);
    }

    Optional<OperationRow<?, ?>> find(Operation operation, Policy policy) {
        return Optional.<OperationRow<?, ?>>ofNullable(rows.get(operation))
                .filter(row -> policy.tolerates(Tolerance.INTEROP_OPERATION) || !row.isInteropOnly());
    }

    /** The operations that Query lists: those that have a handler. */
    public List<Operation> offered(Policy policy) {
        return rows.keySet().stream()
                .filter(operation -> find(operation, policy).isPresent())
                .toList();
    }

    public List<OperationRow<?, ?>> rows() {
        return List.copyOf(rows.values());
    }

    /** A key that applies new protection: active, within its dates, and with the bit of the mask. */
    private static Requirement protects(Requirement key, UsageMask bit, ObjectType[] types) {
        return types(key, types).in(ACTIVE).window(Window.PROTECT).mask(bit).usesMaterial();
    }

    /** A key that processes what was protected: active, or no longer so where policy allows it. */
    private static Requirement processes(Requirement key, UsageMask bit, ObjectType[] types) {
        return types(key, types)
                .in(ACTIVE)
                .inByPolicy(DEACTIVATED, COMPROMISED)
                .window(Window.PROCESS)
                .mask(bit)
                .usesMaterial();
    }

    private static Requirement types(Requirement key, ObjectType[] types) {
        return key.types(types[0], types);
    }

    /** Bytes as they come; of what is counted in objects, an operation in parts is one, with its first part. */
    @SuppressWarnings("unchecked") // The row's own request class.
    private static <Q extends RequestPayload> Requirement.Usage usage(
            Function<Q, @Nullable Data> data, Function<Q, @Nullable Bytes> correlationValue) {
        return (request, target, unit) -> {
            if (unit == UsageLimitsUnit.OBJECT) {
                return correlationValue.apply((Q) request) == null ? 1 : 0;
            }
            return data.apply((Q) request) instanceof Data.Value value
                    ? value.bytes().length()
                    : 0;
        };
    }

    private static @Nullable Data signed(Sign.Request request) {
        return request.digestedData() == null ? request.data() : Data.of(request.digestedData());
    }

    private static List<UniqueIdentifier> wrappingKey(@Nullable KeyWrappingSpecification specification) {
        return specification == null || specification.encryptionKeyInformation() == null
                ? List.of()
                : List.of(specification.encryptionKeyInformation().uniqueIdentifier());
    }

    /** Whether a key is to leave in a PKCS#12 container. */
    private static boolean isForContainer(Get.Request request, ManagedObject key) {
        return request.keyFormatType() == KeyFormatType.PKCS_12 && key.type() == ObjectType.PRIVATE_KEY;
    }

    /** The passwords of a PKCS#12 container that is registered. */
    private static List<UniqueIdentifier> passwordOf(Register.Request request) {
        return ContainedKeys.isContained(request.object())
                ? request.attributes().structures(Attribute.LINK, Link.class).stream()
                        .filter(link -> link.linkType() == LinkType.PKCS_12_PASSWORD_LINK)
                        .map(Link::linkedObjectIdentifier)
                        .toList()
                : List.of();
    }

    /** Secret Data that opens and closes containers; the handler says where it is something else. */
    private static Requirement opens(Requirement password) {
        return password.in(ACTIVE).usesMaterial();
    }

    /** The key that wraps what leaves the server. */
    private static Requirement wraps(Requirement key) {
        return protects(key.tellsDestroyed(), UsageMask.WRAP_KEY, CIPHER_KEYS)
                .spends((request, target, unit) -> wrappedAmount(target, unit));
    }

    /** A key that is wrapped is one object, or as many bytes as its Cryptographic Length has. */
    private static long wrappedAmount(@Nullable ManagedObject target, UsageLimitsUnit unit) {
        if (unit == UsageLimitsUnit.OBJECT) {
            return 1;
        }
        return target == null ? 0 : Math.ceilDiv(target.lengthBits(), Byte.SIZE);
    }

    /** The key that unwraps what came to the server wrapped. */
    private static Requirement unwraps(Requirement key) {
        // Deviation: TC-WRAP-2 and TC-WRAP-3 of 1.4 unwrap with a key whose mask holds Wrap Key alone.
        return processes(key.tellsDestroyed(), UsageMask.UNWRAP_KEY, CIPHER_KEYS)
                .orMask(UsageMask.WRAP_KEY);
    }

    /** The key that wrapped an object as it was registered, where the client wants it not wrapped, or otherwise. */
    private static List<UniqueIdentifier> unwrappingKey(
            @Nullable KeyWrapType asked, @Nullable KeyWrappingSpecification specification, ManagedObject object) {
        return asked == KeyWrapType.NOT_WRAPPED || specification != null ? object.wrappedBy() : List.of();
    }

    private static List<UniqueIdentifier> unwrappingKey(@Nullable KeyWrapType asked, ManagedObjectValue value) {
        KeyWrappingData data =
                value.findKeyBlock().map(KeyBlock::keyWrappingData).orElse(null);
        return asked != KeyWrapType.NOT_WRAPPED || data == null || data.encryptionKeyInformation() == null
                ? List.of()
                : List.of(data.encryptionKeyInformation().uniqueIdentifier());
    }

    private static String id(UniqueIdentifier identifier) {
        return ((UniqueIdentifier.Text) identifier).value();
    }
}
