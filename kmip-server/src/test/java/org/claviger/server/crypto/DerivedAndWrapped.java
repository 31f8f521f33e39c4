package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.object.EncryptionKeyInformation;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.KeyWrappingData;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.DeriveKey;
import org.claviger.codec.operation.Get;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.type.WrappingMethod;
import org.claviger.server.crypto.VectorFile.Vector;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;

/** Plays the vectors whose answer is the value of an object: keys that are wrapped, unwrapped and derived. */
final class DerivedAndWrapped {
    private final TestServer server;
    private final VectorKeys keys;

    DerivedAndWrapped(TestServer server, VectorKeys keys) {
        this.server = server;
        this.keys = keys;
    }

    /** The reason for which wrapping or unwrapping is refused. */
    @Nullable
    ResultReason refusal(Vector vector) {
        return (vector.get("operation").equals("Wrap") ? wrapped(vector) : unwrapped(vector, result(vector)))
                .resultReason();
    }

    /** Wrapped by Get; what came of it is registered, and unwrapped by Get. RSA-OAEP is random and only comes back. */
    void wrap(Vector vector) {
        Bytes result = materialOf(success(wrapped(vector)));
        if (vector.has("result")) {
            assertThat(result).isEqualTo(result(vector));
        }

        assertThat(materialOf(success(unwrapped(vector, result)))).isEqualTo(VectorText.bytes(vector, "data"));
        VectorPlayer.requireFailure(unwrapped(vector, VectorPlayer.damaged(result)));
    }

    /** What others have wrapped. */
    void unwrap(Vector vector) {
        ResponseBatchItem answer = unwrapped(vector, result(vector));
        if (vector.has("expect")) {
            VectorPlayer.requireRefusal(vector, answer);
        } else {
            assertThat(materialOf(success(answer))).isEqualTo(VectorText.bytes(vector, "data"));
        }
    }

    private static Bytes result(Vector vector) {
        return VectorText.bytes(vector, "result");
    }

    private ResponseBatchItem wrapped(Vector vector) {
        UniqueIdentifier key = keys.register(VectorKeys.value("HMAC_SHA256 Raw " + vector.get("data")));
        String wrappingKey = vector.get(vector.has("public") ? "public" : "key");
        return server.ask(
                TestServer.ALICE,
                new Get.Request(
                        key,
                        null,
                        null,
                        null,
                        new KeyWrappingSpecification(
                                WrappingMethod.ENCRYPT,
                                encryption(vector, wrappingKey),
                                null,
                                List.of(),
                                EncodingOption.NO_ENCODING)));
    }

    private ResponseBatchItem unwrapped(Vector vector, Bytes bytes) {
        KeyWrappingData data = new KeyWrappingData(
                WrappingMethod.ENCRYPT,
                encryption(vector, vector.get("key")),
                null,
                null,
                null,
                EncodingOption.NO_ENCODING);
        UniqueIdentifier key = keys.register(new SymmetricKey(new KeyBlock(
                KeyFormatType.RAW,
                null,
                new KeyValue.Wrapped(bytes),
                CryptographicAlgorithm.HMAC_SHA256,
                Byte.SIZE,
                data)));
        return server.ask(TestServer.ALICE, new Get.Request(key, null, KeyWrapType.NOT_WRAPPED, null, null));
    }

    private EncryptionKeyInformation encryption(Vector vector, String key) {
        return new EncryptionKeyInformation(keys.id(key), VectorText.parameters(vector));
    }

    /** Keys that are no keys may be refused when they are registered, or when they are used; never give a value. */
    void derive(Vector vector) {
        if (vector.has("expect")) {
            List<@Nullable UniqueIdentifier> bases =
                    bases(vector).map(keys::idOrNull).toList();
            if (bases.stream().allMatch(Objects::nonNull)) {
                VectorPlayer.requireRefusal(vector, derived(vector, bases));
            }
            return;
        }
        ResponseBatchItem answer = derived(vector, bases(vector).map(keys::id).toList());
        assertThat(answer.resultStatus()).as(answer.resultMessage()).isEqualTo(ResultStatus.SUCCESS);
        UniqueIdentifier derived = RecordBinder.read(
                        DeriveKey.Response.class, Objects.requireNonNull(answer.responsePayload()))
                .uniqueIdentifier();

        assertThat(materialOf(success(server.ask(TestServer.ALICE, new Get.Request(derived, null, null, null, null)))))
                .isEqualTo(result(vector));
    }

    private static Stream<String> bases(Vector vector) {
        return Stream.of("key", "public", "secret")
                .filter(vector::has)
                .map(name -> name.equals("secret") ? "secret " + vector.get(name) : vector.get(name));
    }

    private ResponseBatchItem derived(Vector vector, List<UniqueIdentifier> bases) {
        List<Bytes> data = vector.has("data")
                ? Stream.of(vector.get("data").split(" ")).map(Bytes::ofHex).toList()
                : List.of();
        int bits = vector.has("bits")
                ? Integer.parseInt(vector.get("bits"))
                : result(vector).length() * Byte.SIZE;
        return server.ask(
                TestServer.ALICE,
                new DeriveKey.Request(
                        ObjectType.SECRET_DATA,
                        bases,
                        VectorText.constant(DerivationMethod.class, vector.get("method")),
                        new DerivationParameters(
                                VectorText.parameters(vector),
                                VectorText.optional(vector, "iv"),
                                data,
                                VectorText.optional(vector, "salt"),
                                vector.has("iterations") ? Integer.valueOf(vector.get("iterations")) : null),
                        Attributes.NONE
                                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.UNRESTRICTED.code())
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, bits)));
    }

    private static ManagedObjectValue success(ResponseBatchItem answer) {
        assertThat(answer.resultStatus()).as(answer.resultMessage()).isEqualTo(ResultStatus.SUCCESS);
        return RecordBinder.read(Get.Response.class, Objects.requireNonNull(answer.responsePayload()))
                .object();
    }

    private static Bytes materialOf(ManagedObjectValue value) {
        return switch (value.findKeyBlock().orElseThrow().keyValue()) {
            case KeyValue.Wrapped(Bytes bytes) -> bytes;
            case KeyValue.Structure(KeyMaterial.Encoded(var bytes), var _) -> VectorKeys.clear(bytes);
            case null, default -> throw new IllegalStateException("no key material");
        };
    }
}
