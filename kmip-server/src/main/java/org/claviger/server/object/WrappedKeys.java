package org.claviger.server.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.CryptoKey;
import org.claviger.server.crypto.KeyFormats;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyWrapping;
import org.jspecify.annotations.Nullable;

/** Values of objects wrapped under a key, and without their wrapping (2.1 sections 3.3 and 3.4). */
public final class WrappedKeys {
    private final Keys keys;
    private final KeyMaterials materials;
    private final KeyWrapping wrapping;

    WrappedKeys(Keys keys, KeyMaterials materials, KeyWrapping wrapping) {
        this.keys = keys;
        this.materials = materials;
        this.wrapping = wrapping;
    }

    /**
     * The value of an object, wrapped as the client specifies.
     *
     * @param unwrappingKey the key that wrapped the object as it was registered: it then leaves under the other one
     */
    public ManagedObjectValue wrapped(
            ManagedObject object,
            @Nullable KeyFormatType format,
            KeyWrappingSpecification specification,
            ManagedObject wrappingKey,
            @Nullable ManagedObject unwrappingKey) {
        if (specification.wrappingMethod() != WrappingMethod.ENCRYPT
                || specification.macSignatureKeyInformation() != null) {
            throw KmipException.notSupported("The Wrapping Method is Encrypt here, without a MAC or a signature.");
        }
        if (!specification.attributeNames().isEmpty()) {
            throw KmipException.notSupported("Attributes are not wrapped with a key here.");
        }
        CryptographicParameters parameters = specification.encryptionKeyInformation() == null
                ? null
                : specification.encryptionKeyInformation().cryptographicParameters();
        KeyFormatType kept = keptFormat(keys.cryptoKey(object));
        KeyFormatType given = format == null ? kept : format;
        boolean storedWrapped = Keys.isStoredWrapped(object);
        if (storedWrapped && given != kept) {
            throw new KmipException(
                    ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED, "The object is wrapped: its format is not changed.");
        }
        try (SecretBytes clear = storedWrapped
                ? clear(keys.value(object, null), given, requireUnwrapping(unwrappingKey))
                : materials.reveal(keys.cryptoKey(object), format, null)) {
            Bytes bytes = wrapping.wrap(
                    keys.cryptoKey(wrappingKey), parameters, clear, given, specification.encodingOption());
            Ttlv.Structure shape = Keys.shapeAs(object, storedWrapped ? null : format);
            return ManagedObjectValue.of(ValueShapes.wrapped(shape, bytes, specification));
        }
    }

    private static ManagedObject requireUnwrapping(@Nullable ManagedObject key) {
        if (key == null) {
            throw new KmipException(
                    ResultReason.WRAPPING_OBJECT_NOT_FOUND, "The object was registered wrapped, by no key of here.");
        }
        return key;
    }

    /** The value of an object that is kept as it was registered, wrapped, without its wrapping. */
    public ManagedObjectValue unwrapped(
            ManagedObject object, @Nullable KeyFormatType format, ManagedObject unwrappingKey) {
        return unwrapped(keys.value(object, null), format, unwrappingKey);
    }

    /** A value that a client sends wrapped, without its wrapping. */
    public ManagedObjectValue unwrapped(
            ManagedObjectValue wrapped, @Nullable KeyFormatType format, ManagedObject unwrappingKey) {
        KeyFormatType given =
                format == null ? wrapped.findKeyBlock().orElseThrow().keyFormatType() : format;
        try (SecretBytes clear = clear(wrapped, given, unwrappingKey)) {
            return ManagedObjectValue.of(
                    ObjectValue.putTogether(ValueShapes.unwrapped(wrapped.toTtlv(), given), clear));
        }
    }

    private SecretBytes clear(ManagedObjectValue wrapped, KeyFormatType given, ManagedObject unwrappingKey) {
        KeyBlock block = wrapped.findKeyBlock().orElseThrow();
        KeyWrappingData data = block.keyWrappingData();
        if (data == null
                || data.encryptionKeyInformation() == null
                || data.wrappingMethod() != WrappingMethod.ENCRYPT) {
            throw new KmipException(
                    ResultReason.KEY_WRAP_TYPE_NOT_SUPPORTED,
                    "What is unwrapped here was wrapped by encryption alone.");
        }
        KeyFormatType kept = block.keyFormatType();
        try (SecretBytes clear = wrapping.unwrap(
                keys.cryptoKey(unwrappingKey),
                data.encryptionKeyInformation().cryptographicParameters(),
                wrappedBytes(block),
                kept,
                data.encodingOption())) {
            return KeyFormats.convert(clear, kept, given, wrapped.type(), block.cryptographicAlgorithm());
        }
    }

    /** Clients of 1.x, and TC-WRAP-2 of 1.4, put what was wrapped without encoding into a Key Material in clear. */
    private Bytes wrappedBytes(KeyBlock block) {
        return switch (block.keyValue()) {
            case KeyValue.Wrapped(Bytes bytes) -> bytes;
            case KeyValue.Structure(KeyMaterial.Encoded(SecretBytes bytes), var _) -> wrapping.ciphertext(bytes);
            case null, default -> throw KmipException.invalidField("What was wrapped is no Byte String.");
        };
    }

    private static KeyFormatType keptFormat(CryptoKey key) {
        KeyFormatType format = key.format();
        if (format == null) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "The object is no key: it is not wrapped.");
        }
        return format;
    }
}
