package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.PrivateKey;
import org.claviger.codec.object.PublicKey;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.operation.Register;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.VectorFile.Vector;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;

/**
 * Plays a published vector as a client does: registers its keys, asks for its operation, and compares. A ciphertext, tag
 * or MAC with one bit changed has to fail, and in one way.
 */
final class VectorPlayer {
    private static final String FAILURE = "The data could not be decrypted.";

    private final TestServer server;

    VectorPlayer(TestServer server) {
        this.server = server;
    }

    void play(Vector vector) {
        switch (vector.get("operation")) {
            case "Encrypt" -> encrypt(vector);
            case "Decrypt" -> decrypt(vector);
            case "MAC" -> mac(vector);
            case "Hash" -> hash(vector);
            case "Sign" -> sign(vector);
            case "SignatureVerify" -> verify(vector);
            default -> throw new IllegalStateException(vector.place() + " names an operation that is not played");
        }
    }

    /** The reason for which the operation of a vector is refused. */
    @Nullable
    ResultReason refusal(Vector vector) {
        UniqueIdentifier key = register(vector.get(vector.has("key") ? "key" : "public"));
        RequestPayload request = switch (vector.get("operation")) {
            case "MAC" -> macRequest(vector, key);
            case "Decrypt" -> decryptRequest(vector, key, bytes(vector, "data"), null);
            case "Sign" -> signRequest(vector, key);
            case "SignatureVerify" -> verifyRequest(vector, key, bytes(vector, "signature"));
            default -> encryptRequest(vector, key);
        };
        return server.ask(TestServer.ALICE, request).resultReason();
    }

    private void encrypt(Vector vector) {
        UniqueIdentifier key = register(vector.get("key"));
        Encrypt.Response encrypted = server.get(TestServer.ALICE, encryptRequest(vector, key), Encrypt.Response.class);
        Bytes result = bytes(vector, "result");
        Bytes tag = vector.has("tag") ? bytes(vector, "tag") : null;
        assertThat(value(encrypted.data())).isEqualTo(result);
        assertThat(encrypted.authenticatedEncryptionTag()).isEqualTo(tag);

        Decrypt.Response decrypted =
                server.get(TestServer.ALICE, decryptRequest(vector, key, result, tag), Decrypt.Response.class);
        assertThat(value(decrypted.data())).isEqualTo(bytes(vector, "data"));

        if (tag != null) {
            requireFailure(decryptRequest(vector, key, result, damaged(tag)));
            if (!result.isEmpty()) {
                requireFailure(decryptRequest(vector, key, damaged(result), tag));
            }
        }
    }

    private void decrypt(Vector vector) {
        UniqueIdentifier key = register(vector.get("key"));
        Decrypt.Request request = decryptRequest(vector, key, bytes(vector, "data"), null);
        if (vector.has("expect")) {
            requireFailure(request);
            return;
        }
        assertThat(value(server.get(TestServer.ALICE, request, Decrypt.Response.class)
                        .data()))
                .isEqualTo(bytes(vector, "result"));
    }

    private void requireFailure(Decrypt.Request request) {
        ResponseBatchItem answer = server.ask(TestServer.ALICE, request);
        assertThat(answer.resultReason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE);
        assertThat(answer.resultMessage()).isEqualTo(FAILURE);
    }

    private void mac(Vector vector) {
        UniqueIdentifier key = register(vector.get("key"));
        Bytes result = bytes(vector, "result");

        assertThat(server.get(TestServer.ALICE, macRequest(vector, key), Mac.Response.class)
                        .macData())
                .isEqualTo(result);
        assertThat(verified(vector, key, result)).isEqualTo(ValidityIndicator.VALID);
        assertThat(verified(vector, key, damaged(result))).isEqualTo(ValidityIndicator.INVALID);
    }

    private @Nullable ValidityIndicator verified(Vector vector, UniqueIdentifier key, Bytes mac) {
        return server.get(
                        TestServer.ALICE,
                        new MacVerify.Request(
                                key, parameters(vector), Data.of(bytes(vector, "data")), mac, null, null, null),
                        MacVerify.Response.class)
                .validityIndicator();
    }

    private void hash(Vector vector) {
        CryptographicParameters parameters = Objects.requireNonNull(parameters(vector));

        Hash.Response hashed = server.get(
                TestServer.ALICE,
                new Hash.Request(parameters, Data.of(bytes(vector, "data")), null, null, null),
                Hash.Response.class);

        assertThat(value(hashed.data())).isEqualTo(bytes(vector, "result"));
    }

    /** What was signed is verified; a signature that has one value is that value. */
    private void sign(Vector vector) {
        UniqueIdentifier privateKey = register(vector.get("key"));
        UniqueIdentifier publicKey = register(vector.get("public"));

        Bytes signature = Objects.requireNonNull(
                server.get(TestServer.ALICE, signRequest(vector, privateKey), Sign.Response.class)
                        .signatureData());

        if (vector.has("result")) {
            assertThat(signature).isEqualTo(bytes(vector, "result"));
        }
        assertThat(validity(vector, publicKey, signature)).isEqualTo(ValidityIndicator.VALID);
        assertThat(validity(vector, publicKey, damaged(signature))).isEqualTo(ValidityIndicator.INVALID);
    }

