package org.claviger.server.object;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicDomainParameters;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.object.Digest;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.Template;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.type.SecretDataType;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.CryptoKey;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.crypto.KeyDerivation;
import org.claviger.server.crypto.KeyFormats;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyMaterials.Examined;
import org.claviger.server.crypto.KeyMaterials.NewKey;
import org.claviger.server.crypto.KeyMaterials.NewKeyPair;
import org.claviger.server.crypto.KeyWrapping;
import org.claviger.server.crypto.SecretSharing;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialFacts;
import org.jspecify.annotations.Nullable;

/**
 * The values of managed objects and their use, as handlers see them: objects go in and come out, and what protects
 * their material stays behind this class.
 */
public final class Keys {
    /** The module's own generator, whose construction PKCS#11 does not tell. */
    public static final RngParameters GENERATOR =
            new RngParameters(RngAlgorithm.UNSPECIFIED, null, null, null, null, null, null, null);

    /** Secret data may leave its length out; it is then as long as a good password. */
    public static final int SECRET_DATA_BITS = 256;

    private final KeyMaterials materials;
    private final KeyWrapping wrapping;
    private final Cryptography cryptography;
    private final KeyDerivation derivation;
    private final SecretSharing sharing;
    private final SplitKeys splitKeys;
    private final Consumer<String> remarks;

    public Keys(
            KeyMaterials materials,
            KeyWrapping wrapping,
            Cryptography cryptography,
            KeyDerivation derivation,
            SecretSharing sharing) {
        this(materials, wrapping, cryptography, derivation, sharing, remark -> {});
    }

    private Keys(
            KeyMaterials materials,
            KeyWrapping wrapping,
            Cryptography cryptography,
            KeyDerivation derivation,
            SecretSharing sharing,
            Consumer<String> remarks) {
        this.derivation = derivation;
        this.sharing = sharing;
        this.remarks = remarks;
        this.splitKeys = new SplitKeys(this, materials, sharing);
        this.materials = materials;
        this.wrapping = wrapping;
        this.cryptography = cryptography;
    }

    /** The same, for one item of a batch: what its audit record has to say of the use of keys goes there. */
    public Keys remarking(Consumer<String> itemRemarks) {
        return new Keys(materials, wrapping, cryptography, derivation, sharing, itemRemarks);
    }

    public record KeyPair(ManagedObject privateKey, ManagedObject publicKey) {}

