package org.claviger.hsm;

import java.security.MessageDigest;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** A signature over parts: they are hashed here as they come, and the module gets the digest at the end. */
public final class SignatureStream implements HsmStream {
    private final MessageDigest digest;
    private final Function<byte[], byte[]> signer;
    private final BiPredicate<byte[], byte[]> verifier;
    private boolean ended;

    private SignatureStream(
            MessageDigest digest, Function<byte[], byte[]> signer, BiPredicate<byte[], byte[]> verifier) {
        this.digest = digest;
        this.signer = signer;
        this.verifier = verifier;
    }

    public static SignatureStream signing(Hsm hsm, KeyHandle privateKey, Mechanism.Signature mechanism) {
        Mechanism.Signature overDigest = overDigest(mechanism);
        return new SignatureStream(
                Digests.of(mechanism.hash()), value -> hsm.sign(privateKey, overDigest, value), (value, signature) -> {
                    throw new IllegalStateException("this stream signs");
                });
    }

    public static SignatureStream verifying(Hsm hsm, KeyHandle publicKey, Mechanism.Signature mechanism) {
        Mechanism.Signature overDigest = overDigest(mechanism);
        return new SignatureStream(
                Digests.of(mechanism.hash()),
                value -> {
                    throw new IllegalStateException("this stream verifies");
                },
                (value, signature) -> hsm.verify(publicKey, overDigest, value, signature));
    }

    private static Mechanism.Signature overDigest(Mechanism.Signature mechanism) {
        if (mechanism.input() != Mechanism.SignatureInput.MESSAGE) {
            throw new IllegalArgumentException("a digest does not come in parts");
        }
        return switch (mechanism) {
            case Mechanism.RsaPkcs1Signature rsa ->
                new Mechanism.RsaPkcs1Signature(rsa.hash(), Mechanism.SignatureInput.DIGEST);
            case Mechanism.RsaPss pss ->
                new Mechanism.RsaPss(pss.hash(), pss.mgf(), pss.saltBytes(), Mechanism.SignatureInput.DIGEST);
            case Mechanism.Ecdsa ecdsa ->
                new Mechanism.Ecdsa(ecdsa.hash(), Mechanism.SignatureInput.DIGEST, ecdsa.form());
        };
    }

    @Override
    public byte[] update(byte[] part) {
        checkOpen();
        digest.update(part);
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        checkOpen();
        ended = true;
        return signer.apply(digest.digest());
    }

    @Override
    public boolean finishVerify(byte[] signature) {
        checkOpen();
        ended = true;
        return verifier.test(digest.digest(), signature);
    }

    private void checkOpen() {
        if (ended) {
            throw new HsmException(HsmException.Reason.STALE_HANDLE, "the stream has ended.");
        }
    }

    @Override
    public void close() {
        ended = true;
        digest.reset();
    }
}
