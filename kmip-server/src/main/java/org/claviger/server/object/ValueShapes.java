package org.claviger.server.object;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.SecretDataType;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.KeyFormats;

/** The structures of objects without their values: made for generated keys, changed for other formats and wrapping. */
final class ValueShapes {
    private ValueShapes() {}

    /** The structure of a key that was made here, with an empty place for its material. */
    static Ttlv.Structure of(ManagedObject object, KeyFormatType format, SecretDataType secretType) {
        Ttlv.Structure keyBlock = keyBlock(object, format);
        return switch (object.type()) {
            case SYMMETRIC_KEY -> Ttlv.structure(Tag.SYMMETRIC_KEY, keyBlock);
            case PRIVATE_KEY -> Ttlv.structure(Tag.PRIVATE_KEY, keyBlock);
            case PUBLIC_KEY -> Ttlv.structure(Tag.PUBLIC_KEY, keyBlock);
            case SECRET_DATA ->
                Ttlv.structure(Tag.SECRET_DATA, Ttlv.enumeration(Tag.SECRET_DATA_TYPE, secretType), keyBlock);
            case CERTIFICATE, CERTIFICATE_REQUEST, OPAQUE_OBJECT, PGP_KEY, SPLIT_KEY, TEMPLATE ->
                throw new IllegalStateException("a " + object.type().label() + " is not generated");
        };
    }

    /** The Key Block of a key that was made here, with an empty place for its material. */
    static Ttlv.Structure keyBlock(ManagedObject object, KeyFormatType format) {
        List<Ttlv> block = new ArrayList<>();
        block.add(Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, format));
        block.add(Ttlv.structure(Tag.KEY_VALUE, emptyMaterial(format)));
        object.algorithm().ifPresent(algorithm -> block.add(Ttlv.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, algorithm)));
        if (object.type() != ObjectType.SECRET_DATA) {
            block.add(Ttlv.integer(Tag.CRYPTOGRAPHIC_LENGTH, object.lengthBits()));
        }
        return Ttlv.structure(Tag.KEY_BLOCK, block);
    }

    /** The same object in another Key Format Type. */
    static Ttlv.Structure inFormat(Ttlv.Structure shape, KeyFormatType format) {
        return changeBlock(shape, item -> {
            if (item.is(Tag.KEY_FORMAT_TYPE)) {
                return Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, format);
            }
            return item.is(Tag.KEY_VALUE) && item instanceof Ttlv.Structure value
                    ? change(value, part -> part.is(Tag.KEY_MATERIAL) ? emptyMaterial(format) : part)
                    : item;
        });
    }

    /** Whether the object was registered wrapped, and is kept so. */
    static boolean isWrapped(Ttlv.Structure shape) {
        return shape.find(Tag.KEY_BLOCK)
                .filter(block ->
                        ((Ttlv.Structure) block).find(Tag.KEY_WRAPPING_DATA).isPresent())
                .isPresent();
    }

    /** The key that encrypted an object which is kept wrapped; none for any other. */
    static List<UniqueIdentifier> wrappingKeys(Ttlv.Structure shape) {
        return shape.find(Tag.KEY_BLOCK)
                .flatMap(block -> ((Ttlv.Structure) block).find(Tag.KEY_WRAPPING_DATA))
                .map(data -> RecordBinder.read(KeyWrappingData.class, data))
                .map(KeyWrappingData::encryptionKeyInformation)
                .map(information -> List.of(information.uniqueIdentifier()))
                .orElse(List.of());
    }

    /** The structure of a wrapped object without its wrapping, with an empty place for its material. */
    static Ttlv.Structure unwrapped(Ttlv.Structure shape, KeyFormatType format) {
        Ttlv.Structure clear = changeBlock(shape, item -> switch (item) {
            case Ttlv value when value.is(Tag.KEY_VALUE) -> Ttlv.structure(Tag.KEY_VALUE, emptyMaterial(format));
            case Ttlv type when type.is(Tag.KEY_FORMAT_TYPE) -> Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, format);
            default -> item;
        });
        return change(clear, item -> {
            if (!item.is(Tag.KEY_BLOCK) || !(item instanceof Ttlv.Structure block)) {
                return item;
            }
            return Ttlv.structure(
                    Tag.KEY_BLOCK,
                    block.items().stream()
                            .filter(part -> !part.is(Tag.KEY_WRAPPING_DATA))
                            .toList());
        });
    }

    /** The whole object with wrapped bytes in the place of its Key Value. */
    static Ttlv.Structure wrapped(Ttlv.Structure shape, Bytes bytes, KeyWrappingSpecification specification) {
        Ttlv.Structure data = RecordBinder.write(
                Tag.KEY_WRAPPING_DATA,
                new KeyWrappingData(
                        specification.wrappingMethod(),
                        specification.encryptionKeyInformation(),
                        null,
                        null,
                        null,
                        specification.encodingOption()));
        // Who registered a key wrapped, with the bytes as Key Material in clear would be, reads it so (TC-WRAP-3 of
        // 1.4).
        Ttlv value = isWrapped(shape) && isKeyValueAStructure(shape)
                ? Ttlv.structure(Tag.KEY_VALUE, material(bytes))
                : Ttlv.bytes(Tag.KEY_VALUE, bytes);
        Ttlv.Structure replaced = changeBlock(shape, item -> item.is(Tag.KEY_VALUE) ? value : item);
        return change(replaced, item -> {
            if (!item.is(Tag.KEY_BLOCK)) {
                return item;
            }
            List<Ttlv> block = new ArrayList<>(((Ttlv.Structure) item).items());
            block.removeIf(part -> part.is(Tag.KEY_WRAPPING_DATA));
            block.add(data);
            return Ttlv.structure(Tag.KEY_BLOCK, block);
        });
    }

    private static Ttlv material(Bytes bytes) {
        try (SecretBytes wrapped = SecretBytes.copyOf(bytes.toArray())) {
            return BinaryEncoding.byteString(Tag.KEY_MATERIAL.code(), wrapped);
        }
    }

    private static boolean isKeyValueAStructure(Ttlv.Structure shape) {
        return shape.find(Tag.KEY_BLOCK)
                .flatMap(block -> ((Ttlv.Structure) block).find(Tag.KEY_VALUE))
                .filter(Ttlv.Structure.class::isInstance)
                .isPresent();
    }

    private static Ttlv emptyMaterial(KeyFormatType format) {
        return KeyFormats.isTransparent(format)
                ? Ttlv.structure(Tag.KEY_MATERIAL)
                : Ttlv.bytes(Tag.KEY_MATERIAL, Bytes.EMPTY);
    }

    private static Ttlv.Structure changeBlock(Ttlv.Structure shape, UnaryOperator<Ttlv> item) {
        return change(
                shape,
                part -> part.is(Tag.KEY_BLOCK) && part instanceof Ttlv.Structure block ? change(block, item) : part);
    }

    private static Ttlv.Structure change(Ttlv.Structure structure, UnaryOperator<Ttlv> item) {
        return new Ttlv.Structure(
                structure.tag(), structure.items().stream().map(item).toList());
    }
}
