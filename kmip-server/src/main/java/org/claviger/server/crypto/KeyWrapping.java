package org.claviger.server.crypto;

import java.nio.ByteBuffer;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.claviger.server.custody.Custody;
import org.jspecify.annotations.Nullable;

/**
 * Wraps key material for Get and unwraps it for Register (2.1 section 3.3): NIST key wrap (RFC 3394), with padding
 * (RFC 5649), and RSA-OAEP, in the HSM. With the TTLV Encoding, which is the default, a whole Key Value structure is
 * wrapped; without, the bytes of the Key Material.
 */
public final class KeyWrapping {
    private static final Set<KeyUse> AES = Set.of(KeyUse.WRAP, KeyUse.UNWRAP);
    private static final Set<KeyUse> RSA_WRAPS = Set.of(KeyUse.WRAP);
    private static final Set<KeyUse> RSA_UNWRAPS = Set.of(KeyUse.UNWRAP);
    private static final int HEADER_BYTES = 8;
    private static final int UNIT = 8;

    private final SecretAccess access = SecretAccess.grant();
    private final AlgorithmPolicy policy;
    private final KeyRunner runner;

    public KeyWrapping(Hsm hsm, Custody custody, AlgorithmPolicy policy, @Nullable Hsm software) {
        this.policy = policy;
        this.runner = new KeyRunner(hsm, custody, policy, software);
    }

    /**
     * The wrapped form of key material.
     *
     * @param material the bytes as {@link KeyMaterials#reveal} gives them; stay the caller's to close
     * @param format what they are
     */
    public Bytes wrap(
            CryptoKey wrappingKey,
            @Nullable CryptographicParameters requested,
            SecretBytes material,
            KeyFormatType format,
            @Nullable EncodingOption encoding) {
        Mechanism.KeyWrap mechanism = mechanism(wrappingKey, requested);
        policy.requireMechanism(wrappingKey, mechanism, Purpose.PROTECT);
        boolean transparent = KeyFormats.isTransparent(format);
        if (encoding == EncodingOption.NO_ENCODING && transparent) {
            throw new KmipException(
                    ResultReason.ENCODING_OPTION_ERROR, "A transparent key is a structure: it needs its encoding.");
        }
        try (SecretBytes plain =
                encoding == EncodingOption.NO_ENCODING ? material.copy() : keyValue(material, transparent)) {
            return Bytes.owning(runner.run(
                    wrappingKey,
                    kind(wrappingKey),
                    uses(wrappingKey),
                    (module, handle) -> module.wrapBytes(handle, mechanism, plain)));
        }
    }

    /** The key material that a client wrapped; the caller closes it. */
    public SecretBytes unwrap(
            CryptoKey wrappingKey,
            @Nullable CryptographicParameters requested,
            Bytes wrapped,
            KeyFormatType format,
            @Nullable EncodingOption encoding) {
        Mechanism.KeyWrap mechanism = mechanism(wrappingKey, requested);
        policy.requireMechanism(wrappingKey, mechanism, Purpose.PROCESS);
        SecretBytes plain = Failures.concealing(() -> runner.run(
                wrappingKey,
                kind(wrappingKey),
                uses(wrappingKey),
                (module, handle) -> module.unwrapBytes(handle, mechanism, wrapped.toArray())));
        if (encoding == EncodingOption.NO_ENCODING) {
            return plain;
        }
        try (plain) {
            return material(plain, KeyFormats.isTransparent(format));
        }
    }

    /** Key material that is a ciphertext, and so no secret. */
    public Bytes ciphertext(SecretBytes wrapped) {
        return wrapped.read(access, bytes -> Bytes.owning(bytes.clone()));
    }

    /** A Key Value structure around the material, in TTLV. */
    private SecretBytes keyValue(SecretBytes material, boolean transparent) {
        return material.read(access, bytes -> {
            int padded = transparent ? bytes.length : HEADER_BYTES + (bytes.length + UNIT - 1) / UNIT * UNIT;
            byte[] encoded = new byte[HEADER_BYTES + padded];
            ByteBuffer buffer = ByteBuffer.wrap(encoded);
            header(buffer, Tag.KEY_VALUE, ItemType.STRUCTURE, padded);
            if (!transparent) {
                header(buffer, Tag.KEY_MATERIAL, ItemType.BYTE_STRING, bytes.length);
            }
            buffer.put(bytes);
            return SecretBytes.takeFrom(encoded);
        });
    }

