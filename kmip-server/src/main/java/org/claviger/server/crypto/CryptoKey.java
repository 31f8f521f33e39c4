package org.claviger.server.crypto;

import java.util.List;
import java.util.function.Consumer;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.custody.CustodyClass;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialFacts;
import org.jspecify.annotations.Nullable;

/**
 * A key that an operation may use: it was found and decided before.
 *
 * @param format of the material's bytes: the Key Format Type it was registered in or made with; null for objects that
 *     are no keys
 * @param parameters the object's Cryptographic Parameters attribute, in its order: the first is the default
 * @param remarks takes what the audit has to say of the use: that software did what the HSM lacks
 */
public record CryptoKey(
        MaterialFacts facts,
        Material material,
        @Nullable KeyFormatType format,
        List<CryptographicParameters> parameters,
        Consumer<String> remarks) {
    public CryptoKey {
        parameters = List.copyOf(parameters);
    }

    /** Of which nobody wants to know how it was used. */
    public CryptoKey(
            MaterialFacts facts,
            Material material,
            @Nullable KeyFormatType format,
            List<CryptographicParameters> parameters) {
        this(facts, material, format, parameters, remark -> {});
    }

    ObjectType objectType() {
        return facts.objectType();
    }

    boolean isHsmResident() {
        return material.custodyClass() == CustodyClass.HSM_RESIDENT;
    }

    CryptographicAlgorithm algorithm() {
        CryptographicAlgorithm algorithm = facts.algorithm();
        if (algorithm == null) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "The object is no key of a known algorithm.");
        }
        return algorithm;
    }

    KeyFormatType keyFormat() {
        if (format == null) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "The object is no key.");
        }
        return format;
    }

    /** What the request says, or else the key's own; a request that says anything is taken as it is. */
    CryptographicParameters parameters(@Nullable CryptographicParameters requested) {
        if (requested != null) {
            return requested;
        }
        return parameters.isEmpty() ? CryptographicParameters.NONE : parameters.getFirst();
    }
}
