package org.claviger.server.crypto;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.PaddingMethod;
import org.jspecify.annotations.Nullable;

/** Cryptographic Parameters of which a test names what matters to it. */
final class ParametersBuilder {
    private @Nullable BlockCipherMode mode;
    private @Nullable PaddingMethod padding;
    private @Nullable HashingAlgorithm hash;
    private @Nullable DigitalSignatureAlgorithm signature;
    private @Nullable CryptographicAlgorithm algorithm;
    private @Nullable Boolean randomIv;
    private @Nullable Integer ivLength;
    private @Nullable Integer tagLength;
    private @Nullable Integer counterLength;
    private @Nullable Integer initialCounter;
    private @Nullable Integer saltLength;
    private @Nullable HashingAlgorithm maskHash;
    private @Nullable Bytes source;

    static ParametersBuilder parameters() {
        return new ParametersBuilder();
    }

    ParametersBuilder mode(BlockCipherMode value) {
        mode = value;
        return this;
    }

    ParametersBuilder padding(PaddingMethod value) {
        padding = value;
        return this;
    }

    ParametersBuilder hash(HashingAlgorithm value) {
        hash = value;
        return this;
    }

    ParametersBuilder signature(DigitalSignatureAlgorithm value) {
        signature = value;
        return this;
    }

    ParametersBuilder algorithm(CryptographicAlgorithm value) {
        algorithm = value;
        return this;
    }

    ParametersBuilder randomIv() {
        randomIv = true;
        return this;
    }

    ParametersBuilder ivBits(int value) {
        ivLength = value;
        return this;
    }

    ParametersBuilder tagBytes(int value) {
        tagLength = value;
        return this;
    }

    ParametersBuilder counter(int bits, int initial) {
        counterLength = bits;
        initialCounter = initial;
        return this;
    }

    ParametersBuilder saltBytes(int value) {
        saltLength = value;
        return this;
    }

    ParametersBuilder maskHash(HashingAlgorithm value) {
        maskHash = value;
        return this;
    }

    ParametersBuilder source(Bytes value) {
        source = value;
        return this;
    }

    CryptographicParameters build() {
        return new CryptographicParameters(
                mode,
                padding,
                hash,
                null,
                signature,
                algorithm,
                randomIv,
                ivLength,
                tagLength,
                null,
                null,
                counterLength,
                initialCounter,
                saltLength,
                null,
                maskHash,
                source,
                null);
    }
}
