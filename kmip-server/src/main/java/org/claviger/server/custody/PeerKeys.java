package org.claviger.server.custody;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Digests;
import org.claviger.hsm.TokenSigner;

/**
 * The keys that other enrolled HSMs sign with, by their fingerprints. What one of them has sent is taken; whoever can
 * write the store alone could make keys up, which they know, and send those.
 */
public final class PeerKeys {
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    /** @param confirmed whose fingerprints an operator of this side has confirmed */
    public PeerKeys(Collection<PublicKey> confirmed) {
        confirmed.forEach(key -> keys.put(fingerprint(key.getEncoded()), key));
    }

    /** SHA-256 of a public key's SubjectPublicKeyInfo, in hex. */
    public static String fingerprint(byte[] subjectPublicKeyInfo) {
        return Digests.fingerprint(subjectPublicKeyInfo);
    }

    /** From a record, which has been checked: what a retired HSM sends is taken no more, for its token may be anywhere. */
    void know(EnrolledHsm hsm) {
        if (hsm.isActive()) {
            keys.computeIfAbsent(hsm.fingerprint(), print -> hsm.publicKey());
        } else {
            keys.remove(hsm.fingerprint());
        }
    }

    void require(String sender, byte[] statement, Bytes signature) {
        PublicKey key = keys.get(sender);
        if (key == null) {
            throw new CustodyException("Keys were sent to this HSM by the one with the fingerprint " + sender
                    + ", which nobody here has confirmed; compare it with what `claviger hsm list` shows there, and"
                    + " confirm it by `claviger hsm enroll --confirm FINGERPRINT`");
        }
        if (!isSigned(key, statement, signature)) {
            throw new CustodyException(
                    "A key that was sent to this HSM is not what its sender signed: somebody changed the store");
        }
    }

    static boolean isSigned(PublicKey key, byte[] statement, Bytes signature) {
        return TokenSigner.isSigned(key, statement, signature.toArray());
    }

    static PublicKey decode(Bytes subjectPublicKeyInfo) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo.toArray()));
        } catch (GeneralSecurityException e) {
            throw new CustodyException("The key that an HSM signs with is no key on P-256", e);
        }
    }
}
