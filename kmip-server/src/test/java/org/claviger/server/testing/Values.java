package org.claviger.server.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.OpaqueDataType;
import org.claviger.codec.object.OpaqueObject;
import org.claviger.codec.object.SecretData;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.SecretDataType;
import org.claviger.secret.SecretBytes;

/** Values of objects, as clients register them. */
public final class Values {
    private Values() {}

    /** An AES key of 32 bytes, all the same. */
    public static SymmetricKey aes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return new SymmetricKey(new KeyBlock(
                KeyFormatType.RAW,
                null,
                KeyValue.Structure.of(new KeyMaterial.Encoded(SecretBytes.takeFrom(bytes))),
                CryptographicAlgorithm.AES,
                256,
                null));
    }

    public static SecretData password(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SecretData(
                SecretDataType.PASSWORD,
                new KeyBlock(
                        KeyFormatType.OPAQUE,
                        null,
                        KeyValue.Structure.of(new KeyMaterial.Encoded(SecretBytes.takeFrom(bytes))),
                        null,
                        null,
                        null));
    }

    public static OpaqueObject opaque(String text) {
        return new OpaqueObject(
                new OpaqueDataType(0x8000_0001), SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The bytes of a key that came in clear; the caller closes them. */
    public static SecretBytes material(ManagedObjectValue value) {
        KeyValue keyValue = value.findKeyBlock().orElseThrow().keyValue();
        if (keyValue instanceof KeyValue.Structure(KeyMaterial.Encoded(SecretBytes bytes), var _)) {
            return bytes;
        }
        throw new AssertionError("no key in clear: " + keyValue);
    }
}
