package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.ValidityIndicator;
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
    private final VectorKeys keys;
    private final DerivedAndWrapped derivedAndWrapped;

    VectorPlayer(TestServer server) {
        this.server = server;
        keys = new VectorKeys(server);
        derivedAndWrapped = new DerivedAndWrapped(server, keys);
    }

    void play(Vector vector) {
        switch (vector.get("operation")) {
            case "Encrypt" -> encrypt(vector);
            case "Decrypt" -> decrypt(vector);
            case "MAC" -> mac(vector);
            case "Hash" -> hash(vector);
            case "Sign" -> sign(vector);
            case "SignatureVerify" -> verify(vector);
            case "Wrap" -> derivedAndWrapped.wrap(vector);
            case "Unwrap" -> derivedAndWrapped.unwrap(vector);
            case "DeriveKey" -> derivedAndWrapped.derive(vector);
            default -> throw new IllegalStateException(vector.place() + " names an operation that is not played");
        }
    }

    /** The reason for which the operation of a vector is refused. */
    @Nullable
    ResultReason refusal(Vector vector) {
        if (vector.get("operation").endsWith("rap")) {
            return derivedAndWrapped.refusal(vector);
        }
        UniqueIdentifier key = keys.id(vector.get(vector.has("key") ? "key" : "public"));
        RequestPayload request = switch (vector.get("operation")) {
            case "MAC" -> macRequest(vector, key);
            case "Decrypt" ->
                decryptRequest(vector, key, VectorText.bytes(vector, "data"), VectorText.optional(vector, "tag"));
            case "Sign" -> signRequest(vector, key);
            case "SignatureVerify" -> verifyRequest(vector, key, VectorText.bytes(vector, "signature"));
            default -> encryptRequest(vector, key);
        };
        return server.ask(TestServer.ALICE, request).resultReason();
    }

    private void encrypt(Vector vector) {
        UniqueIdentifier key = keys.id(vector.get("key"));
        Encrypt.Response encrypted = server.get(TestServer.ALICE, encryptRequest(vector, key), Encrypt.Response.class);
        Bytes result = VectorText.bytes(vector, "result");
        Bytes tag = vector.has("tag") ? VectorText.bytes(vector, "tag") : null;
        assertThat(value(encrypted.data())).isEqualTo(result);
        assertThat(encrypted.authenticatedEncryptionTag()).isEqualTo(tag);

        Decrypt.Response decrypted =
                server.get(TestServer.ALICE, decryptRequest(vector, key, result, tag), Decrypt.Response.class);
        assertThat(value(decrypted.data())).isEqualTo(VectorText.bytes(vector, "data"));

        if (tag != null) {
            requireFailure(decryptRequest(vector, key, result, damaged(tag)));
            if (!result.isEmpty()) {
                requireFailure(decryptRequest(vector, key, damaged(result), tag));
            }
        }
    }

    private void decrypt(Vector vector) {
        UniqueIdentifier key = keys.id(vector.get("key"));
        Decrypt.Request request =
                decryptRequest(vector, key, VectorText.bytes(vector, "data"), VectorText.optional(vector, "tag"));
        if (vector.has("expect")) {
            requireRefusal(vector, server.ask(TestServer.ALICE, request));
            return;
        }
        assertThat(value(server.get(TestServer.ALICE, request, Decrypt.Response.class)
                        .data()))
                .isEqualTo(VectorText.bytes(vector, "result"));
    }

    private void requireFailure(Decrypt.Request request) {
        requireFailure(server.ask(TestServer.ALICE, request));
    }

    /** The one answer to all that can be wrong with what is decrypted or unwrapped. */
    static void requireFailure(ResponseBatchItem answer) {
        assertThat(answer.resultReason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE);
        assertThat(answer.resultMessage()).isEqualTo(FAILURE);
    }

    /** {@code failure} cannot be told from others; {@code refused} is of what everybody sees, such as a length. */
    static void requireRefusal(Vector vector, ResponseBatchItem answer) {
        if (vector.get("expect").equals("refused")) {
            assertThat(answer.resultStatus()).isEqualTo(ResultStatus.OPERATION_FAILED);
            assertThat(answer.resultMessage()).doesNotContain("The server failed");
        } else {
            requireFailure(answer);
        }
    }

    private void mac(Vector vector) {
        UniqueIdentifier key = keys.id(vector.get("key"));
        Bytes result = VectorText.bytes(vector, "result");

        if (vector.has("expect")) {
            assertThat(verified(vector, key, result)).isEqualTo(ValidityIndicator.INVALID);
            return;
        }
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
                                key,
                                VectorText.parameters(vector),
                                Data.of(VectorText.bytes(vector, "data")),
                                mac,
                                null,
                                null,
                                null),
                        MacVerify.Response.class)
                .validityIndicator();
    }

    private void hash(Vector vector) {
        CryptographicParameters parameters = Objects.requireNonNull(VectorText.parameters(vector));

        Hash.Response hashed = server.get(
                TestServer.ALICE,
                new Hash.Request(parameters, Data.of(VectorText.bytes(vector, "data")), null, null, null),
                Hash.Response.class);

        assertThat(value(hashed.data())).isEqualTo(VectorText.bytes(vector, "result"));
    }

    /** What was signed is verified; a signature that has one value is that value. */
    private void sign(Vector vector) {
        UniqueIdentifier privateKey = keys.id(vector.get("key"));
        UniqueIdentifier publicKey = keys.id(vector.get("public"));

        Bytes signature = Objects.requireNonNull(
                server.get(TestServer.ALICE, signRequest(vector, privateKey), Sign.Response.class)
                        .signatureData());

        if (vector.has("result")) {
            assertThat(signature).isEqualTo(VectorText.bytes(vector, "result"));
        }
        assertThat(validity(vector, publicKey, signature)).isEqualTo(ValidityIndicator.VALID);
        assertThat(validity(vector, publicKey, damaged(signature))).isEqualTo(ValidityIndicator.INVALID);
    }

    private void verify(Vector vector) {
        UniqueIdentifier publicKey = keys.id(vector.get("public"));
        Bytes signature = VectorText.bytes(vector, "signature");

        if (vector.has("expect")) {
            assertThat(validity(vector, publicKey, signature)).isEqualTo(ValidityIndicator.INVALID);
            return;
        }
        assertThat(validity(vector, publicKey, signature)).isEqualTo(ValidityIndicator.VALID);
        assertThat(validity(vector, publicKey, damaged(signature))).isEqualTo(ValidityIndicator.INVALID);
    }

    private @Nullable ValidityIndicator validity(Vector vector, UniqueIdentifier key, Bytes signature) {
        return server.get(TestServer.ALICE, verifyRequest(vector, key, signature), SignatureVerify.Response.class)
                .validityIndicator();
    }

    private static Sign.Request signRequest(Vector vector, UniqueIdentifier key) {
        Bytes data = VectorText.bytes(vector, "data");
        boolean digested = vector.has("digested");
        return new Sign.Request(
                key,
                VectorText.parameters(vector),
                digested ? null : Data.of(data),
                digested ? data : null,
                null,
                null,
                null);
    }

    private static SignatureVerify.Request verifyRequest(Vector vector, UniqueIdentifier key, Bytes signature) {
        Bytes data = VectorText.bytes(vector, "data");
        boolean digested = vector.has("digested");
        return new SignatureVerify.Request(
                key,
                VectorText.parameters(vector),
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
                VectorText.parameters(vector),
                Data.of(VectorText.bytes(vector, "data")),
                VectorText.optional(vector, "iv"),
                null,
                null,
                null,
                VectorText.optional(vector, "additional"));
    }

    private static Decrypt.Request decryptRequest(
            Vector vector, UniqueIdentifier key, Bytes data, @Nullable Bytes tag) {
        return new Decrypt.Request(
                key,
                VectorText.parameters(vector),
                Data.of(data),
                VectorText.optional(vector, "iv"),
                null,
                null,
                null,
                VectorText.optional(vector, "additional"),
                tag);
    }

    private static Mac.Request macRequest(Vector vector, UniqueIdentifier key) {
        return new Mac.Request(
                key, VectorText.parameters(vector), Data.of(VectorText.bytes(vector, "data")), null, null, null);
    }

    private static Bytes value(@Nullable Data data) {
        return data instanceof Data.Value(Bytes bytes) ? bytes : Bytes.of();
    }

    static Bytes damaged(Bytes bytes) {
        byte[] copy = bytes.toArray();
        copy[copy.length / 2] ^= 1;
        return Bytes.owning(copy);
    }
}
