package org.claviger.interop.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.NameType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.wire.Item;

/** Requests as a client builds them. Payloads are of 2.x unless their name says otherwise. */
public final class Requests {
    private Requests() {}

    public static Item message(ProtocolVersion version, Item... batchItems) {
        List<Item> items = new ArrayList<>();
        items.add(
                Item.structure(Tag.REQUEST_HEADER, version(version), Item.integer(Tag.BATCH_COUNT, batchItems.length)));
        items.addAll(Arrays.asList(batchItems));
        return Item.structure(Tag.REQUEST_MESSAGE, items);
    }

    public static Item version(ProtocolVersion version) {
        return Item.structure(
                Tag.PROTOCOL_VERSION,
                Item.integer(Tag.PROTOCOL_VERSION_MAJOR, version.major()),
                Item.integer(Tag.PROTOCOL_VERSION_MINOR, version.minor()));
    }

    public static Item item(Operation operation, Item... payload) {
        return Item.structure(
                Tag.BATCH_ITEM,
                Item.enumeration(Tag.OPERATION, operation),
                Item.structure(Tag.REQUEST_PAYLOAD, payload));
    }

    public static Item id(String uniqueIdentifier) {
        return Item.text(Tag.UNIQUE_IDENTIFIER, uniqueIdentifier);
    }

    public static Item name(String value) {
        return Item.structure(
                Tag.NAME,
                Item.text(Tag.NAME_VALUE, value),
                Item.enumeration(Tag.NAME_TYPE, NameType.UNINTERPRETED_TEXT_STRING));
    }

    public static int mask(UsageMask... bits) {
        return Arrays.stream(bits).mapToInt(UsageMask::code).reduce(0, (a, b) -> a | b);
    }

    /** The payload of an Encrypt of zeroes by AES-CBC, whose IV is of zeroes too; more may follow. */
    public static Item[] encryptCbc(String id, int bytes, Item... more) {
        List<Item> payload = new ArrayList<>(List.of(
                id(id),
                cbc(PaddingMethod.PKCS5),
                Item.bytes(Tag.DATA, new byte[bytes]),
                Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16])));
        payload.addAll(Arrays.asList(more));
        return payload.toArray(Item[]::new);
    }

    public static Item cbc(PaddingMethod padding) {
        return Item.structure(
                Tag.CRYPTOGRAPHIC_PARAMETERS,
                Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.CBC),
                Item.enumeration(Tag.PADDING_METHOD, padding));
    }

    /** The payload of a Create of an AES key; more attributes may follow. */
    public static Item[] createAes(int bits, int mask, Item... moreAttributes) {
        return new Item[] {
            Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
            attributes(
                    List.of(
                            Item.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES),
                            Item.integer(Tag.CRYPTOGRAPHIC_LENGTH, bits),
                            Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, mask)),
                    moreAttributes)
        };
    }

    /** The payload of a Register of an AES key. */
    public static Item[] registerAes(byte[] material, int mask, Item... moreAttributes) {
        return new Item[] {
            Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
            attributes(List.of(Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, mask)), moreAttributes),
            Item.structure(
                    Tag.SYMMETRIC_KEY,
                    Item.structure(
                            Tag.KEY_BLOCK,
                            Item.enumeration(Tag.KEY_FORMAT_TYPE, KeyFormatType.RAW),
                            Item.structure(Tag.KEY_VALUE, Item.bytes(Tag.KEY_MATERIAL, material)),
                            Item.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES),
                            Item.integer(Tag.CRYPTOGRAPHIC_LENGTH, material.length * 8)))
        };
    }

    private static Item attributes(List<Item> first, Item... more) {
        List<Item> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return Item.structure(Tag.ATTRIBUTES, all);
    }
}
