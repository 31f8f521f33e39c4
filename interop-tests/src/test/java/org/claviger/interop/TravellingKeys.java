package org.claviger.interop;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Peer;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;

/** Sends and fetches keys by the operations that give or take one in another way than Register and Get do. */
record TravellingKeys(Peer peer, List<byte[]> keys) {
    private static final int PARTS = 3;
    private static final int MASK = Requests.mask(UsageMask.DERIVE_KEY);

    /** One key or more by each; their bytes are added to the keys. */
    void travel() throws IOException {
        wrapped();
        importedAndExported();
        derived();
        splitAndJoined();
    }

    private void wrapped() throws IOException {
        byte[] wrapping = random();
        String wrappingId = register(wrapping, Requests.mask(UsageMask.WRAP_KEY, UsageMask.UNWRAP_KEY));
        call(Operation.ACTIVATE, Requests.id(wrappingId));
        Item by = Item.structure(
                Tag.ENCRYPTION_KEY_INFORMATION,
                Requests.id(wrappingId),
                Item.structure(
                        Tag.CRYPTOGRAPHIC_PARAMETERS,
                        Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.NIST_KEY_WRAP)));
        Item method = Item.enumeration(Tag.WRAPPING_METHOD, WrappingMethod.ENCRYPT);
        Item encoding = Item.enumeration(Tag.ENCODING_OPTION, EncodingOption.NO_ENCODING);

        String plain = register(random(), MASK);
        call(Operation.GET, Requests.id(plain), Item.structure(Tag.KEY_WRAPPING_SPECIFICATION, method, by, encoding));

        byte[] key = random();
        keys.add(key);
        String sentWrapped = call(
                        Operation.REGISTER,
                        Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
                        attributes(Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, MASK)),
                        aes(
                                key.length,
                                Item.bytes(Tag.KEY_VALUE, wrap(wrapping, key)),
                                Item.structure(Tag.KEY_WRAPPING_DATA, method, by, encoding)))
                .get(Tag.UNIQUE_IDENTIFIER)
                .asText();
        fetch(sentWrapped, Item.enumeration(Tag.KEY_WRAP_TYPE, KeyWrapType.NOT_WRAPPED));
    }

    private void importedAndExported() throws IOException {
        byte[] key = random();
        keys.add(key);
        String id = UUID.randomUUID().toString();
        call(
                Operation.IMPORT,
                Requests.id(id),
                Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
                attributes(Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, MASK)),
                aes(key.length, Item.structure(Tag.KEY_VALUE, Item.bytes(Tag.KEY_MATERIAL, key))));
        note(call(Operation.EXPORT, Requests.id(id)));
    }

    private void derived() throws IOException {
        String base = register(random(), MASK);
        call(Operation.ACTIVATE, Requests.id(base));
        byte[] label = random();
        String id = call(
                        Operation.DERIVE_KEY,
                        Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY),
                        Requests.id(base),
                        Item.enumeration(Tag.DERIVATION_METHOD, DerivationMethod.HMAC),
                        Item.structure(
                                Tag.DERIVATION_PARAMETERS,
                                Item.structure(
                                        Tag.CRYPTOGRAPHIC_PARAMETERS,
                                        Item.enumeration(Tag.HASHING_ALGORITHM, HashingAlgorithm.SHA_256)),
                                Item.bytes(Tag.DERIVATION_DATA, label)),
                        attributes(
                                Item.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES),
                                Item.integer(Tag.CRYPTOGRAPHIC_LENGTH, 256),
                                Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, MASK)))
                .get(Tag.UNIQUE_IDENTIFIER)
                .asText();
        fetch(id);
    }

    private void splitAndJoined() throws IOException {
        List<Item> parts = call(
                        Operation.CREATE_SPLIT_KEY,
                        Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SPLIT_KEY),
                        Requests.id(register(random(), MASK)),
                        Item.integer(Tag.SPLIT_KEY_PARTS, PARTS),
                        Item.integer(Tag.SPLIT_KEY_THRESHOLD, PARTS),
                        Item.enumeration(Tag.SPLIT_KEY_METHOD, SplitKeyMethod.XOR),
                        attributes(Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, MASK)))
                .all(Tag.UNIQUE_IDENTIFIER);
        for (Item part : parts) {
            fetch(part.asText());
        }
        List<Item> join = new ArrayList<>();
        join.add(Item.enumeration(Tag.OBJECT_TYPE, ObjectType.SYMMETRIC_KEY));
        join.addAll(parts);
        join.add(attributes(
                Item.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES),
                Item.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, MASK)));
        fetch(call(Operation.JOIN_SPLIT_KEY, join.toArray(Item[]::new))
                .get(Tag.UNIQUE_IDENTIFIER)
                .asText());
    }

    private String register(byte[] key, int mask) throws IOException {
        keys.add(key);
        return call(Operation.REGISTER, Requests.registerAes(key, mask))
                .get(Tag.UNIQUE_IDENTIFIER)
                .asText();
    }

    private void fetch(String id, Item... how) throws IOException {
        List<Item> payload = new ArrayList<>(List.of(Requests.id(id)));
        payload.addAll(List.of(how));
        note(call(Operation.GET, payload.toArray(Item[]::new)));
    }

    private void note(Item answer) {
        keys.add(answer.deep(Tag.KEY_MATERIAL).getFirst().content().toArray());
    }

    private Item call(Operation operation, Item... payload) throws IOException {
        return peer.call(ProtocolVersion.V2_1, operation, payload).payload();
    }

    private static Item attributes(Item... attributes) {
        return Item.structure(Tag.ATTRIBUTES, attributes);
    }

    private static Item aes(int bytes, Item value, Item... wrapping) {
        List<Item> block = new ArrayList<>();
        block.add(Item.enumeration(Tag.KEY_FORMAT_TYPE, KeyFormatType.RAW));
        block.add(value);
        block.add(Item.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES));
        block.add(Item.integer(Tag.CRYPTOGRAPHIC_LENGTH, 8 * bytes));
        block.addAll(List.of(wrapping));
        return Item.structure(Tag.SYMMETRIC_KEY, Item.structure(Tag.KEY_BLOCK, block));
    }

    private static byte[] wrap(byte[] wrapping, byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(wrapping, "AES"));
            return cipher.wrap(new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK wraps keys", e);
        }
    }

    static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
