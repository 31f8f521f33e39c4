package org.claviger.codec.object;

import java.util.Optional;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectType;

/** The value of a managed object (2.1 section 2), as it is registered and as Get answers it. */
public sealed interface ManagedObjectValue
        permits Certificate,
                CertificateRequest,
                OpaqueObject,
                PgpKey,
                PrivateKey,
                PublicKey,
                SecretData,
                SplitKey,
                SymmetricKey,
                Template {
    /** The object that this structure is: its tag says which. */
    static ManagedObjectValue of(Ttlv.Structure structure) {
        return RecordBinder.readMember(ManagedObjectValue.class, structure);
    }

    default Ttlv.Structure toTtlv() {
        return RecordBinder.write(tag(), (Record) this);
    }

    default ObjectType type() {
        return switch (this) {
            case Certificate _ -> ObjectType.CERTIFICATE;
            case CertificateRequest _ -> ObjectType.CERTIFICATE_REQUEST;
            case OpaqueObject _ -> ObjectType.OPAQUE_OBJECT;
            case PgpKey _ -> ObjectType.PGP_KEY;
            case PrivateKey _ -> ObjectType.PRIVATE_KEY;
            case PublicKey _ -> ObjectType.PUBLIC_KEY;
            case SecretData _ -> ObjectType.SECRET_DATA;
            case SplitKey _ -> ObjectType.SPLIT_KEY;
            case SymmetricKey _ -> ObjectType.SYMMETRIC_KEY;
            case Template _ -> ObjectType.TEMPLATE;
        };
    }

    default Tag tag() {
        return switch (this) {
            case Certificate _ -> Tag.CERTIFICATE;
            case CertificateRequest _ -> Tag.CERTIFICATE_REQUEST;
            case OpaqueObject _ -> Tag.OPAQUE_OBJECT;
            case PgpKey _ -> Tag.PGP_KEY;
            case PrivateKey _ -> Tag.PRIVATE_KEY;
            case PublicKey _ -> Tag.PUBLIC_KEY;
            case SecretData _ -> Tag.SECRET_DATA;
            case SplitKey _ -> Tag.SPLIT_KEY;
            case SymmetricKey _ -> Tag.SYMMETRIC_KEY;
            case Template _ -> Tag.TEMPLATE;
        };
    }

    /** The Key Block, in the objects that are made of one. */
    default Optional<KeyBlock> findKeyBlock() {
        return switch (this) {
            case PgpKey key -> Optional.of(key.keyBlock());
            case PrivateKey key -> Optional.of(key.keyBlock());
            case PublicKey key -> Optional.of(key.keyBlock());
            case SecretData secret -> Optional.of(secret.keyBlock());
            case SplitKey part -> Optional.of(part.keyBlock());
            case SymmetricKey key -> Optional.of(key.keyBlock());
            case Certificate _, CertificateRequest _, OpaqueObject _, Template _ -> Optional.empty();
        };
    }
}
