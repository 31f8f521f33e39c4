package org.claviger.hsm;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.claviger.secret.SecretBytes;

/**
 * A hardware security module, or what stands for one. Safe for any number of threads: calls borrow a session from a
 * bounded pool and wait for one for a bounded time ({@link HsmException.Reason#BUSY}).
 *
 * <p>Keys are session objects unless a method says token: they live until {@link #destroy}, {@link #reconnect} or
 * {@link #close}, whatever thread made them. Every handle is the caller's to destroy. Each method throws
 * {@link HsmException}: UNAVAILABLE while the module is away, STALE_HANDLE for a handle of an earlier generation or
 * of a destroyed key, KEY_REFUSED where the key's template does not allow the use, and
 * {@link MechanismUnsupportedException} where the module cannot do it and software might.
 *
 * <p>Arrays that are passed in are read during the call, and never changed or kept; arrays that are returned are the
 * caller's.
 */
public interface Hsm extends AutoCloseable {

    // The module

    /** The library's and the token's own description. */
    String module();

    /** What it was seen to do when this generation began. Right after that the call waits until it has been seen. */
    HsmCapabilities capabilities();

    HsmHealth health();

    /** The modules of a pool; none where there is but one. */
    default List<HsmMember> members() {
        return List.of();
    }

    /**
     * An action that finds its keys by itself, done once more where the module began a new generation between the look
     * and the call. A second time is a failure.
     */
    static <T> T retryingStale(Supplier<T> action) {
        try {
            return action.get();
        } catch (HsmException e) {
            if (e.reason() != HsmException.Reason.STALE_HANDLE) {
                throw e;
            }
        }
        return action.get();
    }

    /** Grows by one each time the module is initialised; every handle carries the one it belongs to. */
    long generation();

    /**
     * Waits for the running calls, initialises the module again, logs in and begins a new generation. All handles and
     * streams are stale afterwards; callers meanwhile see UNAVAILABLE. When it fails, it throws, the module stays
     * unavailable, and it may be called again, but after a refused PIN only with {@link HsmException.Reason#PIN} as
     * answer: a PIN is never tried twice.
     */
    void reconnect();

    /** Waits for the running calls and ends the module; a second call does nothing. */
    @Override
    void close();

    // Making keys

    /** A new secret key: AES of 128, 192 or 256 bits, DES3 of 192 (with parity bits), GENERIC_SECRET of whole bytes. */
    KeyHandle generateSecretKey(KeyKind kind, int bits, KeyTemplate template);

    /** A new key pair; each half gets those uses of the template that are its own. */
    KeyPairHandles generateKeyPair(KeyPairKind kind, KeyTemplate template);

    KeyHandle importSecretKey(KeyKind kind, SecretBytes value, KeyTemplate template);

    /** From a PKCS#8 PrivateKeyInfo (DER): RSA with its CRT values, or EC on a curve of {@link EcCurve}. */
    KeyHandle importPrivateKey(SecretBytes privateKeyInfo, KeyTemplate template);

    /** From a SubjectPublicKeyInfo (DER). */
    KeyHandle importPublicKey(byte[] subjectPublicKeyInfo, KeyTemplate template);

    /**
     * The bytes of a key that was made {@link KeyTemplate#readable()}: the value of a secret key, PKCS#8 PrivateKeyInfo
     * of a private one. Any other key is KEY_REFUSED.
     */
    SecretBytes exportKey(KeyHandle key);

    /** Ends a session key; one that is gone already, or of an earlier generation, is no error. */
    void destroy(KeyHandle key);

    // Wrapping

    /**
     * Wraps a key, which must be extractable: a secret key as its value, a private one as PKCS#8. A form that the module
     * is known to get wrong (a length that it would not restore exactly) is refused as unsupported.
     */
    byte[] wrapKey(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key);

    /** Makes a key from what {@link #wrapKey} returned; a damaged one is BAD_DATA. */
    KeyHandle unwrapKey(
            KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped, KeyKind kind, KeyTemplate template);

    /**
     * Wraps anew, under another key, what {@link #wrapKey} returned, in one step: the key is extractable in a handle
     * that no caller sees, of a session that serves nothing else, and that ends before this returns.
     *
     * @param template what the key is used for; it is made wrappable here
     */
    byte[] rewrapKey(
            KeyHandle oldWrappingKey,
            KeyHandle newWrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate template);

