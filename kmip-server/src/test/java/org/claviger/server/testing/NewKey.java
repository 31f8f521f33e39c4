package org.claviger.server.testing;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Activate;
import org.claviger.codec.operation.Archive;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.jspecify.annotations.Nullable;

/** A key to be created: without more words, one that may encrypt and decrypt, and is active. */
public final class NewKey {
    private Attributes attributes = Attributes.NONE;
    private State state = State.ACTIVE;
    private boolean archived;

    private NewKey() {}

    public static NewKey aes(int bits) {
        return of(CryptographicAlgorithm.AES, bits).mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);
    }

    public static NewKey hmac() {
        return of(CryptographicAlgorithm.HMAC_SHA256, 256).mask(UsageMask.MAC_GENERATE, UsageMask.MAC_VERIFY);
    }

    /** One that encrypts by CBC with padding and an IV of the server's. */
    public static NewKey cbc() {
        return withOwnIvs(BlockCipherMode.CBC, PaddingMethod.PKCS5);
    }

    /** One that encrypts by GCM with an IV of the server's. */
    public static NewKey gcm() {
        return withOwnIvs(BlockCipherMode.GCM, null);
    }

    private static NewKey withOwnIvs(BlockCipherMode mode, @Nullable PaddingMethod padding) {
        return aes(256).with(
                        Attribute.CRYPTOGRAPHIC_PARAMETERS,
                        new CryptographicParameters(
                                mode, padding, null, null, null, null, true, null, null, null, null, null, null, null,
                                null, null, null, null));
    }

    private static NewKey of(CryptographicAlgorithm algorithm, int bits) {
        return new NewKey()
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, algorithm)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, bits);
    }

    public NewKey mask(UsageMask... bits) {
        return with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, maskOf(bits));
    }

    public static int maskOf(UsageMask... bits) {
        int mask = 0;
        for (UsageMask bit : bits) {
            mask |= bit.code();
        }
        return mask;
    }

    public NewKey name(String name) {
        attributes = attributes.withAdded(Attribute.NAME, Name.of(name));
        return this;
    }

    public NewKey limit(long total, UsageLimitsUnit unit) {
        return with(Attribute.USAGE_LIMITS, new UsageLimits(total, null, unit));
    }

    public NewKey with(Attribute attribute, Object value) {
        attributes = attributes.with(attribute, value);
        return this;
    }

    public NewKey state(State newState) {
        state = newState;
        return this;
    }

    public NewKey archived() {
        archived = true;
        return this;
    }

    public Attributes attributes() {
        return attributes;
    }

    public Create.Request request() {
        return new Create.Request(ObjectType.SYMMETRIC_KEY, attributes, null);
    }

    UniqueIdentifier make(TestClient client) {
        UniqueIdentifier id = client.get(request(), Create.Response.class).uniqueIdentifier();
        bring(client, id, state);
        if (archived) {
            client.get(new Archive.Request(id), Archive.Response.class);
        }
        return id;
    }

    /** Brings an object from Pre-Active to a state. */
    public static void bring(TestClient client, UniqueIdentifier id, State state) {
        switch (state) {
            case PRE_ACTIVE -> {}
            case ACTIVE -> client.get(new Activate.Request(id), Activate.Response.class);
            case DEACTIVATED -> {
                bring(client, id, State.ACTIVE);
                revoke(client, id, RevocationReasonCode.SUPERSEDED);
            }
            case COMPROMISED -> revoke(client, id, RevocationReasonCode.KEY_COMPROMISE);
            case DESTROYED -> client.get(new Destroy.Request(id), Destroy.Response.class);
            case DESTROYED_COMPROMISED -> {
                bring(client, id, State.COMPROMISED);
                client.get(new Destroy.Request(id), Destroy.Response.class);
            }
        }
    }

    private static void revoke(TestClient client, UniqueIdentifier id, RevocationReasonCode code) {
        client.get(new Revoke.Request(id, new RevocationReason(code, null), null), Revoke.Response.class);
    }
}
