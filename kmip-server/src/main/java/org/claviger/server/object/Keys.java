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
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.Template;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.type.SecretDataType;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.CryptoKey;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.crypto.KeyDerivation;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyMaterials.Examined;
import org.claviger.server.crypto.KeyMaterials.NewKey;
import org.claviger.server.crypto.KeyMaterials.NewKeyPair;
import org.claviger.server.crypto.KeyWrapping;
import org.claviger.server.crypto.SecretSharing;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
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
    private final WrappedKeys wrappedKeys;
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
        this.wrappedKeys = new WrappedKeys(this, materials, wrapping);
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
        ManagedObject sized = Described.withLength(draft);
        if (draft.type() == ObjectType.SYMMETRIC_KEY && sized.algorithm().isEmpty()) {
            throw Described.missing(Attribute.CRYPTOGRAPHIC_ALGORITHM);
        }
        if (sized.lengthBits() == 0) {
            throw Described.missing(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        NewKey key = materials.createSecret(sized.materialFacts(), sized.isExtractable());
        return withGenerated(sized, key);
    }

    /** Both halves of a pair, made by the module; the private draft says whether they stay there. */
    public KeyPair generatePair(ManagedObject privateDraft, ManagedObject publicDraft) {
        CryptographicAlgorithm algorithm =
                Described.common(privateDraft.algorithm(), publicDraft.algorithm(), Attribute.CRYPTOGRAPHIC_ALGORITHM);
        Optional<RecommendedCurve> curve = Described.curveOf(privateDraft).or(() -> Described.curveOf(publicDraft));
        int length = Described.commonLength(privateDraft, publicDraft, curve.orElse(null));
        ManagedObject privateKey = Described.sized(privateDraft, algorithm, length);
        ManagedObject publicKey = Described.sized(publicDraft, algorithm, length);
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
            ManagedObject described = wrapped
                    ? Described.describedByBlock(draft, block.get())
                    : examined(draft, block.orElse(null), value, clear);
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
                    wrapped || format == null ? saidOf(unformatted(draft.type(), key), key) : key.digest());
        }
    }

    /** What the Digest says of a value that has no Key Block to say it. */
    private static KeyFormatType unformatted(ObjectType type, NewKey key) {
        // Deviation: 2.1 section 4.21 wants no Key Format Type for a certificate; TC-CERTATTR-1 of 1.4 prints Raw.
        return type == ObjectType.CERTIFICATE ? KeyFormatType.RAW : key.format();
    }

    /** The key or secret data, of the draft's length, that is derived from others. */
    public ManagedObject derive(
            ManagedObject draft, DerivationMethod method, DerivationParameters parameters, List<ManagedObject> bases) {
        if (draft.lengthBits() == 0) {
            throw Described.missing(Attribute.CRYPTOGRAPHIC_LENGTH);
        }
        List<CryptoKey> keys = bases.stream().map(this::cryptoKey).toList();
        try (SecretBytes clear = derivation.derive(method, parameters, keys, draft.lengthBits())) {
            return computed(draft, KeyFormatType.RAW, SecretDataType.SEED, clear);
        }
    }

    /** Keys in PKCS#12 containers. */
    public ContainedKeys contained() {
        return new ContainedKeys(this, materials);
    }

    /** Keys in parts. */
    public SplitKeys split() {
        return splitKeys;
    }

    /** The draft with a value that was computed here, of what others know or may come to know. */
    ManagedObject computed(ManagedObject draft, KeyFormatType format, SecretDataType secretType, SecretBytes clear) {
        if (draft.type() == ObjectType.SYMMETRIC_KEY && draft.algorithm().isEmpty()) {
            throw Described.missing(Attribute.CRYPTOGRAPHIC_ALGORITHM);
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
                described.withValue(ValueShapes.of(described, format, secretType), key.material()), key.digest());
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

    /** Keys that are wrapped with others. */
    public WrappedKeys wraps() {
        return wrappedKeys;
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

    /** A record on which an item rested has changed: where it is a domain's key, the next attempt uses the newest one. */
    public void changed(RecordKey key) {
        if (key.kind() == RecordKind.DOMAIN_KEY) {
            materials.refresh(key.domain());
        }
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

    private ManagedObject examined(
            ManagedObject draft, @Nullable KeyBlock block, ManagedObjectValue value, SecretBytes clear) {
        if (block == null) {
            return CertificateFacts.sized(draft, value);
        }
        ManagedObject described = Described.describedByBlock(draft, block);
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

    /** A metadata-only object (2.1 section 4.28): the value is somewhere else. */
    private static ManagedObject withoutValue(ManagedObject draft, Ttlv.Structure shape, Optional<KeyBlock> block) {
        if (block.isEmpty()) {
            throw KmipException.invalidMessage("The object has no value.");
        }
        ManagedObject described = Described.describedByBlock(draft, block.get());
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
                saidOf(format, key));
    }

    private static @Nullable Digest saidOf(KeyFormatType format, NewKey key) {
        Digest digest = key.digest();
        return digest == null ? null : new Digest(digest.hashingAlgorithm(), digest.digestValue(), format);
    }

    static ManagedObject withDigest(ManagedObject object, @Nullable Digest digest) {
        return object.withAttributes(object.attributes().with(Attribute.DIGEST, digest));
    }

    static boolean isStoredWrapped(ManagedObject object) {
        return object.shape() != null && ValueShapes.isWrapped(object.shape());
    }

    static Ttlv.Structure shapeAs(ManagedObject object, @Nullable KeyFormatType format) {
        Ttlv.Structure shape = object.shape();
        if (shape == null) {
            throw new KmipException(ResultReason.KEY_VALUE_NOT_PRESENT, "The server does not hold the object's value.");
        }
        return format == null ? shape : ValueShapes.inFormat(shape, format);
    }
}
