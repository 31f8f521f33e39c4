package org.claviger.server.dispatch;

import java.util.List;
import java.util.function.Supplier;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.CapabilityInformation;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.object.ObjectDefaults;
import org.claviger.codec.object.ObjectTypes;
import org.claviger.codec.object.ProfileInformation;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.ServerInformation;
import org.claviger.codec.type.ClientRegistrationMethod;
import org.claviger.codec.type.DestroyAction;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ProtectionStorageMask;
import org.claviger.codec.type.RngMode;
import org.claviger.codec.type.ShreddingAlgorithm;
import org.claviger.codec.type.UnwrapMode;
import org.claviger.server.object.Keys;
import org.claviger.server.object.NewObject;
import org.claviger.server.policy.Policy;

/**
 * What the server says of itself in answer to Query (2.1 section 6.1.40): what it really does, and nothing else.
 *
 * @param version the server's own version
 * @param operations the operations that have a handler
 * @param hardware whether the module is hardware
 */
public record ServerFacts(String version, Supplier<List<Operation>> operations, boolean hardware) {
    public static final String VENDOR = "Claviger";

    /** Every type that can be registered. */
    public List<ObjectType> objectTypes() {
        return List.of(
                ObjectType.CERTIFICATE,
                ObjectType.SYMMETRIC_KEY,
                ObjectType.PUBLIC_KEY,
                ObjectType.PRIVATE_KEY,
                ObjectType.SPLIT_KEY,
                ObjectType.TEMPLATE,
                ObjectType.SECRET_DATA,
                ObjectType.OPAQUE_OBJECT,
                ObjectType.PGP_KEY,
                ObjectType.CERTIFICATE_REQUEST);
    }

    public String vendorIdentification() {
        return VENDOR + " " + version;
    }

    public ServerInformation serverInformation() {
        return new ServerInformation(VENDOR, null, version, null, VENDOR, null, null, null, List.of(), List.of());
    }

    /** The generator behind every key. */
    public RngParameters rngParameters() {
        return Keys.GENERATOR;
    }

    public CapabilityInformation capabilities() {
        return new CapabilityInformation(
                true,
                operations.get().contains(Operation.POLL),
                false,
                true,
                true,
                UnwrapMode.NOT_PROCESSED,
                DestroyAction.KEY_MATERIAL_DELETED,
                ShreddingAlgorithm.CRYPTOGRAPHIC,
                RngMode.SHARED_INSTANTIATION,
                false);
    }

    public List<ProfileInformation> profiles() {
        return Profiles.CLAIMED.stream()
                .map(name -> new ProfileInformation(name, null, null, null))
                .toList();
    }

    /**
     * How clients come to be known here: {@code client add} makes a key and a certificate, or takes the certificate of a
     * key that the client has made, or the issuer and subject of those that another authority gives out.
     */
    public List<ClientRegistrationMethod> clientRegistrationMethods() {
        return List.of(
                ClientRegistrationMethod.SERVER_PRE_GENERATED,
                ClientRegistrationMethod.CLIENT_GENERATED,
                ClientRegistrationMethod.CLIENT_REGISTERED);
    }

    /** What new objects get where the client does not say. */
    public DefaultsInformation defaults(Policy policy) {
        return new DefaultsInformation(List.of(
                new ObjectDefaults(
                        null,
                        new ObjectTypes(List.of(ObjectType.SYMMETRIC_KEY, ObjectType.PRIVATE_KEY)),
                        NewObject.defaults(NewObject.Origin.GENERATED, policy),
                        null),
                new ObjectDefaults(
                        ObjectType.SECRET_DATA,
                        null,
                        NewObject.defaults(NewObject.Origin.GENERATED, policy)
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, Keys.SECRET_DATA_BITS),
                        null)));
    }

    /** Where material is kept: sealed in the store, by a key of the module. */
    public int protectionStorageMask() {
        return hardware ? ProtectionStorageMask.HARDWARE.code() : ProtectionStorageMask.SOFTWARE.code();
    }
}