    /** The material in a Key Value structure; attributes behind it are left out. */
    private SecretBytes material(SecretBytes keyValue, boolean transparent) {
        return keyValue.read(access, bytes -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            int outer = bytes.length < 2 * HEADER_BYTES ? -1 : length(buffer, Tag.KEY_VALUE, ItemType.STRUCTURE);
            int inner = outer < HEADER_BYTES || outer > bytes.length - HEADER_BYTES
                    ? -1
                    : length(buffer, Tag.KEY_MATERIAL, transparent ? ItemType.STRUCTURE : ItemType.BYTE_STRING);
            if (inner < 0 || inner > outer - HEADER_BYTES) {
                throw new KmipException(
                        ResultReason.ENCODING_OPTION_ERROR, "What was wrapped is no TTLV-encoded Key Value.");
            }
            int from = transparent ? HEADER_BYTES : 2 * HEADER_BYTES;
            return SecretBytes.copyOf(bytes, from, 2 * HEADER_BYTES + inner);
        });
    }

    private static Mechanism.KeyWrap mechanism(CryptoKey key, @Nullable CryptographicParameters requested) {
        CryptographicParameters parameters = key.parameters(requested);
        if (key.algorithm() == CryptographicAlgorithm.RSA) {
            return oaep(parameters);
        }
        if (key.algorithm() != CryptographicAlgorithm.AES || key.objectType() != ObjectType.SYMMETRIC_KEY) {
            throw new KmipException(
                    ResultReason.INVALID_OBJECT_TYPE, "The wrapping key is neither an AES nor an RSA key.");
        }
        BlockCipherMode mode = parameters.blockCipherMode();
        if (mode == null || mode == BlockCipherMode.NIST_KEY_WRAP) {
            return new Mechanism.AesKeyWrap();
        }
        if (mode == BlockCipherMode.AES_KEY_WRAP_PADDING) {
            return new Mechanism.AesKeyWrapPad();
        }
        throw Failures.badParameters("Keys are wrapped by NISTKeyWrap or AESKeyWrapPadding.");
    }

    private static Mechanism.KeyWrap oaep(CryptographicParameters parameters) {
        if (parameters.paddingMethod() != PaddingMethod.OAEP) {
            throw Failures.badParameters("RSA wraps keys with the Padding Method OAEP.");
        }
        HashingAlgorithm hash = parameters.hashingAlgorithm();
        HashingAlgorithm maskHash = parameters.maskGeneratorHashingAlgorithm();
        return new Mechanism.RsaOaep(
                hash == null ? Hash.SHA_1 : Hashes.inHsm(hash),
                maskHash == null ? Hash.SHA_1 : Hashes.inHsm(maskHash),
                new byte[0]);
    }

    private static KeyKind kind(CryptoKey key) {
        if (key.algorithm() == CryptographicAlgorithm.AES) {
            return KeyKind.AES;
        }
        return key.objectType() == ObjectType.PRIVATE_KEY ? KeyKind.RSA_PRIVATE : KeyKind.RSA_PUBLIC;
    }

    private static Set<KeyUse> uses(CryptoKey key) {
        return switch (kind(key)) {
            case RSA_PRIVATE -> RSA_UNWRAPS;
            case RSA_PUBLIC -> RSA_WRAPS;
            default -> AES;
        };
    }

    private static void header(ByteBuffer buffer, Tag tag, ItemType type, int length) {
        buffer.put((byte) (tag.code() >>> 16)).putShort((short) tag.code());
        buffer.put((byte) type.code()).putInt(length);
    }

    private static int length(ByteBuffer buffer, Tag tag, ItemType type) {
        int code = (buffer.get() & 0xFF) << 16 | (buffer.getShort() & 0xFFFF);
        int itemType = buffer.get();
        int length = buffer.getInt();
        return code == tag.code() && itemType == type.code() ? length : -1;
    }
}
