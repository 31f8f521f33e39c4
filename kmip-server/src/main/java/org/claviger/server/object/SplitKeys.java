package org.claviger.server.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.SplitKey;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SecretDataType;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyMaterials.NewKey;
import org.claviger.server.crypto.SecretSharing;
import org.claviger.server.crypto.SecretSharing.Scheme;

/** Split Keys (2.1 section 2.8): keys taken apart and put together, as handlers see it. */
public final class SplitKeys {
    private static final int BYTE = 8;

    private final Keys keys;
    private final KeyMaterials materials;
    private final SecretSharing sharing;

    SplitKeys(Keys keys, KeyMaterials materials, SecretSharing sharing) {
        this.keys = keys;
        this.materials = materials;
        this.sharing = sharing;
    }

    /** The parts of a key that is here, in the order of the drafts. */
    public List<ManagedObject> split(ManagedObject key, List<ManagedObject> drafts, Scheme scheme) {
        if (Keys.isStoredWrapped(key)) {
            throw new KmipException(
                    ResultReason.KEY_WRAP_TYPE_NOT_SUPPORTED, "The object is kept wrapped, as it was registered.");
        }
        KeyFormatType format = key.type() == ObjectType.PRIVATE_KEY ? KeyFormatType.PKCS_8 : KeyFormatType.RAW;
        List<SecretBytes> shares = List.of();
        try (SecretBytes clear = materials.reveal(keys.cryptoKey(key), format, null)) {
            shares = sharing.split(clear, scheme);
            List<ManagedObject> parts = new ArrayList<>();
            for (int i = 0; i < shares.size(); i++) {
                parts.add(part(drafts.get(i), key, i + 1, format, scheme, shares.get(i)));
            }
            return parts;
        } finally {
            shares.forEach(SecretBytes::close);
        }
    }

    /** The parts of a key that is made for that, and exists in them alone. */
    public List<ManagedObject> splitNew(ManagedObject draft, List<ManagedObject> drafts, Scheme scheme) {
        return split(keys.generate(draft), drafts, scheme);
    }

    /** The whole of some parts: as many of one key as its threshold, or more. */
    public ManagedObject join(ManagedObject draft, List<ManagedObject> parts, SecretDataType secretType) {
        if (parts.isEmpty()) {
            throw failure("There are no parts.");
        }
        List<SplitKey> values = new ArrayList<>();
        try {
            for (ManagedObject part : parts) {
                values.add((SplitKey) keys.value(part, null));
            }
            SplitKey first = values.getFirst();
            Scheme scheme = new Scheme(
                    first.splitKeyMethod(), first.splitKeyParts(), first.splitKeyThreshold(), first.primeFieldSize());
            SortedMap<Integer, SecretBytes> shares = new TreeMap<>();
            for (SplitKey value : values) {
                SecretBytes share = shareOf(value);
                if (!isOfOneKey(first, value) || shares.put(value.keyPartIdentifier(), share) != null) {
                    throw failure("The parts are not different parts of one key.");
                }
            }
            ManagedObject described = describedBy(draft, parts.getFirst());
            int length = shareOf(first).length();
            if (first.splitKeyMethod() == SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD) {
                length = secretLength(described, length);
            }
            try (SecretBytes whole = sharing.join(shares, scheme, length)) {
                return keys.computed(described, first.keyBlock().keyFormatType(), secretType, whole);
            }
        } finally {
            values.forEach(value -> value.toTtlv().closeSecrets());
        }
    }

    private ManagedObject part(
            ManagedObject draft,
            ManagedObject key,
            int identifier,
            KeyFormatType format,
            Scheme scheme,
            SecretBytes share) {
        Attributes attributes = draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, key.algorithm().orElse(null))
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, key.lengthBits())
                .with(
                        Attribute.CRYPTOGRAPHIC_USAGE_MASK,
                        key.attributes()
                                .integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK)
                                .orElse(0))
                .with(Attribute.KEY_FORMAT_TYPE, format);
        ManagedObject described = draft.withAttributes(attributes);
        NewKey sealed = materials.register(described.materialFacts(), format, share);
        return Keys.withDigest(
                described.withValue(shape(described, identifier, format, scheme), sealed.material()), sealed.digest());
    }

    private static Ttlv.Structure shape(ManagedObject part, int identifier, KeyFormatType format, Scheme scheme) {
        List<Ttlv> items = new ArrayList<>();
        items.add(Ttlv.integer(Tag.SPLIT_KEY_PARTS, scheme.parts()));
        items.add(Ttlv.integer(Tag.KEY_PART_IDENTIFIER, identifier));
        items.add(Ttlv.integer(Tag.SPLIT_KEY_THRESHOLD, scheme.threshold()));
        items.add(Ttlv.enumeration(Tag.SPLIT_KEY_METHOD, scheme.method()));
        if (scheme.method() == SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD) {
            items.add(new Ttlv.BigIntegerItem(Tag.PRIME_FIELD_SIZE.code(), Objects.requireNonNull(scheme.prime())));
        }
        items.add(ValueShapes.keyBlock(part, format));
        return Ttlv.structure(Tag.SPLIT_KEY, items);
    }

    private static SecretBytes shareOf(SplitKey part) {
        KeyBlock block = part.keyBlock();
        if (block.keyValue() instanceof KeyValue.Structure(KeyMaterial.Encoded(SecretBytes bytes), var _)) {
            return bytes;
        }
        throw new KmipException(
                ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED, "A part is joined in clear, as bytes without structure.");
    }

    private static boolean isOfOneKey(SplitKey one, SplitKey other) {
        return one.splitKeyMethod() == other.splitKeyMethod()
                && one.splitKeyParts() == other.splitKeyParts()
                && one.splitKeyThreshold() == other.splitKeyThreshold()
                && Objects.equals(one.primeFieldSize(), other.primeFieldSize())
                && one.keyBlock().keyFormatType() == other.keyBlock().keyFormatType()
                && shareOf(one).length() == shareOf(other).length();
    }

    /** What the request does not say of the whole, its parts may say. */
    private static ManagedObject describedBy(ManagedObject draft, ManagedObject part) {
        Attributes attributes = draft.attributes();
        if (draft.algorithm().isEmpty() && draft.type() != ObjectType.SECRET_DATA) {
            attributes = attributes.with(
                    Attribute.CRYPTOGRAPHIC_ALGORITHM, part.algorithm().orElse(null));
        }
        if (draft.lengthBits() == 0 && part.lengthBits() != 0) {
            attributes = attributes.with(Attribute.CRYPTOGRAPHIC_LENGTH, part.lengthBits());
        }
        return draft.withAttributes(attributes);
    }

    /** In a prime field the parts are longer than the key, whose length has to be known. */
    private static int secretLength(ManagedObject described, int shareBytes) {
        int bytes = (described.lengthBits() + BYTE - 1) / BYTE;
        boolean isKey = described.type() == ObjectType.PRIVATE_KEY;
        if (isKey || bytes == 0 || bytes > shareBytes) {
            throw failure("The length of the key that was split in a prime field is not known.");
        }
        return bytes;
    }

    private static KmipException failure(String message) {
        return new KmipException(ResultReason.CRYPTOGRAPHIC_FAILURE, message);
    }
}