    /** The key, made by the module, of a draft that says its algorithm and length; or secret data of a length. */
    public ManagedObject generate(ManagedObject draft) {
        ManagedObject sized = withLength(draft);
        if (draft.type() == ObjectType.SYMMETRIC_KEY && sized.algorithm().isEmpty()) {
            throw missing(Attribute.CRYPTOGRAPHIC_ALGORITHM);
        }
        if (sized.lengthBits() == 0) {
            throw missing(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        NewKey key = materials.createSecret(sized.materialFacts(), sized.isExtractable());
        return withGenerated(sized, key);
    }

    /** Both halves of a pair, made by the module; the private draft says whether they stay there. */
    public KeyPair generatePair(ManagedObject privateDraft, ManagedObject publicDraft) {
        CryptographicAlgorithm algorithm =
                common(privateDraft.algorithm(), publicDraft.algorithm(), Attribute.CRYPTOGRAPHIC_ALGORITHM);
        Optional<RecommendedCurve> curve = curveOf(privateDraft).or(() -> curveOf(publicDraft));
        int length = commonLength(privateDraft, publicDraft, curve.orElse(null));
        ManagedObject privateKey = sized(privateDraft, algorithm, length);
        ManagedObject publicKey = sized(publicDraft, algorithm, length);
        NewKeyPair pair = materials.createPair(
                privateKey.materialFacts(), publicKey.materialFacts(), curve.orElse(null), privateKey.isExtractable());
        return new KeyPair(withGenerated(privateKey, pair.privateKey()), withGenerated(publicKey, pair.publicKey()));
    }

    /** The draft with the value that a client has sent: it has to be what its attributes say. */
    public ManagedObject register(ManagedObject draft, ManagedObjectValue value) {
        if (value instanceof Template template) {
            return TemplateObject.registered(draft, template);
        }
        Ttlv.Structure tree = value.toTtlv();
        Optional<ObjectValue.Apart> apart = ObjectValue.takeApart(tree);
        Optional<KeyBlock> block = value.findKeyBlock();
        if (apart.isEmpty()) {
            return withoutValue(draft, tree, block);
        }
        try (SecretBytes clear = apart.get().value()) {
            boolean wrapped = block.filter(KeyBlock::isWrapped).isPresent();
            ManagedObject described =
                    wrapped ? describedByBlock(draft, block.get()) : examined(draft, block.orElse(null), value, clear);
            KeyFormatType format = block.map(KeyBlock::keyFormatType).orElse(null);
            NewKey key = materials.register(described.materialFacts(), wrapped ? KeyFormatType.OPAQUE : format, clear);
            Attributes attributes = described.attributes();
            if (format != null) {
                attributes = attributes.with(Attribute.KEY_FORMAT_TYPE, format);
            }
            return withDigest(
                    described
                            .withAttributes(CertificateFacts.added(attributes, value))
                            .withValue(apart.get().shape(), key.material()),
                    wrapped || format == null ? key.format() : format,
                    key.digest());
        }
    }

    /** The key or secret data, of the draft's length, that is derived from others. */
    public ManagedObject derive(
            ManagedObject draft, DerivationMethod method, DerivationParameters parameters, List<ManagedObject> bases) {
        if (draft.lengthBits() == 0) {
            throw missing(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        List<CryptoKey> keys = bases.stream().map(this::cryptoKey).toList();
        try (SecretBytes clear = derivation.derive(method, parameters, keys, draft.lengthBits())) {
            return computed(draft, KeyFormatType.RAW, SecretDataType.SEED, clear);
        }
    }

    /** Keys in parts. */
    public SplitKeys split() {
        return splitKeys;
    }

    /** The draft with a value that was computed here, of what others know or may come to know. */
    ManagedObject computed(ManagedObject draft, KeyFormatType format, SecretDataType secretType, SecretBytes clear) {
        if (draft.type() == ObjectType.SYMMETRIC_KEY && draft.algorithm().isEmpty()) {
            throw missing(Attribute.CRYPTOGRAPHIC_ALGORITHM);
        }
        Examined seen = materials.examine(
                draft.type(),
                format,
                clear,
                draft.algorithm().orElse(null),
                draft.lengthBits() == 0 ? null : draft.lengthBits());
        ManagedObject described = draft.withAttributes(draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, seen.algorithm())
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, seen.lengthBits())
                .with(Attribute.KEY_FORMAT_TYPE, format)
                .with(Attribute.ALWAYS_SENSITIVE, false)
                .with(Attribute.NEVER_EXTRACTABLE, false));
        NewKey key = materials.register(described.materialFacts(), format, clear);
        return withDigest(
                described.withValue(ValueShapes.of(described, format, secretType), key.material()),
                format,
                key.digest());
    }

    /** The value of an object in clear, in the format that is asked for; its secrets are the caller's to close. */
    public ManagedObjectValue value(ManagedObject object, @Nullable KeyFormatType format) {
        if (object.material() == null && object.shape() != null) {
            // A template, or metadata only (2.1 section 4.28): all that there is of it.
            return ManagedObjectValue.of(object.shape());
        }
        CryptoKey key = cryptoKey(object);
        if (isStoredWrapped(object) && format != null && format != key.format()) {
            throw new KmipException(
                    ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED, "The object is wrapped: its format is not changed.");
        }
        try (SecretBytes clear = materials.reveal(key, isStoredWrapped(object) ? null : format, null)) {
            return ManagedObjectValue.of(ObjectValue.putTogether(shapeAs(object, format), clear));
        }
    }

    /** The value of an object, wrapped as the client specifies. */
    public ManagedObjectValue wrapped(
            ManagedObject object,
            @Nullable KeyFormatType format,
            KeyWrappingSpecification specification,
            ManagedObject wrappingKey) {
        if (specification.wrappingMethod() != WrappingMethod.ENCRYPT
                || specification.macSignatureKeyInformation() != null) {
            throw KmipException.notSupported("The Wrapping Method is Encrypt here, without a MAC or a signature.");
        }
        if (!specification.attributeNames().isEmpty()) {
            throw KmipException.notSupported("Attributes are not wrapped with a key here.");
        }
        if (isStoredWrapped(object)) {
            throw new KmipException(
                    ResultReason.WRAPPING_OBJECT_NOT_FOUND, "The object is wrapped already, as it was registered.");
        }
        CryptoKey key = cryptoKey(object);
        CryptographicParameters parameters = specification.encryptionKeyInformation() == null
                ? null
                : specification.encryptionKeyInformation().cryptographicParameters();
        try (SecretBytes clear = materials.reveal(key, format, null)) {
            KeyFormatType given = format == null ? keptFormat(key) : format;
            Bytes bytes =
                    wrapping.wrap(cryptoKey(wrappingKey), parameters, clear, given, specification.encodingOption());
            return ManagedObjectValue.of(ValueShapes.wrapped(shapeAs(object, format), bytes, specification));
        }
    }

    /** The value of an object that is kept as it was registered, wrapped, without its wrapping. */
    public ManagedObjectValue unwrapped(
            ManagedObject object, @Nullable KeyFormatType format, ManagedObject unwrappingKey) {
        return unwrapped(value(object, null), format, unwrappingKey);
    }

    /** A value that a client sends wrapped, without its wrapping. */
    public ManagedObjectValue unwrapped(
            ManagedObjectValue wrapped, @Nullable KeyFormatType format, ManagedObject unwrappingKey) {
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
        KeyFormatType given = format == null ? kept : format;
        try (SecretBytes clear = wrapping.unwrap(
                        cryptoKey(unwrappingKey),
                        data.encryptionKeyInformation().cryptographicParameters(),
                        wrappedBytes(block),
                        kept,
                        data.encodingOption());
                SecretBytes converted =
                        KeyFormats.convert(clear, kept, given, wrapped.type(), block.cryptographicAlgorithm())) {
            return ManagedObjectValue.of(
                    ObjectValue.putTogether(ValueShapes.unwrapped(wrapped.toTtlv(), given), converted));
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

    public Cryptography.Encrypted encrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData) {
        return cryptography.encrypt(cryptoKey(key), parameters, data, iv, additionalData);
    }

    public Bytes decrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag) {
        return cryptography.decrypt(cryptoKey(key), parameters, data, iv, additionalData, tag);
    }

    public Bytes sign(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes input, boolean digested) {
        return cryptography.sign(cryptoKey(key), parameters, input, digested);
    }

    public boolean verify(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes input,
            boolean digested,
            Bytes signature) {
        return cryptography.verify(cryptoKey(key), parameters, input, digested, signature);
    }

    public Bytes mac(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes data) {
        return cryptography.mac(cryptoKey(key), parameters, data);
    }

    public boolean macVerify(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes data, Bytes mac) {
        return cryptography.macVerify(cryptoKey(key), parameters, data, mac);
    }

    public Bytes hash(CryptographicParameters parameters, Bytes data) {
        return cryptography.hash(parameters, data);
    }

    /**
     * The same on data that comes in parts.
     *
     * @param collectedBytesMax how many bytes a stream keeps at most where only the whole can be done
     */
    public KeyStreams inParts(int collectedBytesMax) {
        return new KeyStreams(this, cryptography.streaming(), collectedBytesMax);
    }

    public Bytes random(int bytes) {
        return cryptography.random(bytes);
    }

    /** Mixes bytes into the generator of the module. */
    public void seed(Bytes bytes) {
        cryptography.seed(bytes);
    }

    /** Drops what the module holds of objects whose material is gone. */
    public void forget(List<ManagedObject> objects) {
        objects.forEach(object -> materials.forget(object.domain(), object.id()));
    }

    CryptoKey cryptoKey(ManagedObject object) {
        Material material = object.material();
        if (material == null) {
            throw new KmipException(ResultReason.KEY_VALUE_NOT_PRESENT, "The server does not hold the key's value.");
        }
        boolean keyBlock = object.type() != ObjectType.CERTIFICATE
                && object.type() != ObjectType.OPAQUE_OBJECT
                && object.type() != ObjectType.CERTIFICATE_REQUEST;
        KeyFormatType format = keyBlock
                ? object.attributes()
                        .enumeration(Attribute.KEY_FORMAT_TYPE, KeyFormatType.class)
                        .orElse(null)
                : null;
        MaterialFacts facts = object.materialFacts();
        return new CryptoKey(
                facts,
                material,
                format,
                object.attributes().structures(Attribute.CRYPTOGRAPHIC_PARAMETERS, CryptographicParameters.class),
                remarks);
    }

    private static KeyFormatType keptFormat(CryptoKey key) {
        KeyFormatType format = key.format();
        if (format == null) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "The object is no key: it is not wrapped.");
        }
        return format;
    }

