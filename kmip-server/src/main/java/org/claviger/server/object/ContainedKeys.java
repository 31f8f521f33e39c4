package org.claviger.server.object;

import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.PrivateKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CertificateType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyMaterials.Examined;
import org.claviger.server.crypto.Pkcs12;
import org.jspecify.annotations.Nullable;

/** Private keys that come and go in PKCS#12 containers (2.1 sections 4.39 and 6.1.19). */
public final class ContainedKeys {
    private static final String ALIAS = "alias";

    private final Keys keys;
    private final KeyMaterials materials;

    ContainedKeys(Keys keys, KeyMaterials materials) {
        this.keys = keys;
        this.materials = materials;
    }

    /**
     * What was in a container, as objects of their own.
     *
     * @param alias the friendly name of the key, or null
     */
    public record Content(
            ManagedObjectValue privateKey,
            List<ManagedObjectValue> certificates,
            @Nullable String alias) {
        public Content {
            certificates = List.copyOf(certificates);
        }
    }

    /** Whether a client sends a key in a container that it has not wrapped. */
    public static boolean isContained(ManagedObjectValue value) {
        return value.type() == ObjectType.PRIVATE_KEY
                && value.findKeyBlock()
                        .filter(block -> block.keyFormatType() == KeyFormatType.PKCS_12 && !block.isWrapped())
                        .isPresent();
    }

    /** Where the certificates of a key start: at the key itself, or at its public key. */
    public static List<UniqueIdentifier> certificatesFrom(ManagedObject key) {
        List<UniqueIdentifier> own = nextOf(key);
        return own.isEmpty() ? key.linked(LinkType.PUBLIC_KEY_LINK) : own;
    }

    /** The next certificate of a chain. */
    public static List<UniqueIdentifier> nextOf(ManagedObject object) {
        List<UniqueIdentifier> ofContainers = object.linked(LinkType.PKCS_12_CERTIFICATE_LINK);
        return ofContainers.isEmpty() ? object.linked(LinkType.CERTIFICATE_LINK) : ofContainers;
    }

    /** Takes apart a container that a client registers; the key's value is the caller's to close. */
    public Content open(ManagedObjectValue value, List<ManagedObject> passwords, @Nullable String alias) {
        ObjectValue.Apart apart = ObjectValue.takeApart(value.toTtlv())
                .orElseThrow(() -> KmipException.invalidField("The PKCS#12 container is missing."));
        try (SecretBytes container = apart.value();
                SecretBytes password = materials.reveal(keys.cryptoKey(only(passwords)), null, null)) {
            Pkcs12.Opened opened = Pkcs12.open(container, password, alias);
            Examined seen =
                    materials.examine(ObjectType.PRIVATE_KEY, KeyFormatType.PKCS_8, opened.privateKey(), null, null);
            KeyBlock block = new KeyBlock(
                    KeyFormatType.PKCS_8,
                    null,
                    KeyValue.Structure.of(new KeyMaterial.Encoded(opened.privateKey())),
                    seen.algorithm(),
                    seen.lengthBits(),
                    null);
            List<ManagedObjectValue> certificates = new ArrayList<>();
            for (Bytes certificate : opened.certificates()) {
                certificates.add(new Certificate(CertificateType.X_509, certificate));
            }
            return new Content(new PrivateKey(block), certificates, alias == null ? opened.alias() : alias);
        }
    }

    /** A key in a container, with its certificates, the key's own first. */
    public ManagedObjectValue contained(ManagedObject key, List<ManagedObject> chain, List<ManagedObject> passwords) {
        List<SecretBytes> certificates = new ArrayList<>();
        try (SecretBytes password = materials.reveal(keys.cryptoKey(only(passwords)), null, null);
                SecretBytes privateKey = materials.reveal(keys.cryptoKey(key), KeyFormatType.PKCS_8, null)) {
            for (ManagedObject object : chain) {
                if (object.type() == ObjectType.CERTIFICATE) {
                    certificates.add(materials.reveal(keys.cryptoKey(object), null, null));
                }
            }
            String alias =
                    key.attributes().text(Attribute.PKCS_12_FRIENDLY_NAME).orElse(ALIAS);
            Bytes container = Pkcs12.close(privateKey, certificates, alias, password);
            return ManagedObjectValue.of(Ttlv.structure(
                    Tag.PRIVATE_KEY,
                    Ttlv.structure(
                            Tag.KEY_BLOCK,
                            Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, KeyFormatType.PKCS_12),
                            Ttlv.bytes(Tag.KEY_VALUE, container))));
        } finally {
            certificates.forEach(SecretBytes::close);
        }
    }

    private static ManagedObject only(List<ManagedObject> passwords) {
        if (passwords.size() != 1 || passwords.getFirst().type() != ObjectType.SECRET_DATA) {
            throw new KmipException(
                    ResultReason.BAD_PASSWORD, "A PKCS#12 container has one PKCS#12 Password Link, to Secret Data.");
        }
        return passwords.getFirst();
    }
}
