package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.WrappingMethod;
import org.jspecify.annotations.Nullable;

/** Key Wrapping Data (2.1 section 3.3): how the Key Value was wrapped. */
public record KeyWrappingData(
        WrappingMethod wrappingMethod,
        @Nullable EncryptionKeyInformation encryptionKeyInformation,
        @Nullable MacSignatureKeyInformation macSignatureKeyInformation,
        @Nullable Bytes macSignature,
        @Nullable Bytes ivCounterNonce,
        @Nullable EncodingOption encodingOption) {
    public KeyWrappingData {
        if (encryptionKeyInformation == null && macSignatureKeyInformation == null) {
            throw KmipException.invalidMessage("has neither Encryption nor MAC/Signature Key Information");
        }
    }
}
