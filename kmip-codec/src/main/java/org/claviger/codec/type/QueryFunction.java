package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Query Function enumeration (2.1 section 11). */
public enum QueryFunction implements EnumerationValue {
    QUERY_OPERATIONS(0x1, "QueryOperations", V1_0, V2_1),
    QUERY_OBJECTS(0x2, "QueryObjects", V1_0, V2_1),
    QUERY_SERVER_INFORMATION(0x3, "QueryServerInformation", V1_0, V2_1),
    QUERY_APPLICATION_NAMESPACES(0x4, "QueryApplicationNamespaces", V1_0, V2_1),
    QUERY_EXTENSION_LIST(0x5, "QueryExtensionList", V1_1, V2_1),
    QUERY_EXTENSION_MAP(0x6, "QueryExtensionMap", V1_1, V2_1),
    QUERY_ATTESTATION_TYPES(0x7, "QueryAttestationTypes", V1_2, V2_1),
    QUERY_RN_GS(0x8, "QueryRNGs", V1_3, V2_1),
    QUERY_VALIDATIONS(0x9, "QueryValidations", V1_3, V2_1),
    QUERY_PROFILES(0xA, "QueryProfiles", V1_3, V2_1),
    QUERY_CAPABILITIES(0xB, "QueryCapabilities", V1_3, V2_1),
    QUERY_CLIENT_REGISTRATION_METHODS(0xC, "QueryClientRegistrationMethods", V1_3, V2_1),
    QUERY_DEFAULTS_INFORMATION(0xD, "QueryDefaultsInformation", V2_0, V2_1),
    QUERY_STORAGE_PROTECTION_MASKS(0xE, "QueryStorageProtectionMasks", V2_0, V2_1);

    private final Facts facts;

    QueryFunction(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
