package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Operation enumeration (2.1 section 11). */
public enum Operation implements EnumerationValue {
    CREATE(0x1, "Create", V1_0, V2_1),
    CREATE_KEY_PAIR(0x2, "CreateKeyPair", V1_0, V2_1),
    REGISTER(0x3, "Register", V1_0, V2_1),
    RE_KEY(0x4, "ReKey", V1_0, V2_1),
    DERIVE_KEY(0x5, "DeriveKey", V1_0, V2_1),
    CERTIFY(0x6, "Certify", V1_0, V2_1),
    RE_CERTIFY(0x7, "ReCertify", V1_0, V2_1),
    LOCATE(0x8, "Locate", V1_0, V2_1),
    CHECK(0x9, "Check", V1_0, V2_1),
    GET(0xA, "Get", V1_0, V2_1),
    GET_ATTRIBUTES(0xB, "GetAttributes", V1_0, V2_1),
    GET_ATTRIBUTE_LIST(0xC, "GetAttributeList", V1_0, V2_1),
    ADD_ATTRIBUTE(0xD, "AddAttribute", V1_0, V2_1),
    MODIFY_ATTRIBUTE(0xE, "ModifyAttribute", V1_0, V2_1),
    DELETE_ATTRIBUTE(0xF, "DeleteAttribute", V1_0, V2_1),
    OBTAIN_LEASE(0x10, "ObtainLease", V1_0, V2_1),
    GET_USAGE_ALLOCATION(0x11, "GetUsageAllocation", V1_0, V2_1),
    ACTIVATE(0x12, "Activate", V1_0, V2_1),
    REVOKE(0x13, "Revoke", V1_0, V2_1),
    DESTROY(0x14, "Destroy", V1_0, V2_1),
    ARCHIVE(0x15, "Archive", V1_0, V2_1),
    RECOVER(0x16, "Recover", V1_0, V2_1),
    VALIDATE(0x17, "Validate", V1_0, V2_1),
    QUERY(0x18, "Query", V1_0, V2_1),
    CANCEL(0x19, "Cancel", V1_0, V2_1),
    POLL(0x1A, "Poll", V1_0, V2_1),
    NOTIFY(0x1B, "Notify", V1_0, V2_1),
    PUT(0x1C, "Put", V1_0, V2_1),
    RE_KEY_KEY_PAIR(0x1D, "ReKeyKeyPair", V1_1, V2_1),
    DISCOVER_VERSIONS(0x1E, "DiscoverVersions", V1_1, V2_1),
    ENCRYPT(0x1F, "Encrypt", V1_2, V2_1),
    DECRYPT(0x20, "Decrypt", V1_2, V2_1),
    SIGN(0x21, "Sign", V1_2, V2_1),
    SIGNATURE_VERIFY(0x22, "SignatureVerify", V1_2, V2_1),
    MAC(0x23, "MAC", V1_2, V2_1),
    MAC_VERIFY(0x24, "MACVerify", V1_2, V2_1),
    RNG_RETRIEVE(0x25, "RNGRetrieve", V1_2, V2_1),
    RNG_SEED(0x26, "RNGSeed", V1_2, V2_1),
    HASH(0x27, "Hash", V1_2, V2_1),
    CREATE_SPLIT_KEY(0x28, "CreateSplitKey", V1_2, V2_1),
    JOIN_SPLIT_KEY(0x29, "JoinSplitKey", V1_2, V2_1),
    IMPORT(0x2A, "Import", V1_4, V2_1),
    EXPORT(0x2B, "Export", V1_4, V2_1),
    LOG(0x2C, "Log", V2_0, V2_1),
    LOGIN(0x2D, "Login", V2_0, V2_1),
    LOGOUT(0x2E, "Logout", V2_0, V2_1),
    DELEGATED_LOGIN(0x2F, "DelegatedLogin", V2_0, V2_1),
    ADJUST_ATTRIBUTE(0x30, "AdjustAttribute", V2_0, V2_1),
    SET_ATTRIBUTE(0x31, "SetAttribute", V2_0, V2_1),
    SET_ENDPOINT_ROLE(0x32, "SetEndpointRole", V2_0, V2_1),
    PKCS_11(0x33, "PKCS_11", V2_0, V2_1),
    INTEROP(0x34, "Interop", V2_0, V2_1),
    RE_PROVISION(0x35, "ReProvision", V2_0, V2_1),
    SET_DEFAULTS(0x36, "SetDefaults", V2_1, V2_1),
    SET_CONSTRAINTS(0x37, "SetConstraints", V2_1, V2_1),
    GET_CONSTRAINTS(0x38, "GetConstraints", V2_1, V2_1),
    QUERY_ASYNCHRONOUS_REQUESTS(0x39, "QueryAsynchronousRequests", V2_1, V2_1),
    PROCESS(0x3A, "Process", V2_1, V2_1),
    PING(0x3B, "Ping", V2_1, V2_1);

    private final Facts facts;

    Operation(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
