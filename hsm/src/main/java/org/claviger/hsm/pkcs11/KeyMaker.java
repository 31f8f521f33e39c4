package org.claviger.hsm.pkcs11;

import java.util.function.Function;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.hsm.SlowCalls;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** Makes key objects in a module, new ones and of bytes that come from outside. */
final class KeyMaker implements AutoCloseable {
    private final ModuleOwner module;
    private final SessionCalls calls;
    private final KeyObjects objects;
    private final SlowCalls pairMakers = new SlowCalls("hsm-pairs", 2, 64);

    KeyMaker(ModuleOwner module, SessionCalls calls, KeyObjects objects) {
        this.module = module;
        this.calls = calls;
        this.objects = objects;
    }

    /** @param label of a token object; null for a session object */
    KeyHandle generate(KeyKind kind, int bits, KeyTemplate flags, @Nullable String label) {
        checkSecretBits(kind, bits);
        return keySession((session, generation) -> calls.generateKey(session, generation, kind, bits, flags, label));
    }

    private static void checkSecretBits(KeyKind kind, int bits) {
        boolean right = switch (kind) {
            case AES -> bits == 128 || bits == 192 || bits == 256;
            case DES3 -> bits == 192;
            case GENERIC_SECRET -> bits > 0 && bits % Byte.SIZE == 0;
            case AES_XTS -> bits == 256 || bits == 512;
            // No module to see them with: what was never tried is not offered.
            case CHACHA20 -> throw MechanismUnsupportedException.missing(kind + " keys");
            case RSA_PRIVATE,
                    RSA_PUBLIC,
                    EC_PRIVATE,
                    EC_PUBLIC,
                    ED25519_PRIVATE,
                    ED25519_PUBLIC,
                    DSA_PRIVATE,
                    DSA_PUBLIC -> throw new IllegalArgumentException(kind + " is no secret key");
        };
        if (!right) {
            throw MechanismUnsupportedException.keySize(kind + " of " + bits + " bits");
        }
    }

    /** @param label of token objects; null for session objects */
    KeyPairHandles generatePair(KeyPairKind kind, KeyTemplate flags, @Nullable String label) {
        return switch (kind) {
            case KeyPairKind.Rsa rsa -> pairMakers.run(() -> generatePair(Connection::slow, rsa, flags, label));
            case KeyPairKind.Ed25519 ed -> generatePair(Connection::keys, ed, flags, label);
            case KeyPairKind.Ec ec -> generatePair(Connection::keys, ec, flags, label);
        };
    }

    private KeyPairHandles generatePair(
            Function<Connection, SessionPool> pool, KeyPairKind kind, KeyTemplate flags, @Nullable String label) {
        Connection now = module.ready();
        return module.with(
                pool.apply(now), session -> calls.generatePair(session, now.generation(), kind, flags, label));
    }

    KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        checkSecretBits(kind, value.length() * Byte.SIZE);
        try {
            return create(
                    template,
                    scratch -> new KeyObjects.Imported(
                            kind, KeyObjects.kind(scratch, kind).with(Ck.CKA_VALUE, objects.bytesOf(value))));
        } catch (HsmException e) {
            throw kind == KeyKind.AES_XTS ? ofUnknownKind(e) : e;
        }
    }

    /** A module that knows no such keys says that the attributes are wrong, and not that it lacks something. */
    private static HsmException ofUnknownKind(HsmException refusal) {
        return switch (refusal.reason()) {
            case BAD_KEY, BAD_DATA, FAILED -> MechanismUnsupportedException.missing(KeyKind.AES_XTS + " keys");
            default -> refusal;
        };
    }

    KeyHandle create(KeyTemplate flags, Function<Scratch, KeyObjects.Imported> contents) {
        return keySession((session, generation) -> calls.create(session, generation, flags, contents));
    }

    @FunctionalInterface
    private interface Making {
        KeyHandle make(Session session, long generation);
    }

    private KeyHandle keySession(Making making) {
        Connection now = module.ready();
        return module.with(now.keys(), session -> making.make(session, now.generation()));
    }

    @Override
    public void close() {
        pairMakers.close();
    }
}
