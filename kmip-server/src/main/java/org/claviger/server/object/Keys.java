package org.claviger.server.object;

import java.util.List;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.KeyFormatType;
import org.jspecify.annotations.Nullable;

/** Keys and their use, as handlers see them. */
public interface Keys {
    record KeyPair(ManagedObject privateKey, ManagedObject publicKey) {}

    record Encrypted(
            Bytes data, @Nullable Bytes iv, @Nullable Bytes tag) {}

    Bytes random(int bytes);

    ManagedObject generate(ManagedObject draft);

    KeyPair generatePair(ManagedObject privateDraft, ManagedObject publicDraft);

    ManagedObject register(ManagedObject draft, ManagedObjectValue value);

    ManagedObjectValue value(ManagedObject object, @Nullable KeyFormatType format);

    ManagedObjectValue wrapped(
            ManagedObject object,
            @Nullable KeyFormatType format,
            KeyWrappingSpecification specification,
            ManagedObject wrappingKey);

    Encrypted encrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData);

    Bytes decrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag);

    Bytes sign(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes input, boolean digested);

    boolean verify(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            Bytes input,
            boolean digested,
            Bytes signature);

    Bytes mac(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes data);

    boolean macVerify(ManagedObject key, @Nullable CryptographicParameters parameters, Bytes data, Bytes mac);

    Bytes hash(CryptographicParameters parameters, Bytes data);

    /** Objects whose material is gone: what the module holds of them is dropped. */
    void forget(List<ManagedObject> objects);
}