    /** Wraps bytes that are no key of the module's, as for a client that gets its object wrapped. */
    byte[] wrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes);

    /** The bytes behind {@link #wrapBytes}, exactly as long as they were; damaged ones are BAD_DATA. */
    SecretBytes unwrapBytes(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped);

    // Encryption

    byte[] encrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data);

    /** All ways to fail on the data are one BAD_DATA, with the same message. */
    byte[] decrypt(KeyHandle key, Mechanism.Encryption mechanism, byte[] data);

    /** As {@link #encrypt}, of secret bytes, which are never copied to the heap. */
    byte[] seal(KeyHandle key, Mechanism.Encryption mechanism, SecretBytes secret);

    /** As {@link #decrypt}, into secret bytes, without a copy on the heap. */
    SecretBytes open(KeyHandle key, Mechanism.Encryption mechanism, byte[] sealed);

    /**
     * AES-GCM of secret bytes under an IV that no caller gives: random, of the module's generator, or made by the module in
     * the call where it takes none ({@link HsmCapabilities#gcmIv()}).
     */
    default GcmSealed sealUnderOwnIv(KeyHandle key, byte[] additionalData, SecretBytes secret) {
        byte[] iv = random(GcmIv.GIVEN.roomBytes());
        return new GcmSealed(iv, seal(key, new Mechanism.AesGcm(iv, additionalData), secret));
    }

    /** As {@link #sealUnderOwnIv}, of data and with a tag of any length. */
    default GcmSealed encryptUnderOwnIv(KeyHandle key, byte[] additionalData, int tagBits, byte[] data) {
        byte[] iv = random(GcmIv.GIVEN.roomBytes());
        return new GcmSealed(iv, encrypt(key, new Mechanism.AesGcm(iv, additionalData, tagBits), data));
    }

    // Signatures and MACs

    byte[] sign(KeyHandle privateKey, Mechanism.Signature mechanism, byte[] input);

    /** False for any signature that is not right, also for one that is no signature at all. */
    boolean verify(KeyHandle publicKey, Mechanism.Signature mechanism, byte[] input, byte[] signature);

    byte[] mac(KeyHandle key, Mechanism.Mac mechanism, byte[] data);

    /** Computes it and compares in constant time. */
    boolean macVerify(KeyHandle key, Mechanism.Mac mechanism, byte[] data, byte[] mac);

    // Data in parts

    HsmStream encryptStream(KeyHandle key, Mechanism.Encryption mechanism);

    /** With GCM nothing is returned before finish has seen the tag. */
    HsmStream decryptStream(KeyHandle key, Mechanism.Encryption mechanism);

    /** For a mechanism whose input is the MESSAGE. */
    HsmStream signStream(KeyHandle privateKey, Mechanism.Signature mechanism);

    HsmStream verifyStream(KeyHandle publicKey, Mechanism.Signature mechanism);

    /** {@link HsmStream#finish} gives the MAC, {@link HsmStream#finishVerify} compares with one. */
    HsmStream macStream(KeyHandle key, Mechanism.Mac mechanism);

    // Randomness

    byte[] random(int bytes);

    SecretBytes randomSecret(int bytes);

    /** Mixes bytes into the module's generator; unsupported where it takes none. */
    void seed(byte[] bytes);

    // Keys in the token: few, found by label, and there after a restart

    /** The secret key, or the private half of the pair, under this label. */
    Optional<KeyHandle> findTokenKey(String label);

    /** Every secret and private key of the token that has a label; for start and administration, it searches. */
    List<TokenKey> tokenKeys();

    /** LABEL_TAKEN if there is one. Never extractable, always sensitive, whatever the template says. */
    KeyHandle generateTokenKey(String label, KeyKind kind, int bits, KeyTemplate template);

    /** Both halves stay in the token under the label. LABEL_TAKEN if there is one. */
    KeyPairHandles generateTokenKeyPair(String label, KeyPairKind kind, KeyTemplate template);

    /** The public half of the pair under this label, as SubjectPublicKeyInfo (DER). */
    Optional<byte[]> findTokenPublicKey(String label);

    /** Destroys the key, or both halves of the pair, for good; false if there was none. */
    boolean destroyTokenKey(String label);
}
