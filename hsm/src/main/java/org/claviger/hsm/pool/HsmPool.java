package org.claviger.hsm.pool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.HsmStream;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.TokenKey;
import org.claviger.secret.SecretBytes;

/**
 * Several modules whose tokens hold the same keys, as one. One works at a time; another takes over when it goes, which is
 * a new generation: keys are made again from what they lie under in the store, as after a restart of one module. So a
 * call with a handle that loses its module ends with STALE_HANDLE, at which callers make the key again and call once
 * more; a call without one is made once more here. A token key that was being made, and data in parts, are not.
 *
 * <p>The modules are kept apart: a module is used when it was seen to hold the same token keys and to do the same, and is
 * left out otherwise. What brings a new key from one token to the others is their vendor's doing, not this server's.
 */
public final class HsmPool implements Hsm {
    private final PoolTurns turns;

    /** A module of the pool. */
    public record Source(String name, Supplier<? extends Hsm> opener) {}

    private HsmPool(PoolTurns turns) {
        this.turns = turns;
    }

    /**
     * Opens the first module that is there; the others follow beside.
     *
     * @param ours which labels of a token are keys of this server's
     * @param pause how often the modules are looked at
     */
    public static HsmPool open(List<Source> sources, Predicate<String> ours, Duration pause) {
        return new HsmPool(new PoolTurns(
                sources.stream()
                        .map(source -> new PoolMember(source.name(), source.opener()))
                        .toList(),
                ours,
                pause));
    }

    // The modules

    @Override
    public List<HsmMember> members() {
        return turns.shown();
    }

    /** Looks at the modules at once, and not at the next turn only. */
    public void look() {
        turns.look();
    }

    @Override
    public String module() {
        return turns.now().hsm().module();
    }

    @Override
    public HsmCapabilities capabilities() {
        return withoutKey(now -> now.hsm().capabilities());
    }

    @Override
    public HsmHealth health() {
        return turns.health();
    }

    @Override
    public long generation() {
        return turns.now().generation();
    }

    @Override
    public void reconnect() {
        turns.restart();
    }

    @Override
    public void close() {
        turns.close();
    }

    // Calls

    /** One call with a key: where its module goes, the key is to be made again in another. */
    private <T> T withKey(KeyHandle key, BiFunction<Turn, KeyHandle, T> call) {
        Turn now = turns.now();
        KeyHandle inner = now.inner(key);
        try {
            return call.apply(now, inner);
        } catch (HsmException e) {
            throw goneOnFrom(now, e) ? HsmException.staleHandle(key, turns.now().generation()) : e;
        }
    }

    /** One call that names no key, made once more where its module goes. */
    private <T> T withoutKey(Function<Turn, T> call) {
        Turn now = turns.now();
        try {
            return call.apply(now);
        } catch (HsmException e) {
            if (!goneOnFrom(now, e)) {
                throw e;
            }
        }
        return call.apply(turns.now());
    }

    /** One call whose outcome is unknown when its module goes, and which is not made twice. */
    private <T> T once(Function<Turn, T> call) {
        Turn now = turns.now();
        try {
            return call.apply(now);
        } catch (HsmException e) {
            goneOnFrom(now, e);
            throw e;
        }
    }

    private boolean goneOnFrom(Turn now, HsmException failure) {
        return failure.reason() == HsmException.Reason.UNAVAILABLE && turns.moveOn(now);
    }

    // Making keys

