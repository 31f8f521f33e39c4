package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.WrappingMethod;
import org.jspecify.annotations.Nullable;

/** Key Wrapping Specification (2.1 section 7.18): how the Key Value is to be wrapped. */
public record KeyWrappingSpecification(
        WrappingMethod wrappingMethod,
        @Nullable EncryptionKeyInformation encryptionKeyInformation,
        @Nullable MacSignatureKeyInformation macSignatureKeyInformation,
        @Wire(Tag.ATTRIBUTE_NAME) List<String> attributeNames,
        @Nullable EncodingOption encodingOption) {
    public KeyWrappingSpecification {
        if (encryptionKeyInformation == null && macSignatureKeyInformation == null) {
            throw KmipException.invalidMessage("has neither Encryption nor MAC/Signature Key Information");
        }
        if (encodingOption == EncodingOption.NO_ENCODING && !attributeNames.isEmpty()) {
            throw KmipException.invalidField("No Encoding leaves no room for attributes");
        }
    }
}
