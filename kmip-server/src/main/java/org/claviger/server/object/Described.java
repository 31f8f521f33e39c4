package org.claviger.server.object;

import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.CryptographicDomainParameters;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.crypto.KeyMaterials;
import org.jspecify.annotations.Nullable;

/** What a draft says of the key it is to hold: algorithm, length and curve, which may be said in several places. */
final class Described {
    private Described() {}

    /** Algorithm and length as the attributes or the Key Block say them; where both do, they agree. */
    static ManagedObject describedByBlock(ManagedObject draft, KeyBlock block) {
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

    static ManagedObject withLength(ManagedObject draft) {
        boolean given = draft.lengthBits() != 0 || draft.type() != ObjectType.SECRET_DATA;
        return given
                ? draft
                : draft.withAttributes(draft.attributes().with(Attribute.CRYPTOGRAPHIC_LENGTH, Keys.SECRET_DATA_BITS));
    }

    static ManagedObject sized(ManagedObject draft, CryptographicAlgorithm algorithm, int length) {
        return draft.withAttributes(draft.attributes()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, algorithm)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, length));
    }

    static Optional<RecommendedCurve> curveOf(ManagedObject draft) {
        return draft.attributes()
                .structure(Attribute.CRYPTOGRAPHIC_DOMAIN_PARAMETERS, CryptographicDomainParameters.class)
                .map(CryptographicDomainParameters::recommendedCurve);
    }

    static int commonLength(ManagedObject privateDraft, ManagedObject publicDraft, @Nullable RecommendedCurve curve) {
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

    static CryptographicAlgorithm common(
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

    static KmipException missing(Attribute attribute) {
        return new KmipException(ResultReason.INVALID_ATTRIBUTE_VALUE, attribute.name1x() + " is missing.");
    }

    private static KmipException different(Attribute attribute) {
        return KmipException.invalidField(attribute.name1x() + " is given twice, and not the same.");
    }
}
