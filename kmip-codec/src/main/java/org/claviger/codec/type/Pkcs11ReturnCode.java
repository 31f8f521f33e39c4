package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** PKCS#11 Return Code enumeration (2.1 section 11). */
public enum Pkcs11ReturnCode implements EnumerationValue {
    OK(0x0, "OK", V2_0, V2_1),
    HOST_MEMORY(0x2, "HOST_MEMORY", V2_0, V2_1),
    SLOT_ID_INVALID(0x3, "SLOT_ID_INVALID", V2_0, V2_1),
    GENERAL_ERROR(0x5, "GENERAL_ERROR", V2_0, V2_1),
    FUNCTION_FAILED(0x6, "FUNCTION_FAILED", V2_0, V2_1),
    ARGUMENTS_BAD(0x7, "ARGUMENTS_BAD", V2_0, V2_1),
    DEVICE_ERROR(0x30, "DEVICE_ERROR", V2_0, V2_1),
    FUNCTION_NOT_SUPPORTED(0x54, "FUNCTION_NOT_SUPPORTED", V2_0, V2_1),
    MECHANISM_INVALID(0x70, "MECHANISM_INVALID", V2_0, V2_1),
    OBJECT_HANDLE_INVALID(0x82, "OBJECT_HANDLE_INVALID", V2_0, V2_1),
    OPERATION_NOT_INITIALIZED(0x91, "OPERATION_NOT_INITIALIZED", V2_0, V2_1),
    SESSION_HANDLE_INVALID(0xB3, "SESSION_HANDLE_INVALID", V2_0, V2_1),
    BUFFER_TOO_SMALL(0x150, "BUFFER_TOO_SMALL", V2_0, V2_1),
    CRYPTOKI_NOT_INITIALIZED(0x190, "CRYPTOKI_NOT_INITIALIZED", V2_0, V2_1),
    CRYPTOKI_ALREADY_INITIALIZED(0x191, "CRYPTOKI_ALREADY_INITIALIZED", V2_0, V2_1);

    private final Facts facts;

    Pkcs11ReturnCode(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