    private void verify(Vector vector) {
        UniqueIdentifier publicKey = register(vector.get("public"));
        Bytes signature = bytes(vector, "signature");

        assertThat(validity(vector, publicKey, signature)).isEqualTo(ValidityIndicator.VALID);
        assertThat(validity(vector, publicKey, damaged(signature))).isEqualTo(ValidityIndicator.INVALID);
    }

    private @Nullable ValidityIndicator validity(Vector vector, UniqueIdentifier key, Bytes signature) {
        return server.get(TestServer.ALICE, verifyRequest(vector, key, signature), SignatureVerify.Response.class)
                .validityIndicator();
    }

    private static Sign.Request signRequest(Vector vector, UniqueIdentifier key) {
        Bytes data = bytes(vector, "data");
        boolean digested = vector.has("digested");
        return new Sign.Request(
                key, parameters(vector), digested ? null : Data.of(data), digested ? data : null, null, null, null);
    }

    private static SignatureVerify.Request verifyRequest(Vector vector, UniqueIdentifier key, Bytes signature) {
        Bytes data = bytes(vector, "data");
        boolean digested = vector.has("digested");
        return new SignatureVerify.Request(
                key,
                parameters(vector),
                digested ? null : Data.of(data),
                digested ? data : null,
                signature,
                null,
                null,
                null);
    }

    private static Encrypt.Request encryptRequest(Vector vector, UniqueIdentifier key) {
        return new Encrypt.Request(
                key,
                parameters(vector),
                Data.of(bytes(vector, "data")),
                optional(vector, "iv"),
                null,
                null,
                null,
                optional(vector, "additional"));
    }

    private static Decrypt.Request decryptRequest(
            Vector vector, UniqueIdentifier key, Bytes data, @Nullable Bytes tag) {
        return new Decrypt.Request(
                key,
                parameters(vector),
                Data.of(data),
                optional(vector, "iv"),
                null,
                null,
                null,
                optional(vector, "additional"),
                tag);
    }

    private static Mac.Request macRequest(Vector vector, UniqueIdentifier key) {
        return new Mac.Request(key, parameters(vector), Data.of(bytes(vector, "data")), null, null, null);
    }

    /** Algorithm, format, bytes; a private or public key says so before. */
    private UniqueIdentifier register(String text) {
        String[] words = text.split(" ");
        int at = words.length - 3;
        CryptographicAlgorithm algorithm = constant(CryptographicAlgorithm.class, words[at]);
        KeyBlock block = new KeyBlock(
                constant(KeyFormatType.class, words[at + 1]),
                null,
                KeyValue.Structure.of(new KeyMaterial.Encoded(
                        SecretBytes.copyOf(Bytes.ofHex(words[at + 2]).toArray()))),
                algorithm,
                null,
                null);
        ManagedObjectValue object = switch (at == 0 ? "symmetric" : words[0]) {
            case "private" -> new PrivateKey(block);
            case "public" -> new PublicKey(block);
            default -> new SymmetricKey(block);
        };
        Attributes attributes = Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.UNRESTRICTED.code())
                .with(Attribute.ACTIVATION_DATE, Instant.EPOCH);
        return server.get(
                        TestServer.ALICE,
                        new Register.Request(object.type(), attributes, object, null),
                        Register.Response.class)
                .uniqueIdentifier();
    }

    /** {@code Name=Value}, by the names of the specification; null where there are none. */
    private static @Nullable CryptographicParameters parameters(Vector vector) {
        if (!vector.has("parameters")) {
            return null;
        }
        RecordComponent[] components = CryptographicParameters.class.getRecordComponents();
        Object[] values = new Object[components.length];
        for (String word : vector.get("parameters").split(" ")) {
            String name = word.substring(0, word.indexOf('='));
            int at = 0;
            while (!components[at].getName().equalsIgnoreCase(name)) {
                at++;
            }
            values[at] = value(components[at].getType(), word.substring(name.length() + 1));
        }
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<CryptographicParameters> constructor = CryptographicParameters.class.getConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Class<?> type, String text) {
        if (type == Integer.class) {
            return Integer.valueOf(text);
        }
        if (type == Boolean.class) {
            return Boolean.valueOf(text);
        }
        return type == Bytes.class ? Bytes.ofHex(text) : constant(type, text);
    }

    private static <E> E constant(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (((EnumerationValue) constant).label().equals(name)
                    || constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalStateException("there is no " + type.getSimpleName() + " " + name);
    }

    private static Bytes bytes(Vector vector, String name) {
        return Bytes.ofHex(vector.get(name));
    }

    private static @Nullable Bytes optional(Vector vector, String name) {
        return vector.has(name) ? bytes(vector, name) : null;
    }

    private static Bytes value(@Nullable Data data) {
        return data instanceof Data.Value(Bytes bytes) ? bytes : Bytes.of();
    }

    private static Bytes damaged(Bytes bytes) {
        byte[] copy = bytes.toArray();
        copy[copy.length / 2] ^= 1;
        return Bytes.owning(copy);
    }
}