    @Override
    public KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template) {
        return withoutKey(now -> now.outer(now.hsm().generateSecretKey(kind, bits, template)));
    }

    @Override
    public KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template) {
        return withoutKey(now -> now.outer(now.hsm().generateKeyPair(kind, template)));
    }

    @Override
    public KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template) {
        return withoutKey(now -> now.outer(now.hsm().importSecretKey(kind, value, template)));
    }

    @Override
    public KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template) {
        return withoutKey(now -> now.outer(now.hsm().importPrivateKey(privateKeyInfo, template)));
    }

    @Override
    public KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template) {
        return withoutKey(now -> now.outer(now.hsm().importPublicKey(subjectPublicKeyInfo, template)));
    }

    @Override
    public SecretBytes exportKey(KeyHandle key) {
        return withKey(key, (now, inner) -> now.hsm().exportKey(inner));
    }

    /** A key of a module that is gone is gone with it. */
    @Override
    public void destroy(KeyHandle key) {
        Turn now = turns.now();
        if (key.generation() != now.generation()) {
            return;
        }
        try {
            now.hsm().destroy(now.inner(key));
        } catch (HsmException e) {
            if (e.reason() != HsmException.Reason.UNAVAILABLE) {
                throw e;
            }
            turns.moveOn(now);
        }
    }

    // Wrapping

    @Override
    public byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key) {
        return withKey(wrappingKey, (now, inner) -> now.hsm().wrapKey(inner, mechanism, now.inner(key)));
    }

    @Override
    public KeyHandle unwrapKey(
            KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped, KeyKind kind, KeyTemplate template) {
        return withKey(
                wrappingKey, (now, inner) -> now.outer(now.hsm().unwrapKey(inner, mechanism, wrapped, kind, template)));
    }

    @Override
    public byte[] rewrapKey(
            KeyHandle oldWrappingKey,
            KeyHandle newWrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate template) {
        return withKey(
                oldWrappingKey,
                (now, inner) ->
                        now.hsm().rewrapKey(inner, now.inner(newWrappingKey), mechanism, wrapped, kind, template));
    }

    @Override
    public byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        return withKey(wrappingKey, (now, inner) -> now.hsm().wrapBytes(inner, mechanism, bytes));
    }

    @Override
    public SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        return withKey(wrappingKey, (now, inner) -> now.hsm().unwrapBytes(inner, mechanism, wrapped));
    }

    // Encryption

    @Override
    public byte[] encrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return withKey(key, (now, inner) -> now.hsm().encrypt(inner, mechanism, data));
    }

    @Override
    public byte[] decrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data) {
        return withKey(key, (now, inner) -> now.hsm().decrypt(inner, mechanism, data));
    }

    @Override
    public byte[] seal(KeyHandle key, Mechanism.Encryption mechanism, SecretBytes secret) {
        return withKey(key, (now, inner) -> now.hsm().seal(inner, mechanism, secret));
    }

    @Override
    public SecretBytes open(KeyHandle key, Mechanism.Encryption mechanism, byte[] sealed) {
        return withKey(key, (now, inner) -> now.hsm().open(inner, mechanism, sealed));
    }

    @Override
    public GcmSealed sealUnderOwnIv(KeyHandle key, byte[] additionalData, SecretBytes secret) {
        return withKey(key, (now, inner) -> now.hsm().sealUnderOwnIv(inner, additionalData, secret));
    }

    @Override
    public GcmSealed encryptUnderOwnIv(KeyHandle key, byte[] additionalData, int tagBits, byte[] data) {
        return withKey(key, (now, inner) -> now.hsm().encryptUnderOwnIv(inner, additionalData, tagBits, data));
    }

    // Signatures and MACs

    @Override
    public byte[] sign(KeyHandle privateKey, Mechanism.Signature mechanism, byte[] input) {
        return withKey(privateKey, (now, inner) -> now.hsm().sign(inner, mechanism, input));
    }

    @Override
    public boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature) {
        return withKey(publicKey, (now, inner) -> now.hsm().verify(inner, mechanism, input, signature));
    }

    @Override
    public byte[] mac(KeyHandle key, Mechanism.Mac mechanism, byte[] data) {
        return withKey(key, (now, inner) -> now.hsm().mac(inner, mechanism, data));
    }

    @Override
    public boolean macVerify(KeyHandle key, Mechanism.Mac mechanism, byte[] data, byte[] mac) {
        return withKey(key, (now, inner) -> now.hsm().macVerify(inner, mechanism, data, mac));
    }

    // Data in parts

    @Override
    public HsmStream encryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        return withKey(key, (now, inner) -> now.hsm().encryptStream(inner, mechanism));
    }

    @Override
    public HsmStream decryptStream(KeyHandle key, Mechanism.Encryption mechanism) {
        return withKey(key, (now, inner) -> now.hsm().decryptStream(inner, mechanism));
    }

    @Override
    public HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism) {
        return withKey(privateKey, (now, inner) -> now.hsm().signStream(inner, mechanism));
    }

    @Override
    public HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism) {
        return withKey(publicKey, (now, inner) -> now.hsm().verifyStream(inner, mechanism));
    }

    @Override
    public HsmStream macStream(KeyHandle key, Mechanism.Mac mechanism) {
        return withKey(key, (now, inner) -> now.hsm().macStream(inner, mechanism));
    }

    // Randomness

    @Override
    public byte[] random(int bytes) {
        return withoutKey(now -> now.hsm().random(bytes));
    }

    @Override
    public SecretBytes randomSecret(int bytes) {
        return withoutKey(now -> now.hsm().randomSecret(bytes));
    }

    @Override
    public void seed(byte[] bytes) {
        var _ = withoutKey(now -> {
            now.hsm().seed(bytes);
            return true;
        });
    }

    // Token keys

    @Override
    public Optional<KeyHandle> findTokenKey(String label) {
        Optional<KeyHandle> found = find(label);
        return found.isPresent() || !turns.moveToHolderOf(label) ? found : find(label);
    }

    private Optional<KeyHandle> find(String label) {
        return withoutKey(now -> {
            Optional<KeyHandle> found = now.hsm().findTokenKey(label);
            if (found.isPresent() && !turns.keys().knows(label)) {
                // Made by another process; the other modules have to have it, too.
                turns.made(now, label, found.get());
            }
            return found.map(now::outer);
        });
    }

    @Override
    public List<TokenKey> tokenKeys() {
        return withoutKey(now -> now.hsm().tokenKeys().stream()
                .map(key -> new TokenKey(key.label(), now.outer(key.handle())))
                .toList());
    }

    @Override
    public KeyHandle generateTokenKey(String label, KeyKind kind, int bits, KeyTemplate template) {
        requireFree(label);
        return once(now -> {
            KeyHandle made = now.hsm().generateTokenKey(label, kind, bits, template);
            turns.made(now, label, made);
            return now.outer(made);
        });
    }

    @Override
    public KeyPairHandles generateTokenKeyPair(String label, KeyPairKind kind, KeyTemplate template) {
        requireFree(label);
        return once(now -> {
            KeyPairHandles made = now.hsm().generateTokenKeyPair(label, kind, template);
            turns.made(now, label, made.privateKey());
            return now.outer(made);
        });
    }

    /** In none of the modules. */
    private void requireFree(String label) {
        if (findTokenKey(label).isPresent()) {
            throw new HsmException(
                    HsmException.Reason.LABEL_TAKEN, "there is a token key with the label " + label + " already.");
        }
    }

    @Override
    public Optional<byte[]> findTokenPublicKey(String label) {
        return withoutKey(now -> now.hsm().findTokenPublicKey(label));
    }

    @Override
    public boolean destroyTokenKey(String label) {
        return turns.destroyEverywhere(label);
    }
}
