package org.claviger.codec.object;

import java.math.BigInteger;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.SplitKeyMethod;
import org.jspecify.annotations.Nullable;

/** Split Key (2.1 section 2.8): one part of a key that was split. */
public record SplitKey(
        int splitKeyParts,
        int keyPartIdentifier,
        int splitKeyThreshold,
        SplitKeyMethod splitKeyMethod,
        @Nullable BigInteger primeFieldSize,
        KeyBlock keyBlock)
        implements ManagedObjectValue {
    public SplitKey {
        if (keyPartIdentifier < 1 || keyPartIdentifier > splitKeyParts) {
            throw KmipException.invalidField("Key Part Identifier lies between 1 and Split Key Parts");
        }
        if (splitKeyMethod == SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD && primeFieldSize == null) {
            throw KmipException.invalidMessage("Polynomial Sharing Prime Field needs a Prime Field Size");
        }
    }
}
