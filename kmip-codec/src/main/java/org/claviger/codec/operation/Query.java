package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CapabilityInformation;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.object.ExtensionInformation;
import org.claviger.codec.object.ObjectGroups;
import org.claviger.codec.object.ProfileInformation;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.ServerInformation;
import org.claviger.codec.object.ValidationInformation;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.AttestationType;
import org.claviger.codec.type.ClientRegistrationMethod;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.jspecify.annotations.Nullable;

/** Query (2.1 section 6.1.40): asks what the server can do. */
public interface Query {
    record Request(
            @Wire(Tag.QUERY_FUNCTION) List<QueryFunction> queryFunctions,
            @Nullable ObjectGroups objectGroups) implements RequestPayload {
        public Request {
            if (queryFunctions.isEmpty()) {
                throw KmipException.invalidMessage("asks nothing: Query Function is missing");
            }
        }
    }

    record Response(
            @Wire(Tag.OPERATION) List<Operation> operations,
            @Wire(Tag.OBJECT_TYPE) List<ObjectType> objectTypes,
            @Nullable String vendorIdentification,
            @Nullable ServerInformation serverInformation,
            @Wire(Tag.APPLICATION_NAMESPACE) List<String> applicationNamespaces,
            @Wire(Tag.EXTENSION_INFORMATION) List<ExtensionInformation> extensionInformation,
            @Wire(Tag.ATTESTATION_TYPE) List<AttestationType> attestationTypes,
            @Wire(Tag.RNG_PARAMETERS) List<RngParameters> rngParameters,
            @Wire(Tag.PROFILE_INFORMATION) List<ProfileInformation> profileInformation,
            @Wire(Tag.VALIDATION_INFORMATION) List<ValidationInformation> validationInformation,
            @Wire(Tag.CAPABILITY_INFORMATION) List<CapabilityInformation> capabilityInformation,
            @Wire(Tag.CLIENT_REGISTRATION_METHOD) List<ClientRegistrationMethod> clientRegistrationMethods,
            @Nullable DefaultsInformation defaultsInformation,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements ResponsePayload {}
}
