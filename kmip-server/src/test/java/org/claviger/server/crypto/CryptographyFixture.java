package org.claviger.server.crypto;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.hsm.Hsm;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.KeyMaterials.Examined;
import org.claviger.server.crypto.KeyMaterials.NewKey;
import org.claviger.server.crypto.KeyMaterials.NewKeyPair;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;

/** Cryptography over a real custody; keys as the operations make and register them. */
final class CryptographyFixture implements AutoCloseable {
    private final CustodyFixture custody;
    private final @Nullable Hsm software;
    private final AtomicInteger ids = new AtomicInteger();
    private AlgorithmPolicy policy = AlgorithmPolicy.of(Tolerance.NONE, Set.of());

    CryptographyFixture(CustodyFixture custody, @Nullable Hsm software) {
        this.custody = custody;
        this.software = software;
    }

    record Pair(CryptoKey privateKey, CryptoKey publicKey) {}

    CryptographyFixture policy(AlgorithmPolicy newPolicy) {
        policy = newPolicy;
        return this;
    }

    CustodyFixture custody() {
        return custody;
    }

    Cryptography cryptography() {
        return new Cryptography(custody.hsm(), custody.custody(), policy, software);
    }

    KeyWrapping wrapping() {
        return new KeyWrapping(custody.hsm(), custody.custody(), policy, software);
    }

    KeyDerivation derivation() {
        return new KeyDerivation(custody.hsm(), custody.custody(), policy, software);
    }

    KeyMaterials materials() {
        return new KeyMaterials(custody.custody(), policy);
    }

    CryptoKey aes(String hex, CryptographicParameters... parameters) {
        return symmetric(CryptographicAlgorithm.AES, hex, parameters);
    }

    CryptoKey symmetric(CryptographicAlgorithm algorithm, String hex, CryptographicParameters... parameters) {
        return register(
                ObjectType.SYMMETRIC_KEY,
                KeyFormatType.RAW,
                algorithm,
                Bytes.ofHex(hex).toArray(),
                parameters);
    }

    CryptoKey register(
            ObjectType objectType,
            KeyFormatType format,
            CryptographicAlgorithm algorithm,
            byte[] bytes,
            CryptographicParameters... parameters) {
        try (SecretBytes clear = SecretBytes.copyOf(bytes)) {
            Examined examined = materials().examine(objectType, format, clear, algorithm, null);
            MaterialFacts facts = facts(objectType, examined.algorithm(), examined.lengthBits());
            NewKey key = materials().register(facts, format, clear);
            return new CryptoKey(facts, key.material(), key.format(), List.of(parameters));
        }
    }

    CryptoKey create(CryptographicAlgorithm algorithm, int bits, boolean extractable) {
        MaterialFacts facts = facts(ObjectType.SYMMETRIC_KEY, algorithm, bits);
        NewKey key = materials().createSecret(facts, extractable);
        return new CryptoKey(facts, key.material(), key.format(), List.of());
    }

    Pair createPair(CryptographicAlgorithm algorithm, int bits, @Nullable RecommendedCurve curve, boolean extractable) {
        MaterialFacts privateFacts = facts(ObjectType.PRIVATE_KEY, algorithm, bits);
        MaterialFacts publicFacts = facts(ObjectType.PUBLIC_KEY, algorithm, bits);
        NewKeyPair pair = materials().createPair(privateFacts, publicFacts, curve, extractable);
        return new Pair(
                new CryptoKey(
                        privateFacts,
                        pair.privateKey().material(),
                        pair.privateKey().format(),
                        List.of()),
                new CryptoKey(
                        publicFacts,
                        pair.publicKey().material(),
                        pair.publicKey().format(),
                        List.of()));
    }

    MaterialFacts facts(ObjectType objectType, @Nullable CryptographicAlgorithm algorithm, int bits) {
        return new MaterialFacts(
                Custody.DEFAULT_DOMAIN, "object-" + ids.incrementAndGet(), 1, objectType, algorithm, bits);
    }

    @Override
    public void close() {
        custody.close();
    }
}
