package org.claviger.server.crypto;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.KeyBlock;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.PrivateKey;
import org.claviger.codec.object.PublicKey;
import org.claviger.codec.object.SecretData;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Register;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.SecretDataType;
import org.claviger.codec.type.UsageMask;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;

/** The keys of vectors, each registered once with a server. */
final class VectorKeys {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final Attributes USABLE = Attributes.NONE
            .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.UNRESTRICTED.code())
            .with(Attribute.ACTIVATION_DATE, Instant.EPOCH);

    private final TestServer server;
    private final Map<String, UniqueIdentifier> registered = new HashMap<>();

    VectorKeys(TestServer server) {
        this.server = server;
    }

    /** Algorithm, format, bytes; a private or public key says so before; secret data are {@code secret} and bytes. */
    UniqueIdentifier id(String text) {
        return registered.computeIfAbsent(
                text,
                unseen -> server.get(TestServer.ALICE, request(value(unseen)), Register.Response.class)
                        .uniqueIdentifier());
    }

    /** The same for a key that may be refused; null where it is. */
    @Nullable
    UniqueIdentifier idOrNull(String text) {
        ResponseBatchItem answer = server.ask(TestServer.ALICE, request(value(text)));
        return answer.responsePayload() == null
                ? null
                : RecordBinder.read(Register.Response.class, answer.responsePayload())
                        .uniqueIdentifier();
    }

    UniqueIdentifier register(ManagedObjectValue value) {
        return server.get(TestServer.ALICE, request(value), Register.Response.class)
                .uniqueIdentifier();
    }

    private static Register.Request request(ManagedObjectValue value) {
        return new Register.Request(value.type(), USABLE, value, null);
    }

    static ManagedObjectValue value(String text) {
        String[] words = text.split(" ");
        if (words[0].equals("secret")) {
            SecretBytes bytes = words.length == 1 ? secret("") : secret(words[1]);
            return new SecretData(
                    SecretDataType.PASSWORD,
                    new KeyBlock(
                            KeyFormatType.OPAQUE,
                            null,
                            KeyValue.Structure.of(new KeyMaterial.Encoded(bytes)),
                            null,
                            null,
                            null));
        }
        int at = words.length - 3;
        KeyBlock block = new KeyBlock(
                VectorText.constant(KeyFormatType.class, words[at + 1]),
                null,
                KeyValue.Structure.of(new KeyMaterial.Encoded(secret(words[at + 2]))),
                VectorText.constant(CryptographicAlgorithm.class, words[at]),
                null,
                null);
        return switch (at == 0 ? "symmetric" : words[0]) {
            case "private" -> new PrivateKey(block);
            case "public" -> new PublicKey(block);
            default -> new SymmetricKey(block);
        };
    }

    static Bytes clear(SecretBytes secret) {
        return secret.read(ACCESS, bytes -> Bytes.owning(bytes.clone()));
    }

    private static SecretBytes secret(String hex) {
        return SecretBytes.copyOf(Bytes.ofHex(hex).toArray());
    }
}
