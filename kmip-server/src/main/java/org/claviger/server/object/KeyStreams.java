package org.claviger.server.object;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.CipherStream;
import org.claviger.server.crypto.Streaming;
import org.claviger.server.crypto.ValueStream;
import org.claviger.server.crypto.VerdictStream;
import org.jspecify.annotations.Nullable;

/**
 * The use of keys on data that comes in parts. Whoever begins a stream closes it.
 *
 * @param collectedBytesMax how many bytes a stream keeps at most where only the whole can be done
 */
public record KeyStreams(Keys keys, Streaming streaming, int collectedBytesMax) {
    public CipherStream encrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData) {
        return streaming.encrypt(keys.cryptoKey(key), parameters, iv, additionalData, collectedBytesMax);
    }

    public CipherStream decrypt(
            ManagedObject key,
            @Nullable CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Bytes tag) {
        return streaming.decrypt(keys.cryptoKey(key), parameters, iv, additionalData, tag, collectedBytesMax);
    }

    public ValueStream sign(ManagedObject key, @Nullable CryptographicParameters parameters) {
        return streaming.sign(keys.cryptoKey(key), parameters);
    }

    public VerdictStream verify(ManagedObject key, @Nullable CryptographicParameters parameters) {
        return streaming.verify(keys.cryptoKey(key), parameters);
    }

    public ValueStream mac(ManagedObject key, @Nullable CryptographicParameters parameters) {
        return streaming.mac(keys.cryptoKey(key), parameters);
    }

    public VerdictStream macVerify(ManagedObject key, @Nullable CryptographicParameters parameters) {
        return streaming.macVerify(keys.cryptoKey(key), parameters);
    }

    public ValueStream hash(CryptographicParameters parameters) {
        return streaming.hash(parameters);
    }
}
