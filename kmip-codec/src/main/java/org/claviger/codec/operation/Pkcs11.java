package org.claviger.codec.operation;

import org.claviger.codec.object.Pkcs11Call;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Pkcs11ReturnCode;
import org.jspecify.annotations.Nullable;

/** PKCS#11 (2.1 section 6.1.37): calls a function of PKCS#11 on the server. */
public interface Pkcs11 {
    record Request(
            @Nullable String pkcs11Interface,
            Pkcs11Call pkcs11Function,
            @Nullable Bytes correlationValue,
            @Nullable Bytes pkcs11InputParameters)
            implements RequestPayload {}

    record Response(
            @Nullable String pkcs11Interface,
            Pkcs11Call pkcs11Function,
            @Nullable Bytes correlationValue,
            @Nullable Bytes pkcs11OutputParameters,
            Pkcs11ReturnCode pkcs11ReturnCode)
            implements ResponsePayload {}
}
