package org.claviger.hsm;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A signature over parts: they are hashed here as they come, and the module gets the digest at the end; where it hashes
 * for itself they are collected.
 */
public final class SignatureStream implements HsmStream {
    private final Consumer<byte[]> add;
    private final Supplier<byte[]> end;
    private final Function<byte[], byte[]> signer;
    private final BiPredicate<byte[], byte[]> verifier;
    private boolean ended;

    private SignatureStream(
            Mechanism.Signature mechanism, Function<byte[], byte[]> signer, BiPredicate<byte[], byte[]> verifier) {
        Hash hash = mechanism.hash();
        if (hash == null) {
            var whole = new ByteArrayOutputStream();
            this.add = whole::writeBytes;
            this.end = whole::toByteArray;
        } else {
            MessageDigest digest = Digests.of(hash);
            this.add = digest::update;
            this.end = digest::digest;
        }
        this.signer = signer;
        this.verifier = verifier;
    }

    public static SignatureStream signing(Hsm hsm, KeyHandle privateKey, Mechanism.Signature mechanism) {
        Mechanism.Signature atTheEnd = atTheEnd(mechanism);
        return new SignatureStream(mechanism, value -> hsm.sign(privateKey, atTheEnd, value), (value, signature) -> {
            throw new IllegalStateException("this stream signs");
        });
    }

    public static SignatureStream verifying(Hsm hsm, KeyHandle publicKey, Mechanism.Signature mechanism) {
        Mechanism.Signature atTheEnd = atTheEnd(mechanism);
        return new SignatureStream(
                mechanism,
                value -> {
                    throw new IllegalStateException("this stream verifies");
                },
                (value, signature) -> hsm.verify(publicKey, atTheEnd, value, signature));
    }

    /** What signs the digest; of what hashes for itself, the whole message. */
    private static Mechanism.Signature atTheEnd(Mechanism.Signature mechanism) {
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
            case Mechanism.Dsa dsa -> new Mechanism.Dsa(dsa.hash(), Mechanism.SignatureInput.DIGEST);
            case Mechanism.RsaPkcs1Raw raw -> raw;
            case Mechanism.Ed25519 ed25519 -> ed25519;
        };
    }

    @Override
    public byte[] update(byte[] part) {
        checkOpen();
        add.accept(part);
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        checkOpen();
        ended = true;
        return signer.apply(end.get());
    }

    @Override
    public boolean finishVerify(byte[] signature) {
        checkOpen();
        ended = true;
        return verifier.test(end.get(), signature);
    }

    private void checkOpen() {
        if (ended) {
            throw new HsmException(HsmException.Reason.STALE_HANDLE, "the stream has ended.");
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