    private ManagedObject examined(
            ManagedObject draft, @Nullable KeyBlock block, ManagedObjectValue value, SecretBytes clear) {
        if (block == null) {
            return CertificateFacts.sized(draft, value);
        }
        ManagedObject described = describedByBlock(draft, block);
        Integer length = described.lengthBits() == 0 ? null : described.lengthBits();
        Examined seen = materials.examine(
                draft.type(),
                block.keyFormatType(),
                clear,
                described.algorithm().orElse(null),
                length);
        Attributes attributes = described
                .attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, seen.algorithm())
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, seen.lengthBits());
        if (seen.curve() != null && !attributes.has(Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS)) {
            attributes = attributes.with(
                    Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, new CryptographicDomainParameters(null, seen.curve()));
        }
        return draft.withAttributes(attributes);
    }

    /** Algorithm and length as the attributes or the Key Block say them; where both do, they agree. */
    private static ManagedObject describedByBlock(ManagedObject draft, KeyBlock block) {
        CryptographicAlgorithm algorithm = agreed(
                draft.algorithm().orElse(null), block.cryptographicAlgorithm(), Attribute.CRYPTOGRAPHIC_ALGORITHM);
        Integer length = agreed(
                draft.lengthBits() == 0 ? null : draft.lengthBits(),
                block.cryptographicLength(),
                Attribute.CRYPTOGRAPHIC_LENGTH);
        return draft.withAttributes(draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, algorithm)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, length));
    }

    /** A metadata-only object (2.1 section 4.28): the value is somewhere else. */
    private static ManagedObject withoutValue(ManagedObject draft, Ttlv.Structure shape, Optional<KeyBlock> block) {
        if (block.isEmpty()) {
            throw KmipException.invalidMessage("The object has no value.");
        }
        ManagedObject described = describedByBlock(draft, block.get());
        return described
                .withAttributes(described
                        .attributes()
                        .with(Attribute.KEY_VALUE_PRESENT, false)
                        .with(Attribute.KEY_FORMAT_TYPE, block.get().keyFormatType()))
                .withValue(shape, null);
    }

    private static ManagedObject withGenerated(ManagedObject draft, NewKey key) {
        // Secret Data is made for people and programs that want a password: so TC-CREATE-SD-1 of 1.4.
        KeyFormatType format = draft.type() == ObjectType.SECRET_DATA ? KeyFormatType.OPAQUE : key.format();
        Attributes attributes = draft.attributes()
                .with(Attribute.KEY_FORMAT_TYPE, format)
                .with(Attribute.RANDOM_NUMBER_GENERATOR, GENERATOR);
        ManagedObject described = draft.withAttributes(attributes);
        return withDigest(
                described.withValue(ValueShapes.of(described, format, SecretDataType.PASSWORD), key.material()),
                format,
                key.digest());
    }

    static ManagedObject withDigest(ManagedObject object, KeyFormatType format, @Nullable Bytes digest) {
        return digest == null
                ? object
                : object.withAttributes(object.attributes()
                        .with(Attribute.DIGEST, new Digest(HashingAlgorithm.SHA_256, digest, format)));
    }

    static boolean isStoredWrapped(ManagedObject object) {
        return object.shape() != null && ValueShapes.isWrapped(object.shape());
    }

    private static Ttlv.Structure shapeAs(ManagedObject object, @Nullable KeyFormatType format) {
        Ttlv.Structure shape = object.shape();
        if (shape == null) {
            throw new KmipException(ResultReason.KEY_VALUE_NOT_PRESENT, "The server does not hold the object's value.");
        }
        return format == null ? shape : ValueShapes.inFormat(shape, format);
    }

    private static ManagedObject withLength(ManagedObject draft) {
        boolean given = draft.lengthBits() != 0 || draft.type() != ObjectType.SECRET_DATA;
        return given
                ? draft
                : draft.withAttributes(draft.attributes().with(Attribute.CRYPTOGRAPHIC_LENGTH, SECRET_DATA_BITS));
    }

    private static ManagedObject sized(ManagedObject draft, CryptographicAlgorithm algorithm, int length) {
        return draft.withAttributes(draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, algorithm)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, length));
    }

    private static Optional<RecommendedCurve> curveOf(ManagedObject draft) {
        return draft.attributes()
                .structure(Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, CryptographicDomainParameters.class)
                .map(CryptographicDomainParameters::recommendedCurve);
    }

    private static int commonLength(
            ManagedObject privateDraft, ManagedObject publicDraft, @Nullable RecommendedCurve curve) {
        int ofPrivate = privateDraft.lengthBits();
        int ofPublic = publicDraft.lengthBits();
        if (ofPrivate != 0 && ofPublic != 0 && ofPrivate != ofPublic) {
            throw different(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        int length = Math.max(ofPrivate, ofPublic);
        if (length == 0 && curve != null) {
            length = KeyMaterials.lengthOf(curve);
        }
        if (length == 0) {
            throw missing(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        return length;
    }

    private static CryptographicAlgorithm common(
            Optional<CryptographicAlgorithm> one, Optional<CryptographicAlgorithm> other, Attribute attribute) {
        CryptographicAlgorithm agreed = agreed(one.orElse(null), other.orElse(null), attribute);
        if (agreed == null) {
            throw missing(attribute);
        }
        return agreed;
    }

    private static <T> @Nullable T agreed(@Nullable T one, @Nullable T other, Attribute attribute) {
        if (one != null && other != null && !one.equals(other)) {
            throw different(attribute);
        }
        return one == null ? other : one;
    }

    private static KmipException missing(Attribute attribute) {
        return new KmipException(ResultReason.INVALID_ATTRIBUTE_VALUE, attribute.name1x() + " is missing.");
    }

    private static KmipException different(Attribute attribute) {
        return KmipException.invalidField(attribute.name1x() + " is given twice, and not the same.");
    }
}
